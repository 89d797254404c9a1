// What Print-Job, Validate-Job, Create-Job and Send-Document share: reading the request's wishes and taking a document in.
#pragma once

#include "spooler/ipp/inflate.hpp"
#include "spooler/ipp/request.hpp"

namespace consigne::spooler::ipp {

inline constexpr std::size_t most_documents = 20;   ///< of a job (threats.md §5)

/// How a document comes.
struct DocumentShape {
    std::string format;                         ///< as the client said; empty: it did not
    std::optional<Inflater::Kind> compression;
};

/// A creation request as understood.
struct Creation {
    Submission submission;
    DocumentShape shape;
    Wishes wishes;
    std::optional<ProofWish> proof{};
    std::vector<SubscriptionWish> subscriptions;
};

/// Checks what Validate-Job and job creation check alike (they must agree): printer, format, compression, template with fidelity.
/// On refusal `refusal` has the reply. `creating` false: a printer that takes no jobs validates all the same (RFC 3998 §3.1.1).
[[nodiscard]] std::optional<Creation> read_creation(Request& request, Outcome& refusal, bool creating = true);

/// What the document would be told at its end, before it is sent: a reply when its owner's account is paused or has no room.
[[nodiscard]] std::optional<Message> refuse_foreseen(Request& request, const Submission& submission);

/// Document format and compression of this request; a reply when they are refused.
[[nodiscard]] std::optional<Message> refuse_format(const Request& request, DocumentShape& shape);

/// What committing a job came to, as a status: 'server-error-too-many-jobs' for a quota, 'client-error-account-closed' for an account
/// that is paused (PWG 5100.16).
[[nodiscard]] ipp_status_t status_of_commit(const Error& error);

/// Takes one document in; the reply is drafted from `request` now, since the request dies before the document ends.
/// `open`: where the job belongs between documents (Send-Document), with `last` false it goes back there.
struct Taking {
    Intake* intake = nullptr;
    Subscriptions* subscriptions = nullptr;
    std::unique_ptr<IncomingJob> incoming;
    std::vector<std::unique_ptr<IncomingJob>> more;   ///< whole documents after the first
    Creation creation;
    Submission document;   ///< as `creation` has it, with what this one of its documents wishes for itself
    Message draft;
    std::string job_uri;
    OpenJobs* open = nullptr;
    Instant created{}, deadline{};
    bool last = true;
};
[[nodiscard]] std::unique_ptr<DocumentTaker> take_document(Taking taking);

/// The documents of one job, those after the first named by document_name().
struct Documents {
    std::unique_ptr<IncomingJob> first;
    std::vector<std::unique_ptr<IncomingJob>> more;
    std::optional<ProofWish> proof{};   ///< each of them is printed as a proof first
};
/// Commits them: the first under its own number, the others as jobs of their own; all or none.
[[nodiscard]] Result<Job> commit_all(Intake& intake, Documents documents);

/// The name of the nth document of a job, from 1.
[[nodiscard]] std::string document_name(const std::string& job_name, std::size_t n);

}  // namespace consigne::spooler::ipp
