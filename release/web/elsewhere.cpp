#include "release/web/elsewhere.hpp"

#include "release/web/paper.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;
using spooler::Job;
using spooler::OutputDevice;

/// What it said when it was asked; what it did not say it may well do.
bool denies(const OutputDevice& device, std::string_view ability)
{
    boost::system::error_code ec;
    const auto said = json::parse(device.abilities, ec);
    const auto* value = ec || !said.is_object() ? nullptr : said.get_object().if_contains(ability);
    return value != nullptr && value->is_bool() && !value->get_bool();
}

bool prints(const Visit& visit, const OutputDevice& device, const Job& job)
{
    const auto printer = visit.site.parts.printers.find(job.printer);
    if (!printer || printer->paused || std::find(printer->devices.begin(), printer->devices.end(), device.id) == printer->devices.end()) return false;
    const auto asked = ticket_for(job, visit.terminal, visit.state.choices);
    if (in_colour(job, asked) == true && denies(device, "colour")) return false;
    if (on_both_sides(job, asked) && denies(device, "two_sided")) return false;
    return missing_paper(job, device.trays).empty();
}

std::ptrdiff_t in_common(const std::string& a, const std::string& b)
{
    return std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin()).first - a.begin();
}

}  // namespace

std::string elsewhere(const Visit& visit, const std::vector<Job>& jobs, const std::string& paper)
{
    if (!visit.terminal.device || jobs.empty()) return {};
    const auto here = visit.site.parts.devices.find(*visit.terminal.device);
    if (!here) return {};
    std::string name;
    std::ptrdiff_t nearest = -1;
    for (const auto& terminal : visit.site.parts.terminals.list()) {
        if (!terminal.accepted || !terminal.device || *terminal.device == here->id || terminal.name.empty()) continue;
        const auto device = visit.site.parts.devices.find(*terminal.device);
        if (!device || !device->ready || (!paper.empty() && device->trays.empty())) continue;
        if (!std::all_of(jobs.begin(), jobs.end(), [&](const Job& job) { return prints(visit, *device, job); })) continue;
        const auto near = in_common(here->location, device->location);
        if (near <= nearest) continue;
        nearest = near;
        const bool placed = device->location.empty() || terminal.name.find(device->location) != std::string::npos;
        name = placed ? terminal.name : terminal.name + " (" + device->location + ")";
    }
    if (name.empty()) return {};
    return paper.empty() ? visit.words->text("try_other", {{"name", name}}) : visit.words->text("try_other_paper", {{"name", name}, {"paper", paper}});
}

}  // namespace consigne::release::web
