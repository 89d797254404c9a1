// /admin/health: whether the server and its machines do what they should.
#include "release/web/admin/routes.hpp"
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;

constexpr std::uint32_t most_unread = 1000;

json::object described(const Visit& visit, const spooler::OutputDevice& device)
{
    const Language& words = *visit.words;
    const bool silent = out_of_reach(device);
    json::object row{{"name", device.name}, {"model", device.model}, {"location", device.location},
                     {"state", device.ready ? words.text("state_ready") : words.text(silent ? "state_silent" : "state_needs")},
                     {"why", device.ready ? std::string() : machine_words(words, device.state_message)}};
    row[device.ready ? "ok" : silent ? "bad" : "warn"] = true;
    return row;
}

HttpResponse health(Visit& visit)
{
    const Language& words = *visit.words;
    const auto count = [&](spooler::JobState state) {
        spooler::JobQuery query;
        query.states = {state};
        return visit.site.parts.jobs.count(query);
    };
    json::array devices;
    for (const auto& device : visit.site.parts.devices.list()) devices.push_back(described(visit, device));
    std::uint64_t waiting = 0;
    for (const auto& terminal : visit.site.parts.terminals.list()) waiting += terminal.accepted ? 0 : 1;
    const bool any = !devices.empty();
    return desk::show(visit, "adm_health", "adm_health",
                      {{"held", words.number(count(spooler::JobState::pending_held))}, {"processing", words.number(count(spooler::JobState::processing))},
                       {"people", words.number(visit.site.parts.people.count())}, {"unread", words.number(visit.site.parts.jobs.unread(most_unread).size())},
                       {"terminals_waiting", words.number(waiting)}, {"devices", std::move(devices)}, {"any", any}});
}

}  // namespace

void add_health_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/health", Right::see_site, health});
}

}  // namespace consigne::release::web::admin
