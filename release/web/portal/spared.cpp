#include "release/web/portal/spared.hpp"

#include "release/web/impact.hpp"
#include "release/web/options.hpp"

#include <ctime>

namespace consigne::release::web::portal {
namespace {

namespace json = boost::json;
using spooler::Job;

/// Whoever prints more than this in a month is told of the latest.
constexpr std::uint32_t most_looked_at = 200;

spooler::Instant month_of(spooler::Instant now)
{
    const std::time_t seconds = now.time_since_epoch().count();
    std::tm local{};
    localtime_r(&seconds, &local);
    local.tm_mday = 1;
    local.tm_hour = local.tm_min = local.tm_sec = 0;
    local.tm_isdst = -1;
    return spooler::Instant{std::chrono::seconds{std::mktime(&local)}};
}

}  // namespace

json::object spared(const desk::Visit& visit)
{
    const auto since = month_of(visit.site.parts.clock());
    spooler::JobQuery printed;
    printed.owner = visit.person.id;
    printed.states = {spooler::JobState::completed};
    printed.newest_first = true;
    printed.limit = most_looked_at;
    std::uint64_t paper = 0, colour = 0;
    for (const Job& job : visit.site.parts.jobs.list(printed)) {
        if (job.owner != visit.person.id || job.completed_at.value_or(spooler::Instant{}) < since) continue;
        const auto delivery = visit.site.parts.deliveries.last_of(job.id);
        if (!delivery) continue;
        // What somebody else chose at its collection is not spared by them; what they had prepared is.
        const spooler::Ticket& own = delivery->by == visit.person.id ? delivery->ticket : job.prepared;
        const auto sent = sheets(job, {}), chosen = sheets(job, own);
        if (sent && chosen && *sent > *chosen) paper += *sent - *chosen;
        if (own.monochrome && in_colour(job, {}) == true) colour += job.facts.colour_pages->size() * copies(job, own);
    }
    json::object out;
    if (paper == 0 && colour == 0) return out;
    const Language& words = *visit.words;
    if (paper > 0) {
        out["sheets"] = words.number(paper);
        out["sheets_word"] = words.count("sheets", paper);
        const auto estimate = static_cast<double>(paper);
        out["co2"] = words.quantity(co2_kg * estimate);
        out["water"] = words.quantity(water_l * estimate);
        out["energy"] = words.quantity(energy_kwh * estimate);
    }
    if (colour > 0) out["colour"] = words.count("me_spared_colour", colour);
    return out;
}

}  // namespace consigne::release::web::portal
