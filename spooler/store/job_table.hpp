// Jobs and their documents, in the database and the spool.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/store/database.hpp"
#include "spooler/store/document_files.hpp"

namespace consigne::spooler::store {

class JobTable final : public Jobs {
public:
    JobTable(Database& database, DocumentFiles& files) : database_(database), files_(files) {}

    [[nodiscard]] Result<Job> find(JobId id) override;
    [[nodiscard]] std::vector<Job> list(const JobQuery& query) override;
    [[nodiscard]] std::uint64_t count(const JobQuery& query) override;
    [[nodiscard]] Result<int> open_document(JobId id) override;
    [[nodiscard]] Result<> record_facts(JobId id, const pdl::Facts& facts, const filters::Capabilities& can) override;
    [[nodiscard]] Result<> cancel(JobId id, const std::string& reason) override;
    [[nodiscard]] Result<> give(JobId id, PersonId owner, const std::string& rule) override;
    [[nodiscard]] std::vector<JobId> unread(std::uint32_t limit) override;
    [[nodiscard]] Result<std::uint32_t> expire(Instant now, std::uint32_t limit) override;

    /// A number for a job to come: reserved durably, in blocks, never handed out twice.
    [[nodiscard]] Result<JobId> reserve();
    /// The row of a document that has its place; `job.id` from `reserve`. Durable when it returns; fills in the ticket number.
    [[nodiscard]] Result<Job> insert(Job job, const std::string& place);
    /// Sweeps spool and rows against each other at start.
    [[nodiscard]] Result<> recover();

private:
    Database& database_;
    DocumentFiles& files_;
    std::mutex numbers_;
    std::int64_t next_number_ = 0, reserved_until_ = 0;
};

}  // namespace consigne::spooler::store
