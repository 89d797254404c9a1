// Jobs and their documents, in the database and the spool.
#pragma once

#include "spooler/api/changes.hpp"
#include "spooler/api/jobs.hpp"
#include "spooler/api/picture.hpp"
#include "spooler/store/database.hpp"
#include "spooler/store/document_files.hpp"
#include "spooler/store/job_record.hpp"
#include "spooler/store/keyring.hpp"

#include <atomic>
#include <bitset>
#include <unordered_map>

namespace consigne::spooler::store {

/// Jobs that are one to their client, with their documents: all of them get rows, or none.
struct NewJobs {
    struct Kept {
        std::string place, key;   ///< where the document is, and its wrapped key
    };
    std::vector<Job> jobs;
    std::vector<Kept> documents;
    std::optional<Error> failed;  ///< why they have no rows
};

class JobTable final : public Jobs, public PictureShelf {
public:
    /// `changes`: told after each commit; may be none.
    JobTable(Database& database, DocumentFiles& files, Keyring keys, const Changes* changes = nullptr) :
        database_(database), files_(files), keys_(std::move(keys)), changes_(changes)
    {}

    [[nodiscard]] Result<Job> find(JobId id) override;
    [[nodiscard]] std::vector<Job> list(const JobQuery& query) override;
    [[nodiscard]] std::uint64_t count(const JobQuery& query) override;
    [[nodiscard]] JobsFound search(const JobSearch& wanted) override;
    [[nodiscard]] Result<Document> open_document(JobId id) override;
    [[nodiscard]] Result<> record(std::span<ReadDocument> read) override;
    [[nodiscard]] Result<> cancel(JobId id, const std::string& reason) override;
    [[nodiscard]] Result<> give(JobId id, PersonId owner, const std::string& rule) override;
    [[nodiscard]] Result<> adopt(JobId id, PersonId owner, OwnerTier tier, const std::string& rule) override;
    [[nodiscard]] Result<> hold(JobId id, const std::string& reasons) override;
    [[nodiscard]] Result<> change(const Job& job) override;
    [[nodiscard]] Result<> prepare(JobId id, const Ticket& chosen) override;
    [[nodiscard]] Result<> extend(JobId id, Instant expires) override;
    [[nodiscard]] std::vector<Unread> unread(std::uint32_t limit) override;
    [[nodiscard]] Result<std::uint32_t> expire(Instant now, std::uint32_t limit) override;
    [[nodiscard]] Result<std::string> picture(JobId id) override;
    [[nodiscard]] Result<> keep_picture(JobId id, const std::string& jpeg) override;

    /// When somebody outside learns a job's number: with its row, or before (Create-Job answers with one).
    enum class Told : std::uint8_t { with_its_row, before_its_row };
    /// The number of a job to come. Numbers go on without gaps after a restart, and none that anybody was told is ever handed out
    /// again: one told before its row is durable when this returns, any other becomes so with its row, in the same transaction.
    /// Errors: storage_failed, limit_exceeded (all 2^31 are used).
    [[nodiscard]] Result<JobId> reserve(Told told);
    /// The rows of documents that have their places, in one transaction; ids from `reserve`. Fills in the ticket numbers, and for whom
    /// it failed. Errors: storage_failed (none has rows).
    [[nodiscard]] Result<> insert(std::span<NewJobs* const> arrivals, Durable durable);
    void tell_created(const std::vector<Job>& jobs) const;
    /// After a job was over: its short number may be given again.
    void ended(JobId id);
    /// Whether so many more jobs from this address, under names nobody vouches for, leave it at most `limit` that wait. Counted from
    /// then on as if they had come.
    [[nodiscard]] bool unproved_fit(const std::string& host, std::size_t more, std::uint64_t limit);
    /// The same of those that this person owns.
    [[nodiscard]] bool owned_fit(PersonId owner, std::size_t more, std::uint64_t limit);
    /// At start: goes on with the numbers, sweeps spool and rows against each other, and wraps under the key in use what another
    /// key still wraps.
    [[nodiscard]] Result<> recover();
    /// Whether documents wait that need a key to be opened. Errors: storage_failed.
    [[nodiscard]] static Result<bool> any_sealed(Database& database);

private:
    /// The short numbers of jobs that wait. In memory, since looking through them for each new job takes longer than its row.
    struct Tickets {
        static constexpr std::uint32_t most = 999;   ///< short enough to say at the desk
        std::bitset<most + 1> used;
        std::uint32_t last = 0;
        bool known = false;
        std::uint64_t as_of = 0;   ///< of ended_: later they are looked for again
        /// 0 when all are used.
        [[nodiscard]] std::uint32_t next();
    };
    [[nodiscard]] Result<> know_tickets(Connection& c);
    [[nodiscard]] Result<> rows_of(Connection& c, NewJobs& arrival);
    /// Where a document is, and what opens it.
    struct Where {
        std::string place, key, uuid;
    };
    /// Documents that are about to be read: the row that says it was just written.
    struct Fresh {
        static constexpr std::size_t most = 4096;
        std::mutex mutex;
        std::unordered_map<std::int64_t, Where> documents;
    };
    [[nodiscard]] Result<Where> where(JobId id);
    /// What opens its document, and the uuid that is bound to it. Errors: not_found (no document, or none that is sealed), storage_failed.
    [[nodiscard]] Result<std::pair<seal::Key, std::string>> key_of(JobId id);
    void tickets_changed() { ++ended_; }
    [[nodiscard]] Result<> insert_each(std::span<NewJobs* const> arrivals, Durable durable);
    [[nodiscard]] static Result<> keep_number(Connection& c, std::int64_t used);
    void tell(JobId id) const;
    void tell_known(JobId id) const;
    [[nodiscard]] Result<> wrap_again();
    /// Documents that are not where their rows say: their jobs are over, and say so.
    [[nodiscard]] Result<> give_up(std::span<const std::string> places);
    /// Puts these keys (by place) into the documents' records, sealed under the key in use.
    [[nodiscard]] Result<> reseal_records(const std::map<std::string, std::string>& keys);
    /// Whether a record's document is all there.
    /// Errors: storage_failed (it could not be looked at).
    [[nodiscard]] Result<bool> whole(const Segments::Found& found, const JobRecord& record) const;
    /// A record without a row: whether one was made of it.
    [[nodiscard]] Result<bool> make_row_again(const Segments::Found& found);

    Database& database_;
    DocumentFiles& files_;
    Keyring keys_;
    const Changes* changes_;
    /// Never fewer than wait: what was counted once, and what came since. Counted again where that is too many; so a document costs
    /// no counting, unless many wait.
    struct Waiting {
        std::mutex mutex;
        std::unordered_map<std::string, std::uint64_t> most;
        template <class Count>
        [[nodiscard]] bool fit(const std::string& whose, std::size_t more, std::uint64_t limit, Count count);
        void forget();
    };

    Fresh fresh_;
    Waiting unproved_, owned_;
    std::mutex numbers_;
    std::int64_t next_number_ = 1;
    Tickets tickets_;                     ///< only within a transaction that writes
    std::atomic<std::uint64_t> ended_{0};
    std::int64_t last_without_row_ = 0;   ///< highest number of a record that stays without a row
};

}  // namespace consigne::spooler::store
