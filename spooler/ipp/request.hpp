// One request as the operations see it, and the small tools they share.
#pragma once

#include "spooler/api/personal_address.hpp"
#include "spooler/ipp/service.hpp"
#include "spooler/ipp/status.hpp"

#include <set>

namespace consigne::spooler::ipp {

/// Which attributes the client wants (requested-attributes: names and group names, RFC 8011 §4.2.5.1).
class Wanted {
public:
    Wanted(ipp_t* request, std::set<std::string> when_absent);
    explicit Wanted(std::set<std::string> names) : names_(std::move(names)) {}
    [[nodiscard]] bool operator()(const char* name, const char* group) const;
    /// Whether any attribute of what was really done may be wanted: it is asked of the store.
    [[nodiscard]] bool any_actual() const;

private:
    std::set<std::string> names_;
};

/// A personal address by which a request came, and whose it is.
struct OwnAddress {
    PersonalPath path;
    PersonalAddress address;
    bool paused = false;   ///< its person is: it proves nothing
    /// The rule that is kept with what comes by it; labels are one person's once.
    [[nodiscard]] std::string rule() const { return "personal address " + address.label; }
};

/// What the machines of a printer say of themselves. `all_told`: no other machine of it may do more.
struct Machines {
    ipp_t* words = nullptr;
    bool all_told = true;
    bool media_told = false;  ///< all of them have said which paper they take
};

/// What is said of an address that leads nowhere, whatever the reason.
inline constexpr const char* no_such_address = "no printer has this address";

/// The personal path that a message names as its target, else the one it was posted to; empty when neither is.
[[nodiscard]] std::optional<PersonalPath> personal_path_of(ipp_t* message, const std::string& posted);

struct Request {
    const Context& context;
    OpenJobs& open;
    Subscriptions& subscriptions;
    const Call& call;
    ipp_t* message;
    std::string user;   ///< requesting-user-name as it came; "anonymous" when absent; the login of who signed in, or whose address it is
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
    /// The printer's URI in the client's own words, where it named this printer by it; else as printer_uri().
    [[nodiscard]] std::string reached_uri(const Printer& printer) const;

    /// Who prints, proved: who signed in, else whose address it came by.
    [[nodiscard]] std::optional<PersonId> person() const;
    /// Signed in over TLS as the job's owner, or as an administrator. An address is no sign-in: anybody who may look at a client's
    /// queues sees it.
    [[nodiscard]] bool owns(const Job& job) const;
    /// Signed in as the job's owner, or here by the very address that it came by: whoever has an address knows no more of its person
    /// than what was printed to it (T-PRIV-1).
    [[nodiscard]] bool sent(const Job& job) const;
    [[nodiscard]] bool administrator() const;
    /// Whether this is who subscribed, or an administrator.
    [[nodiscard]] bool subscribed(const Subscription& subscription) const;
    [[nodiscard]] Subscriber subscriber() const;
    /// Whether who prints over TLS from here is asked for a password: where names are not believed, it is the only way to be
    /// known (architecture §4).
    [[nodiscard]] bool must_sign_in(const Printer& printer) const;
    /// Whether this request's sender is: must_sign_in, or unknown where the network's rules ask those.
    [[nodiscard]] bool is_to_sign_in(const Printer& printer) const;
    /// Read once a request; good as long as this is.
    [[nodiscard]] Machines machines(const Printer& printer) const;
    /// Who, for the audit.
    void record(const std::string& what, const std::string& subject) const;

    /// May this client know more of the job than number and state (T-PRIV-1)?
    [[nodiscard]] bool may_see(const Job& job) const;
    /// May this client cancel it (T-AUTHZ-1)?
    [[nodiscard]] bool may_cancel(const Job& job) const;

    std::optional<OwnAddress> own = std::nullopt;             ///< the personal address it came by
    mutable std::optional<bool> administers = std::nullopt;  ///< asked of the store once: lists ask for each job
    mutable Message machine_words{};                          ///< of `machines_of`
    mutable PrinterId machines_of{};
    mutable bool machines_told = true, media_told = false;
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
    bool sign_in = false, wait = false;  ///< as in Answer
};

/// What those get who have not proved that they may: over TLS they are asked for their password, in clear they are told to come back
/// over TLS (T-AUTHZ-2); somebody else who signed in is refused.
[[nodiscard]] Outcome refuse_right(Request& request);

/// What a request's subscription groups ask for.
struct SubscriptionWish {
    Subscription subscription;
    ipp_status_t refused = IPP_STATUS_OK;   ///< notify-status-code of one that cannot be
    std::vector<std::string> unsupported;   ///< event keywords left out
};
/// Errors: unsupported (push delivery: nothing is ever sent to an address that a client names, T-SSRF-1).
[[nodiscard]] Result<std::vector<SubscriptionWish>> read_subscriptions(const Request& request);
/// Subscribes, and answers with a subscription group for each; returns how many there are now.
int open_subscriptions(Subscriptions& subscriptions, std::vector<SubscriptionWish>& wishes, ipp_t* reply);

/// Job attributes of a request, each judged by its row.
struct Wishes {
    Ticket asked;
    std::string carried;                    ///< Submission::wishes
    std::optional<std::string> hold_until, name;
    bool hold = false;                      ///< asks to wait, by whatever attribute
    Message unsupported;                    ///< for the unsupported group
    bool any_unsupported = false, any_not_settable = false;
    bool any_ignored = false;               ///< of the operation: told, and no reason to refuse (RFC 8011 §4.1.7)
    [[nodiscard]] bool told() const { return any_unsupported || any_ignored; }
    std::string mandatory;                  ///< an unsupported attribute that must not be (job-mandatory-attributes, PWG 5100.7)
};
/// Whose wishes a request has: of a new job (and its document, PWG 5100.5), of a job that is there (RFC 3380), of one of its documents.
enum class WishesOf : std::uint8_t { new_job, job, document };
/// `before`: what was wished for already; deleted attributes (RFC 3380) are taken out.
[[nodiscard]] Wishes read_wishes(ipp_t* message, const Machines& machines, const std::string& before = {}, WishesOf whose = WishesOf::new_job);
/// The refusal of wishes that cannot be granted, where the client wants all of them, or just these (job-mandatory-attributes).
[[nodiscard]] std::optional<Message> refuse_wishes(Request& request, const Wishes& wishes);
/// Adds the unsupported group and `status` to a reply that has only operation attributes yet.
void add_unsupported(ipp_t* reply, ipp_t* unsupported, ipp_status_t status = IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);

// The operations, each in its own file under operations/.
[[nodiscard]] Outcome cancel_current_job(Request& request);
[[nodiscard]] Outcome cancel_document(Request& request);
[[nodiscard]] Outcome cancel_jobs(Request& request);
[[nodiscard]] Outcome cancel_subscription(Request& request);
[[nodiscard]] Outcome create_job_subscriptions(Request& request);
[[nodiscard]] Outcome create_printer_subscriptions(Request& request);
[[nodiscard]] Outcome disable_printer(Request& request);
[[nodiscard]] Outcome enable_printer(Request& request);
[[nodiscard]] Outcome get_document_attributes(Request& request);
[[nodiscard]] Outcome get_documents(Request& request);
[[nodiscard]] Outcome get_notifications(Request& request);
[[nodiscard]] Outcome get_printer_supported_values(Request& request);
[[nodiscard]] Outcome get_subscription_attributes(Request& request);
[[nodiscard]] Outcome get_subscriptions(Request& request);
[[nodiscard]] Outcome hold_job(Request& request);
[[nodiscard]] Outcome hold_new_jobs(Request& request);
[[nodiscard]] Outcome move_in_queue(Request& request);
[[nodiscard]] Outcome pause_printer(Request& request);
[[nodiscard]] Outcome purge_jobs(Request& request);
[[nodiscard]] Outcome release_held_new_jobs(Request& request);
[[nodiscard]] Outcome release_job(Request& request);
[[nodiscard]] Outcome renew_subscription(Request& request);
[[nodiscard]] Outcome restart_job(Request& request);
[[nodiscard]] Outcome restart_printer(Request& request);
[[nodiscard]] Outcome resubmit_job(Request& request);
[[nodiscard]] Outcome resume_printer(Request& request);
[[nodiscard]] Outcome set_document_attributes(Request& request);
[[nodiscard]] Outcome set_job_attributes(Request& request);
[[nodiscard]] Outcome set_printer_attributes(Request& request);
[[nodiscard]] Outcome shutdown_printer(Request& request);
[[nodiscard]] Outcome startup_printer(Request& request);
[[nodiscard]] Outcome validate_document(Request& request);
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
