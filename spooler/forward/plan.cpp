#include "spooler/forward/plan.hpp"

#include "filters/pjl/orders.hpp"
#include "pdl/stream/cursor.hpp"

namespace consigne::spooler::forward {
namespace {

Result<> keepable(const Job& job, const Ticket& ticket, bool outside)
{
    const auto refuse = [&](filters::Means means) { return means == filters::Means::no; };
    const auto wrong = [&](const char* option) {
        return fail(Errc::unsupported, "job " + std::to_string(job.id.value) + ": " + option + " is not possible for this document");
    };
    if (job.reading != Reading::done)
        return fail(Errc::unsupported, "job " + std::to_string(job.id.value) +
                                           (job.reading == Reading::waiting ? ": the document is still being read" : ": the document could not be read, so it can only be printed as it came"));
    if (ticket.monochrome && refuse(job.can.monochrome)) return wrong("black and white");
    if (ticket.sides && refuse(job.can.sides)) return wrong("choosing the sides");
    if (ticket.copies && refuse(job.can.copies)) return wrong("changing the copies");
    if (ticket.fit && refuse(job.can.fit)) return wrong("other paper");
    // A switch asked of a device that cannot be asked goes into a PJL envelope, which only grey must not rest on.
    if (ticket.monochrome && job.can.monochrome == filters::Means::device && !outside) return wrong("black and white");
    return {};
}

}  // namespace

Result<Plan> plan(const Job& job, const Ticket& ticket, bool outside)
{
    Plan plan;
    if (!ticket.nothing())
        if (const auto able = keepable(job, ticket, outside); !able) return able.error();

    plan.forced.monochrome = ticket.monochrome;
    plan.forced.sides = ticket.sides;
    plan.forced.copies = ticket.copies;
    plan.forced.fit = ticket.fit;
    plan.forced.switches = outside ? filters::Policy::Switches::outside : filters::Policy::Switches::pjl;

    Ticket client = job.asked;
    if (ticket.monochrome) client.monochrome = false;
    if (ticket.sides) client.sides.reset();
    // Copies that the stream makes by itself are not asked for again: they would be squared.
    if (ticket.copies || job.facts.copies.value_or(1) > 1) client.copies.reset();
    if (client.copies == 1U) client.copies.reset();
    plan.wished = plan.forced;
    if (outside) {
        plan.ask = client;
        return plan;
    }
    // LPD and raw have no attributes: what the client asked for goes into the stream where it can, as a wish.
    if (client.monochrome) plan.wished.monochrome = true;
    if (client.sides) plan.wished.sides = client.sides;
    if (client.copies) plan.wished.copies = client.copies;
    return plan;
}

bool Plan::wishes() const
{
    return wished.monochrome != forced.monochrome || wished.sides != forced.sides || wished.copies != forced.copies;
}

Envelope asking_envelope(const Job& job, const filters::Policy& wished)
{
    using pdl::Language;
    // Lines in front of CPCA packets would hide them from the device.
    if (job.reading != Reading::done || job.facts.pjl || job.facts.packets) return {};
    switch (job.facts.language) {
    case Language::unknown:
    case Language::mixed:
    case Language::opaque:
    case Language::opaque_lips:
    case Language::opaque_ufr2:
    // No device is known to look for these behind PJL lines.
    case Language::pwg:
    case Language::urf:
    case Language::pclm:
    case Language::cupsraster: return {};
    default: break;
    }
    const std::string uel(pdl::uel);
    return {uel + "@PJL JOB\r\n" + filters::pjl::lines(wished, filters::pjl::Copies::here), uel + "@PJL EOJ\r\n" + uel};
}

void add_left_over(Ticket& ask, const filters::Policy& policy, const filters::Report& report)
{
    if (policy.monochrome) ask.monochrome = true;  // sent as well, whoever keeps it
    if (policy.sides) ask.sides = policy.sides;
    if (policy.copies && report.copies == filters::Means::device) ask.copies = policy.copies;
    ask.fit = policy.fit;  // the device is told of the paper that is in the stream, and of no other
}

Expected expected(const Job& job, const Ticket& ticket)
{
    const std::uint64_t pages = job.facts.pages.value_or(0);
    const std::uint64_t copies = ticket.copies.value_or(job.effective_copies().value_or(1));
    const auto sides = ticket.sides ? ticket.sides : job.effective_sides();
    const bool two_sided = sides && *sides != pdl::Duplex::simplex;
    const std::uint64_t sheets = two_sided ? (pages + 1) / 2 : pages;
    return {static_cast<std::uint32_t>(pages * copies), static_cast<std::uint32_t>(sheets * copies)};
}

std::string mime_type(const Job& job)
{
    if (job.reading == Reading::done) {
        switch (job.facts.language) {
        case pdl::Language::pdf: return job.facts.pjl ? "application/octet-stream" : "application/pdf";
        case pdl::Language::postscript: return "application/postscript";
        case pdl::Language::pcl: return "application/vnd.hp-PCL";
        case pdl::Language::pclxl: return "application/vnd.hp-PCLXL";
        case pdl::Language::pwg: return "image/pwg-raster";
        case pdl::Language::urf: return "image/urf";
        case pdl::Language::jpeg: return "image/jpeg";
        case pdl::Language::tiff: return "image/tiff";
        default: break;
        }
    }
    return job.format.empty() ? "application/octet-stream" : job.format;
}

}  // namespace consigne::spooler::forward
