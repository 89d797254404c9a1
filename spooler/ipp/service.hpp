// The IPP printer service: one request in, one reply out. Plain blocking functions for pool threads; no sockets here.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/api/release.hpp"
#include "spooler/devices/finishing.hpp"
#include "spooler/intake/intake.hpp"
#include "spooler/ipp/handles.hpp"
#include "spooler/ipp/subscriptions.hpp"

#include <deque>
#include <map>
#include <mutex>

namespace consigne::spooler::ipp {

/// How a request came.
struct Call {
    std::string path;   ///< of the HTTP request, decoded
    std::string host;   ///< Host as the client wrote it: our URIs are built from it
    std::string peer;
    bool tls = false;
    std::optional<PersonId> proved;  ///< authenticated by Basic over TLS
    std::optional<std::uint64_t> announced_bytes;
    bool patient = true;             ///< may still wait for events (Get-Notifications with notify-wait)
};

struct Context {
    Printers& printers;
    Jobs& jobs;
    Intake& intake;
    /// Whether user names from this address are believed at this printer (its trusted networks).
    std::function<bool(const Printer&, const std::string& peer)> trusted;
    std::function<Instant()> clock = &now;
    Instant started = now();
    bool passwords = false;  ///< whether Basic over TLS is offered
    /// Whether the printer's rules ask who prints from there for a password, nobody being known by this name; none: they never do.
    std::function<bool(const Printer&, const std::string& peer, const std::string& said)> unknown_signs_in = {};
    People* people = nullptr;    ///< who may administer; none: nobody
    Release* release = nullptr;  ///< none: nothing is released over IPP
    std::function<void(const Job&)> automatic = {};  ///< a job that waits no more: an automatic printer prints it now
    Audit* audit = nullptr;      ///< what administrators did
    /// What was chosen when this job was released last; nothing when it never was.
    std::function<std::optional<Ticket>(JobId)> chosen = {};
    std::function<std::string(OutputDeviceId)> device_name = {};  ///< for people; empty when it is gone
    /// The personal address that a token opens, asked for from `peer`; none: there are no such addresses.
    std::function<std::optional<PersonalAddress>(const std::string& peer, const std::string& token)> personal{};
    /// Seals a job's password ("METHOD:HEX" of job_password.hpp) for keeping; none: it makes the job wait, and is forgotten.
    std::function<std::string(const std::string& digest)> seal{};
    /// What the printer's machines do to paper; none: nothing is known of any.
    std::function<std::shared_ptr<const devices::FinishingWords>(const Printer&)> finishing{};
    std::function<std::string(const Printer&)> dns_sd_name{};  ///< its name on the network, where that is known better than from its row
};

/// A proof that is to be printed first ('proof-print', PWG 5100.11; see proof_print.hpp).
struct ProofWish {
    std::string attribute;      ///< itself, as an IPP message
    std::uint32_t copies = 1;
    std::string word = "proof"; ///< what its name says, in its sender's language
    bool automatic = false;     ///< the printer prints by itself: what the proof is of is held there
};

/// A job between Create-Job and its last document (RFC 8011 §4.2.4): 120 s to go on, else aborted.
struct OpenJob {
    Submission submission;
    std::optional<ProofWish> proof{};
    std::unique_ptr<IncomingJob> incoming;  ///< its first document, or the one to come; empty while one is coming in on it
    std::vector<std::unique_ptr<IncomingJob>> more;  ///< whole documents after the first, each a job of its own once all are here
    Instant deadline{};
    Instant created{};
    bool has_document = false;
};

/// The jobs that are open. Guarded by its own lock; any thread.
class OpenJobs {
public:
    static constexpr std::size_t most = 500, most_per_address = 20;
    static constexpr std::chrono::seconds patience{120};
    static constexpr std::size_t most_ended = 100;

    [[nodiscard]] Result<> add(OpenJob job);
    /// Takes the incoming document out; conflict when another request has it, not_found.
    [[nodiscard]] Result<OpenJob> take(JobId id);
    void put_back(OpenJob job);
    /// Forgets a job that was taken.
    void forget(JobId id);
    /// Remembers for a while that a job that was taken, or is overdue, ended without a document.
    void ended(JobId id, const OpenJob& job, JobState state, std::string reasons, Instant when);
    /// What may be said about an open job, or one that ended without a document.
    [[nodiscard]] std::optional<Job> describe(JobId id) const;
    /// Jobs whose time is over, taken out.
    [[nodiscard]] std::vector<OpenJob> overdue(Instant now);
    [[nodiscard]] std::size_t size() const;

private:
    struct Entry { OpenJob job; bool taken = false; JobId id; };
    mutable std::mutex mutex_;
    std::map<JobId, Entry> jobs_;
    std::deque<Job> ended_;     ///< the last ones
};

/// What takes a document's bytes after the attributes. One thread at a time.
class DocumentTaker {
public:
    virtual ~DocumentTaker() = default;
    [[nodiscard]] virtual Result<> write(ByteView bytes) = 0;
    /// All bytes came: commits and answers.
    [[nodiscard]] virtual Message finish() = 0;
    /// Something failed: nothing is kept; the reply that says so.
    [[nodiscard]] virtual Message refuse(const Error& error) = 0;
};

struct Answer {
    Bytes reply;                              ///< complete, unless `document` is set
    std::unique_ptr<DocumentTaker> document;  ///< the operation wants the bytes that follow
    bool sign_in = false;                     ///< the client is asked for a name and password first (HTTP 401)
    bool wait = false;                        ///< nothing to tell yet: ask again a little later
};

class Service {
public:
    explicit Service(Context context) : context_(std::move(context)), subscriptions_(context_.printers, context_.jobs, context_.clock) {}

    /// Subscriptions hear of it; any thread.
    void heard(const Change& change) { subscriptions_.heard(change); }

    /// `attributes`: exactly the bytes a Scanner has passed.
    [[nodiscard]] Answer answer(const Call& call, ByteView attributes);
    /// The same with the whole document behind them, taken and answered in one go. For operations that bring one.
    [[nodiscard]] Answer answer(const Call& call, ByteView attributes, ByteView document);
    /// Whether this operation may bring a document.
    [[nodiscard]] static bool brings_document(ByteView attributes);
    /// Whether it is one of ours that never does: nothing may stand behind its attributes.
    [[nodiscard]] static bool brings_nothing(ByteView attributes);
    /// For messages the scanner refused; needs their first eight bytes.
    [[nodiscard]] static Bytes refusal(ByteView header, std::uint16_t status, const std::string& why);

    /// Ends open jobs past their time: with a document they are committed, without they are dropped. Every few seconds.
    void sweep();

private:
    Context context_;
    OpenJobs open_;
    Subscriptions subscriptions_;
};

}  // namespace consigne::spooler::ipp
