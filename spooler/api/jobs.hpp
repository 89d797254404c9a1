// Jobs and their documents, as everything above the store sees them.
#pragma once

#include "filters/policy/policy.hpp"
#include "spooler/api/printers.hpp"
#include "spooler/document/document.hpp"

namespace consigne::spooler {

/// 'job-state' (RFC 8011 §5.3.7); the values are the wire's.
enum class JobState : std::int32_t {
    pending = 3, pending_held = 4, processing = 5, processing_stopped = 6, canceled = 7, aborted = 8, completed = 9,
};
[[nodiscard]] std::string_view keyword(JobState state);
[[nodiscard]] std::optional<JobState> job_state_from_keyword(std::string_view word);
[[nodiscard]] inline bool terminal_state(JobState s) { return s >= JobState::canceled; }

/// 'sides' keywords of IPP for pdl::Duplex, both ways.
[[nodiscard]] std::string_view sides_keyword(pdl::Duplex sides);
[[nodiscard]] std::optional<pdl::Duplex> sides_from_keyword(std::string_view word);

/// What a person or a client asked for beside the document. Unset: as the document says.
struct Ticket {
    bool monochrome = false;
    std::optional<pdl::Duplex> sides;
    std::optional<std::uint32_t> copies;
    [[nodiscard]] bool nothing() const { return !monochrome && !sides && !copies; }
};

/// Whether the sandbox has read the document yet.
enum class Reading : std::uint8_t { waiting, done, unreadable };

struct Job {
    JobId id;
    std::string uuid;
    PrinterId printer;
    std::optional<PersonId> owner;   ///< empty: unowned
    OwnerTier tier = OwnerTier::unowned;
    std::string owner_rule;          ///< which rule decided: "trusted network 127.0.0.0/8"
    std::string user_name;           ///< as the client said, controls removed, at most 255 octets
    std::string name;                ///< job-name, UTF-8, at most 255 octets
    std::string host;                ///< peer address it came from
    std::string protocol;            ///< ipp | ipps | lpd | raw
    std::string format;              ///< MIME type as the client said; application/octet-stream when not
    JobState state = JobState::pending_held;
    std::string reasons;             ///< job-state-reasons keywords, comma separated: "job-held-for-release"
    std::string message;             ///< one sentence for people; empty when there is nothing to say
    std::uint64_t bytes = 0;
    Reading reading = Reading::waiting;
    pdl::Facts facts;                ///< as read, when reading == done
    filters::Capabilities can;       ///< likewise
    Ticket asked;                    ///< what the client's IPP attributes asked for
    std::string password;            ///< asked for before it is printed, sealed ('job-password'); empty: none
    std::string wishes;              ///< those attributes themselves: an IPP message with one job group; empty: none
    Instant submitted{}, expires{};
    std::optional<Instant> processing_since, completed_at;
    std::uint32_t impressions_completed = 0, sheets_completed = 0;
    std::optional<OutputDeviceId> device;  ///< where it was or is being printed
    std::uint32_t ticket_number = 0;       ///< short, never reused while held

    /// What will come out when nothing is changed: the ticket's word, else the document's.
    [[nodiscard]] std::optional<std::uint32_t> effective_copies() const { return asked.copies ? asked.copies : facts.copies; }
    [[nodiscard]] std::optional<pdl::Duplex> effective_sides() const { return asked.sides ? asked.sides : facts.duplex; }
};

/// Whether somebody asked that it wait, on an automatic printer too: its sender ('job-hold-until'), or an administrator
/// ('Hold-New-Jobs').
[[nodiscard]] bool asked_to_wait(const Job& job);

/// A document that is still to be read, and the address that it came from.
struct Unread {
    JobId id;
    std::string host;
    auto operator<=>(const Unread&) const = default;
};

struct JobQuery {
    std::optional<PersonId> owner;
    std::optional<PrinterId> printer;
    std::optional<std::string> user_name;
    std::vector<JobState> states;   ///< empty: all
    bool newest_first = false;
    std::uint32_t limit = 1000;
    JobId after{};                  ///< only ids above (or below, newest first) this one
};

/// The held documents. Blocking: pool threads only. Errors: not_found, conflict (state moved on), storage_failed.
class Jobs {
public:
    virtual ~Jobs() = default;
    [[nodiscard]] virtual Result<Job> find(JobId id) = 0;
    [[nodiscard]] virtual std::vector<Job> list(const JobQuery& query) = 0;
    [[nodiscard]] virtual std::uint64_t count(const JobQuery& query) = 0;
    /// The document, to be read by the sandbox or a forwarder.
    [[nodiscard]] virtual Result<Document> open_document(JobId id) = 0;
    [[nodiscard]] virtual Result<> record_facts(JobId id, const pdl::Facts& facts, const filters::Capabilities& can) = 0;
    /// Held, pending → canceled; the document is removed. conflict when printing or over.
    [[nodiscard]] virtual Result<> cancel(JobId id, const std::string& reason) = 0;
    /// Gives an unowned job to a person, or corrects the owner.
    [[nodiscard]] virtual Result<> give(JobId id, PersonId owner, const std::string& rule) = 0;
    /// Gives a job that is still unowned to whom its document names. conflict when somebody has it, or it is over.
    [[nodiscard]] virtual Result<> adopt(JobId id, PersonId owner, OwnerTier tier, const std::string& rule) = 0;
    /// Other reasons why a held job waits ("job-hold-until-specified"). conflict when it is not held any more.
    [[nodiscard]] virtual Result<> hold(JobId id, const std::string& reasons) = 0;
    /// Name, ticket and wishes of a held job, anew. conflict when it is not held any more.
    [[nodiscard]] virtual Result<> change(const Job& job) = 0;
    /// Jobs whose facts are still to be read, oldest first.
    [[nodiscard]] virtual std::vector<Unread> unread(std::uint32_t limit) = 0;
    /// Cancels held jobs past their time, in slices of at most `limit`; returns how many.
    [[nodiscard]] virtual Result<std::uint32_t> expire(Instant now, std::uint32_t limit) = 0;
};

}  // namespace consigne::spooler
