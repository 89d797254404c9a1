// Jobs and their documents, in the database and the spool.
#pragma once

#include "spooler/api/changes.hpp"
#include "spooler/api/jobs.hpp"
#include "spooler/store/database.hpp"
#include "spooler/store/document_files.hpp"
#include "spooler/store/job_record.hpp"
#include "spooler/store/keyring.hpp"

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

class JobTable final : public Jobs {
public:
    /// `changes`: told after each commit; may be none.
    JobTable(Database& database, DocumentFiles& files, Keyring keys, const Changes* changes = nullptr) :
        database_(database), files_(files), keys_(std::move(keys)), changes_(changes)
    {}

    [[nodiscard]] Result<Job> find(JobId id) override;
    [[nodiscard]] std::vector<Job> list(const JobQuery& query) override;
    [[nodiscard]] std::uint64_t count(const JobQuery& query) override;
    [[nodiscard]] Result<Document> open_document(JobId id) override;
    [[nodiscard]] Result<> record_facts(JobId id, const pdl::Facts& facts, const filters::Capabilities& can) override;
    [[nodiscard]] Result<> cancel(JobId id, const std::string& reason) override;
    [[nodiscard]] Result<> give(JobId id, PersonId owner, const std::string& rule) override;
    [[nodiscard]] Result<> adopt(JobId id, PersonId owner, OwnerTier tier, const std::string& rule) override;
    [[nodiscard]] Result<> hold(JobId id, const std::string& reasons) override;
    [[nodiscard]] Result<> change(const Job& job) override;
    [[nodiscard]] std::vector<Unread> unread(std::uint32_t limit) override;
    [[nodiscard]] Result<std::uint32_t> expire(Instant now, std::uint32_t limit) override;

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
    /// How many jobs wait that came from this address under names nobody vouches for.
    [[nodiscard]] std::uint64_t unproved_from(const std::string& host);
    /// At start: goes on with the numbers, sweeps spool and rows against each other, and wraps under the key in use what another
    /// key still wraps.
    [[nodiscard]] Result<> recover();
    /// Whether documents wait that need a key to be opened. Errors: storage_failed.
    [[nodiscard]] static Result<bool> any_sealed(Database& database);

private:
    [[nodiscard]] static Result<> keep_number(Connection& c, std::int64_t used);
    void tell(JobId id) const;
    [[nodiscard]] Result<> wrap_again();
    /// Whether a record's document is all there.
    /// Errors: storage_failed (it could not be looked at).
    [[nodiscard]] Result<bool> whole(const Segments::Found& found, const JobRecord& record) const;
    /// A record without a row: whether one was made of it.
    [[nodiscard]] Result<bool> make_row_again(const Segments::Found& found);

    Database& database_;
    DocumentFiles& files_;
    Keyring keys_;
    const Changes* changes_;
    std::mutex numbers_;
    std::int64_t next_number_ = 1;
    std::int64_t last_without_row_ = 0;   ///< highest number of a record that stays without a row
};

}  // namespace consigne::spooler::store
