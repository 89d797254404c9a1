// Print-Job (RFC 8011 §4.2.1) and Validate-Job (§4.2.3), which must agree.
#include "spooler/ipp/creation.hpp"

namespace consigne::spooler::ipp {

Outcome print_job(Request& request)
{
    Outcome refusal;
    auto creation = read_creation(request, refusal);
    if (!creation) return refusal;
    auto incoming = request.context.intake.begin(creation->submission);
    if (!incoming) return request.reply(incoming.error());
    Taking taking;
    taking.intake = &request.context.intake;
    taking.subscriptions = &request.subscriptions;
    taking.job_uri = request.job_uri((*incoming)->id());
    taking.incoming = std::move(*incoming);
    taking.creation = std::move(*creation);
    taking.document = taking.creation.submission;
    taking.draft = request.reply();
    Outcome out;
    out.document = take_document(std::move(taking));
    return out;
}

Outcome validate_job(Request& request)
{
    Outcome refusal;
    const auto creation = read_creation(request, refusal, false);
    if (!creation) return refusal;
    if (auto unwanted = refuse_foreseen(request, creation->submission)) return std::move(*unwanted);
    Message reply = request.reply();
    if (creation->wishes.told()) add_unsupported(reply.get(), creation->wishes.unsupported.get());
    return reply;
}

}  // namespace consigne::spooler::ipp
