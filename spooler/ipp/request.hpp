// One request as the operations see it, and the small tools they share.
#pragma once

#include "spooler/ipp/service.hpp"
#include "spooler/ipp/status.hpp"

#include <set>

namespace consigne::spooler::ipp {

/// Which attributes the client wants (requested-attributes: names and group names, RFC 8011 §4.2.5.1).
class Wanted {
public:
    Wanted(ipp_t* request, std::set<std::string> when_absent);
    [[nodiscard]] bool operator()(const char* name, const char* group) const;

private:
    std::set<std::string> names_;
};

struct Request {
    const Context& context;
    OpenJobs& open;
    const Call& call;
    ipp_t* message;
    std::string user;   ///< requesting-user-name, cleaned; "anonymous" when absent
    std::string why;    ///< detail of the last refusal, for the log; its status-message is all there is when empty

    [[nodiscard]] std::string text(const char* name) const;          ///< cleaned of controls; empty when absent
    [[nodiscard]] std::optional<int> integer(const char* name) const;
    [[nodiscard]] std::optional<bool> boolean(const char* name) const;
    [[nodiscard]] std::string uri_path(const char* name) const;      ///< path of a URI attribute; empty when absent
    [[nodiscard]] Message reply(ipp_status_t status = IPP_STATUS_OK, const std::string& message = {}) const;
    /// `error.detail` is kept in `why` for the log; the client hears words_for_clients.
    [[nodiscard]] Message reply(const Error& error);

    /// From printer-uri, else job-uri, else the HTTP path. Errors: malformed (none given), not_found.
    [[nodiscard]] Result<Printer> printer() const;
    /// From job-uri, or printer-uri and job-id. Errors: malformed, not_found. Open jobs are found too.
    [[nodiscard]] Result<Job> job() const;

    /// Our URIs, as the client reached us.
    [[nodiscard]] std::string printer_uri(const Printer& printer, bool tls) const;
    [[nodiscard]] std::string job_uri(JobId id) const;

    /// May this client know more of the job than number and state (T-PRIV-1)?
    [[nodiscard]] bool may_see(const Job& job) const;
    /// May this client cancel it (T-AUTHZ-1)?
    [[nodiscard]] bool may_cancel(const Job& job) const;
};

/// What a client is told of an error: of our disk it learns that there was trouble, not where.
[[nodiscard]] std::string words_for_clients(const Error& error);

/// One line in the log for a document that was refused, whatever for.
struct Refusal {
    const std::string& peer;
    const std::string& where;   ///< printer, or the path that was asked for
    const std::string& why;
};
void log_refusal(const Refusal& refusal, ipp_status_t status);

/// Controls, bidirectional overrides and bad UTF-8 removed; cut at a character to `most` bytes.
[[nodiscard]] std::string cleaned(std::string_view text, std::size_t most);

struct Outcome {
    Outcome() = default;
    Outcome(Message answer) : reply(std::move(answer)) {}
    Message reply;
    std::unique_ptr<DocumentTaker> document;
};

// The operations, each in its own file under operations/.
[[nodiscard]] Outcome print_job(Request& request);
[[nodiscard]] Outcome validate_job(Request& request);
[[nodiscard]] Outcome create_job(Request& request);
[[nodiscard]] Outcome send_document(Request& request);
[[nodiscard]] Outcome close_job(Request& request);
[[nodiscard]] Outcome cancel_job(Request& request);
[[nodiscard]] Outcome cancel_my_jobs(Request& request);
[[nodiscard]] Outcome get_jobs(Request& request);
[[nodiscard]] Outcome get_job_attributes(Request& request);
[[nodiscard]] Outcome get_printer_attributes(Request& request);
[[nodiscard]] Outcome cups_get_default(Request& request);
[[nodiscard]] Outcome cups_get_printers(Request& request);
[[nodiscard]] Outcome identify_printer(Request& request);

}  // namespace consigne::spooler::ipp
