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
    // As Print-Job would be told when its document is here.
    if (const auto kept = request.context.intake.foresee(creation->submission); !kept) {
        request.why = kept.error().detail;
        return request.reply(status_of_commit(kept.error()), words_for_clients(kept.error()));
    }
    Message reply = request.reply();
    if (creation->wishes.any_unsupported) add_unsupported(reply.get(), creation->wishes.unsupported.get());
    return reply;
}

}  // namespace consigne::spooler::ipp
