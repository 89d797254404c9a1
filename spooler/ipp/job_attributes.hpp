// Jobs as clients see them.
#pragma once

#include "spooler/ipp/request.hpp"

namespace consigne::spooler::ipp {

/// Adds one job's group. Strangers get number, state and addresses only (T-PRIV-1).
void add_job_attributes(const Request& request, ipp_t* reply, const Job& job, const Wanted& wanted, bool whole);

/// Whether any of these attributes says what was read of a document.
[[nodiscard]] bool tells_facts(const Wanted& wanted);

/// What job creation answers at once: job-uri, job-id, pending-held and why, so that the client's own queue lets go of it.
void add_created_job(ipp_t* reply, const std::string& job_uri, JobId id, const char* reason, const std::string& message, bool asks_for_password = false);
/// The same of a job that was closed without a document: it is over.
void add_empty_job(ipp_t* reply, const std::string& job_uri, JobId id);

}  // namespace consigne::spooler::ipp
