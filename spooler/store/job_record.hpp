// A job in words, beside its document in a segment: what its rows are made of again when they were lost.
#pragma once

#include "spooler/api/jobs.hpp"

namespace consigne::spooler::store {

struct JobRecord {
    Job job;           ///< as it was accepted; ticket number, facts and what happened later are not in it
    std::string key;   ///< of its document, wrapped (store/keyring.hpp)
};

[[nodiscard]] std::string encode(const JobRecord& record);
/// Errors: malformed.
[[nodiscard]] Result<JobRecord> decode_job_record(std::string_view text);

}  // namespace consigne::spooler::store
