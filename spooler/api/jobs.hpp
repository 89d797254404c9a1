// Jobs and their documents, as everything above the store sees them.
#pragma once

#include "filters/policy/policy.hpp"
#include "spooler/api/printers.hpp"
#include "spooler/api/uses.hpp"
#include "spooler/document/document.hpp"

#include <span>

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
    std::optional<pdl::Media> fit{};   ///< paper that every page is put on; of a collection alone, no client asks for it
    [[nodiscard]] bool nothing() const { return !monochrome && !sides && !copies && !fit; }
    bool operator==(const Ticket&) const = default;
};

/// `chosen` where it says something, else what was chosen `before`. Black and white never goes back to colour.
[[nodiscard]] inline Ticket overlaid(const Ticket& before, const Ticket& chosen)
{
    return {before.monochrome || chosen.monochrome, chosen.sides ? chosen.sides : before.sides, chosen.copies ? chosen.copies : before.copies, chosen.fit ? chosen.fit : before.fit};
}

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
    Ticket prepared;                 ///< what its owner chose ahead for its collection; a release lays its own choices over it
    std::string password;            ///< asked for before it is printed, sealed ('job-password'); empty: none
    std::string wishes;              ///< those attributes themselves: an IPP message with a job group, and before it what its client said of itself; empty: none
    Instant submitted{}, expires{};
    std::optional<Instant> processing_since, completed_at;
    std::uint32_t impressions_completed = 0, sheets_completed = 0;
    std::optional<OutputDeviceId> device;  ///< where it was or is being printed
    std::uint32_t ticket_number = 0;       ///< short, never reused while held
    ByRight by_right = ByRight::as_it_is;  ///< for who shows it (by_right.hpp); the store does not know it

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

/// What was read of a document, on its way to its row.
struct ReadDocument {
    JobId job;
    pdl::Facts facts;
    filters::Capabilities can;
    bool gone = false;      ///< found on the way: there is no such job any more
    PrinterId printer;      ///< likewise: the job's
    bool unowned = false;   ///< likewise: it is nobody's yet
};

struct JobQuery {
    std::optional<PersonId> owner;
    std::optional<PrinterId> printer;
    std::optional<std::string> user_name;
    std::vector<JobState> states;   ///< empty: all
    bool newest_first = false;
    std::uint32_t limit = 1000;
    JobId after{};                  ///< only ids above (or below, newest first) this one
    bool facts = true;              ///< false: what was read of the documents is not asked for, and dear (Job::facts, Job::can)
};

/// What somebody looks for among all documents. A page of it costs the same however many there are.
struct JobSearch {
    std::optional<PersonId> owner;
    bool unowned = false;           ///< only those that are nobody's; `owner` is empty then
    std::optional<PrinterId> printer;
    std::vector<JobState> states;   ///< empty: all
    std::optional<Reading> reading;
    std::string text;               ///< part of a name or user name; a number finds its ticket, else the job of that id, first
    std::uint32_t limit = 50;
    JobId before{};                 ///< only ids below this one; nobody: from the newest
};

struct JobsFound {
    std::vector<Job> jobs;   ///< newest first
    JobId next{};            ///< to go on with, as `before`; nobody: there is nothing more. `jobs` may be few, or none, all the same
};

/// The held documents. Blocking: pool threads only. Errors: not_found, conflict (state moved on), storage_failed.
class Jobs {
public:
    virtual ~Jobs() = default;
    [[nodiscard]] virtual Result<Job> find(JobId id) = 0;
    [[nodiscard]] virtual std::vector<Job> list(const JobQuery& query) = 0;
    [[nodiscard]] virtual std::uint64_t count(const JobQuery& query) = 0;
    /// Looks at a bounded number of rows.
    [[nodiscard]] virtual JobsFound search(const JobSearch& wanted) = 0;
    /// The document, to be read by the sandbox or a forwarder.
    [[nodiscard]] virtual Result<Document> open_document(JobId id) = 0;
    /// All of them, or none. Errors: storage_failed.
    [[nodiscard]] virtual Result<> record(std::span<ReadDocument> read) = 0;
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
    /// What its owner chose for a held job's collection; nothing: as sent. conflict when it is not held any more.
    [[nodiscard]] virtual Result<> prepare(JobId id, const Ticket& chosen) = 0;
    /// Keeps a held job until then, and never less long than before. conflict when it is not held any more.
    [[nodiscard]] virtual Result<> extend(JobId id, Instant expires) = 0;
    /// Jobs whose facts are still to be read, oldest first.
    [[nodiscard]] virtual std::vector<Unread> unread(std::uint32_t limit) = 0;
    /// Cancels held jobs past their time, in slices of at most `limit`; returns how many.
    [[nodiscard]] virtual Result<std::uint32_t> expire(Instant now, std::uint32_t limit) = 0;
};

}  // namespace consigne::spooler
