// 'proof-print' (PWG 5100.11): a document that is to be looked at on paper before it is printed whole. It becomes two held documents:
// the proof, under the number that the client is told, and what it is the proof of, which waits for the proof to be judged.
#pragma once

#include "spooler/ipp/service.hpp"

namespace consigne::spooler::ipp {

inline constexpr const char* proof_print = "proof-print";
inline constexpr const char* parent_job_id = "parent-job-id";  ///< of a proof: the job that it is the proof of (IPP Enterprise Printing)

/// The proof that a request asks for; nothing when it asks for none, or in a way that is not supported.
[[nodiscard]] std::optional<ProofWish> read_proof(ipp_t* message, bool automatic);

/// Makes `document`, whole and as it was described, the proof of a copy of itself. Returns that copy, to be committed with it.
/// Errors: as Intake::begin and IncomingJob::write.
[[nodiscard]] Result<std::unique_ptr<IncomingJob>> set_proof_apart(Intake& intake, const ProofWish& wish, IncomingJob& document);

/// The job that `proof` is the proof of; empty when it is no proof.
[[nodiscard]] std::optional<JobId> proved_by(const Job& proof);

}  // namespace consigne::spooler::ipp
