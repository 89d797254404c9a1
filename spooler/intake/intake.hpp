// The path all protocols share: find printer → decide owner → spool the document → accept.
#pragma once

#include "spooler/api/jobs.hpp"

#include <functional>
#include <memory>
#include <span>

namespace consigne::spooler {

class Store;
struct Config;

/// What a protocol knows when a job begins.
struct Submission {
    std::string printer;              ///< its name, from the URI path or the LPD queue
    std::string protocol;             ///< ipp | ipps | lpd | raw
    std::string peer;                 ///< client's address
    std::string user_name;            ///< claimed
    std::optional<PersonId> proved;   ///< authenticated person, if any
    std::string proof = "signed in";  ///< how, as the rule that decided
    std::string name;                 ///< job-name, as sent
    std::string format;               ///< MIME type; empty: application/octet-stream
    Ticket asked;
    std::string wishes;               ///< the client's job attributes as an IPP message (Job::wishes)
    std::string password;             ///< sealed (Job::password)
    bool hold = false;                ///< the client asks that it wait, on an automatic printer too
    std::optional<std::uint64_t> announced_bytes;
    bool number_is_told = false;      ///< the client learns the job's number before its document is here (Create-Job)
};

/// A document on its way in. Destroying it without commit leaves nothing behind. Blocking calls, one thread at a time.
class IncomingJob {
public:
    virtual ~IncomingJob() = default;
    /// From begin() on. With `number_is_told` it is durable then, and never used again, even when this job is dropped; else it
    /// becomes so by commit(), and is nobody's after a restart when the job was dropped.
    [[nodiscard]] virtual JobId id() const = 0;
    /// Errors: limit_exceeded (document limit), storage_failed (write, disk full).
    [[nodiscard]] virtual Result<> write(ByteView bytes) = 0;
    [[nodiscard]] virtual std::uint64_t bytes() const = 0;
    /// What was written from `offset` on; 0 at its end. Errors: storage_failed.
    [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) = 0;
    /// What was told of it so far.
    [[nodiscard]] virtual const Submission& said() const = 0;
    /// Replaces the user name, name, format, ticket, wishes and hold told to begin(), for what follows the bytes (an LPD control
    /// file after its data, Send-Document's format). Printer, protocol, peer and proof stay. Before commit only.
    virtual void describe(const Submission& submission) = 0;
    /// Durable when it returns: document synced, row committed. Errors: malformed (empty document), limit_exceeded (as many wait
    /// already as its owner or its address may have; or it was too large before), denied (its owner's account is paused),
    /// storage_failed.
    [[nodiscard]] virtual Result<Job> commit() = 0;
};

class Intake {
public:
    virtual ~Intake() = default;
    /// Admission: printer exists and accepts, quotas, disk reserve, announced size. Blocking.
    /// Errors: not_found (printer), denied (not accepting), busy (disk reserve, or two syncs in a row failed), limit_exceeded (size
    /// or quota), storage_failed.
    [[nodiscard]] virtual Result<std::unique_ptr<IncomingJob>> begin(Submission submission) = 0;
    /// Whether a job of this sender would be kept if it were committed now. Errors: not_found (printer), denied (its owner's account
    /// is paused), limit_exceeded (as many wait already as its owner or its address may have).
    [[nodiscard]] virtual Result<> foresee(const Submission& submission) = 0;
    /// Commits documents that are one job to their client (LPD): all are kept, or none. Documents begun by this intake.
    /// Errors: as IncomingJob::commit, of whichever failed.
    [[nodiscard]] virtual Result<std::vector<Job>> commit(std::vector<std::unique_ptr<IncomingJob>> documents) = 0;
    /// Whether a document of at least so many octets is taken. Errors: busy, in words, while the disk is nearly full or doubted.
    [[nodiscard]] virtual Result<> open(std::uint64_t announced_bytes = 0) const = 0;
    /// Whether the disk has room for reading documents. Errors: busy, in words.
    [[nodiscard]] virtual Result<> open_for_reading() const = 0;
    /// New limits, from the next job on.
    virtual void configure(const Config& config) = 0;
};

/// Called after each commit, on the committing thread: the reader of documents and automatic release hang here.
using JobAccepted = std::function<void(const Job&)>;

/// The intake over a store, which outlives it.
[[nodiscard]] std::unique_ptr<Intake> make_intake(Store& store, const Config& config, JobAccepted accepted);

}  // namespace consigne::spooler
