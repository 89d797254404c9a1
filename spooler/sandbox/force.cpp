#include "spooler/sandbox/force.hpp"

namespace consigne::spooler::sandbox {

Result<Rewritten> force(const Ask& ask, const filters::Policy& policy, const std::optional<pdl::Facts>& before, const DocumentView& document, const DocumentView& output)
{
    Request request;
    request.operation = Operation::rewrite;
    request.policy = policy;
    const auto written = ask(request, document, output);
    if (!written) return written.error();

    const pdl::Facts& known = before ? *before : written->facts;
    request.operation = Operation::prove;
    request.report = written->report;
    request.language_before = known.language;
    request.pages_before = known.pages;
    auto proof = ask(request, output, {});
    if (!proof) return proof.error();
    return Rewritten{written->report, std::move(proof->facts)};
}

}  // namespace consigne::spooler::sandbox
