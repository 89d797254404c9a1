// What Print-Job, Validate-Job, Create-Job and Send-Document share: reading the request's wishes and taking a document in.
#pragma once

#include "spooler/ipp/request.hpp"

namespace consigne::spooler::ipp {

/// A creation request as understood.
struct Creation {
    Submission submission;
    Message unsupported;   ///< attributes for the unsupported group; empty message when all is well
    bool any_unsupported = false;
};

/// Checks what Validate-Job and job creation check alike (they must agree): printer, format, compression, template with fidelity.
/// On refusal `refusal` has the reply.
[[nodiscard]] std::optional<Creation> read_creation(Request& request, Message& refusal);

/// Adds the unsupported group and its status to a reply that has only operation attributes yet.
void add_unsupported(ipp_t* reply, const Creation& creation);

/// Document format and compression of this request; a status and words when they are refused.
[[nodiscard]] std::optional<Message> refuse_format(const Request& request, std::string& format);

/// Takes one document into `incoming`; the reply is drafted from `request` now, since the request dies before the document ends.
/// `open`: where the job belongs between documents (Send-Document), with `last` false it goes back there.
struct Taking {
    std::unique_ptr<IncomingJob> incoming;
    Creation creation;
    Message draft;
    std::string job_uri;
    OpenJobs* open = nullptr;
    Instant created{}, deadline{};
    bool last = true;
};
[[nodiscard]] std::unique_ptr<DocumentTaker> take_document(Taking taking);

}  // namespace consigne::spooler::ipp
