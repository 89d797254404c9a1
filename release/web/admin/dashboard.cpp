// /admin/: what needs somebody, what waits, and how the machines are. It follows events.
#include "release/web/admin/common.hpp"
#include "release/web/admin/plot.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/expired.hpp"
#include "release/web/moments.hpp"
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web::admin {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using desk::Visit;
using spooler::JobState;

constexpr std::uint32_t latest = 8, most_counted = 100;
constexpr std::size_t most_rows = 12;

std::uint64_t in_state(Context& site, JobState state)
{
    spooler::JobQuery query;
    query.states = {state};
    return site.parts.jobs.count(query);
}

/// When the oldest document that waits came in.
std::optional<spooler::Instant> oldest(Context& site)
{
    spooler::JobQuery query;
    query.states = {JobState::pending_held};
    query.limit = 1;
    const auto first = site.parts.jobs.list(query);
    return first.empty() ? std::nullopt : std::optional(first.front().submitted);
}

std::uint64_t waiting_like(Context& site, const spooler::JobSearch& wanted)
{
    auto search = wanted;
    search.states = {JobState::pending_held};
    search.limit = most_counted;
    return site.parts.jobs.search(search).jobs.size();
}

/// Each with its cause, and one thing to do.
json::array attention(const Visit& visit, const std::vector<spooler::OutputDevice>& devices, const std::vector<spooler::Terminal>& terminals)
{
    const Language& words = *visit.words;
    json::array list;
    const auto say = [&](std::string_view look, std::string_view icon, const std::string& title, const std::string& more, const std::string& href, std::string_view act) {
        list.push_back(json::object{{"look", look}, {"icon", icon}, {"title", title}, {"more", more}, {"href", href}, {"act", words.text(act)}});
    };
    for (const bool silent : {true, false})
        for (const auto& device : devices) {
            if (device.ready || out_of_reach(device) != silent) continue;
            const std::string all = machine_words(words, device.state_message);
            say(silent ? "bad" : "warn", silent ? "plug" : "warn", words.text(silent ? "db_silent" : "db_needs", {{"name", device.name}}), all, "/admin/machines/" + std::to_string(device.id.value), "db_look_machine");
        }
    for (const auto& terminal : terminals)
        if (!terminal.accepted) say("warn", "panel", words.text("db_asks", {{"serial", terminal.serial}}), words.text("db_asks_more", {{"address", terminal.address}}), "/admin/terminals/" + std::to_string(terminal.id.value), "db_accept");
    spooler::JobSearch unreadable, unowned;
    unreadable.reading = spooler::Reading::unreadable;
    unowned.unowned = true;
    const auto at_least = [&](std::string_view key, std::uint64_t n) { return words.count(key, n, {{"some", n >= most_counted ? words.text("db_or_more") : std::string()}}); };
    if (const auto n = waiting_like(visit.site, unreadable); n > 0) say("warn", "doc", at_least("db_unreadable", n), words.text("db_unreadable_more"), "/admin/jobs?show=unreadable", "db_see_them");
    if (const auto n = waiting_like(visit.site, unowned); n > 0) say("warn", "person", at_least("db_unowned", n), words.text("db_unowned_more"), "/admin/jobs?show=unowned", "db_see_them");
    for (const auto& printer : visit.site.parts.printers.list()) {
        const std::string href = "/admin/printers/" + std::to_string(printer.id.value);
        if (printer.paused) say("warn", "clock", words.text("db_paused", {{"name", printer.name}}), words.text("db_paused_more"), href, "db_look_printer");
        if (!printer.accepting) say("warn", "clock", words.text("db_refuses", {{"name", printer.name}}), words.text("db_refuses_more"), href, "db_look_printer");
        if (printer.devices.empty()) say("warn", "printer", words.text("db_no_machine", {{"name", printer.name}}), words.text("db_no_machine_more"), href, "db_look_printer");
    }
    return list;
}

/// Machines with their terminals; those in trouble first.
json::array counters(const Visit& visit, const std::vector<spooler::OutputDevice>& devices, const std::vector<spooler::Terminal>& terminals)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    const auto beats = visit.site.parts.movements ? visit.site.parts.movements->machines_since(now - 24h) : decltype(visit.site.parts.movements->machines_since(now)){};
    const std::map<spooler::Instant, spooler::HourState> nothing;
    json::array rows;
    const auto add = [&](const spooler::Terminal* terminal, const spooler::OutputDevice* device) {
        json::object row{{"name", terminal ? terminal->name : device->name}, {"more", device ? (device->model.empty() ? device->name : device->model) : words.text("tm_no_machine")},
                         {"href", terminal ? "/admin/terminals/" + std::to_string(terminal->id.value) : "/admin/machines/" + std::to_string(device->id.value)}};
        if (device) put_state(row, words, *device);
        else put_nothing(row, words.text("tm_no_machine"), "idle");
        if (device && rows.size() < most_rows) {
            const auto known = beats.find(device->id);
            row["beat"] = beat_of(words, known == beats.end() ? nothing : known->second, now);
        }
        row["seen"] = !terminal ? words.text("db_no_terminal") : terminal->last_seen ? ago(words, *terminal->last_seen, now) : words.text("tm_never");
        rows.push_back(std::move(row));
    };
    for (const bool ready : {false, true})
        for (const auto& device : devices) {
            if (device.ready != ready) continue;
            bool any = false;
            for (const auto& terminal : terminals)
                if (terminal.accepted && terminal.device == device.id) any = true, add(&terminal, &device);
            if (!any) add(nullptr, &device);
        }
    for (const auto& terminal : terminals)
        if (terminal.accepted && !terminal.device) add(&terminal, nullptr);
    return rows;
}

/// The latest of what came and went.
json::array board(const Visit& visit)
{
    const Language& words = *visit.words;
    Names names(visit.site);
    spooler::JobSearch search;
    search.limit = latest;
    auto jobs = visit.site.parts.jobs.search(search).jobs;
    const auto moved = [](const spooler::Job& job) { return job.completed_at ? *job.completed_at : job.processing_since ? *job.processing_since : job.submitted; };
    std::stable_sort(jobs.begin(), jobs.end(), [&](const auto& a, const auto& b) { return moved(a) > moved(b); });
    json::array rows;
    for (const auto& job : jobs) {
        const auto who = job.owner ? names.person(job.owner) : job.user_name;
        const auto where = job.device ? names.device(*job.device) : std::string();
        json::object row{{"time", clock_time(words, moved(job))}, {"ticket", job.ticket_number}, {"href", "/admin/jobs/" + std::to_string(job.id.value)}, {"who", who}};
        switch (job.state) {
        case JobState::pending_held: row["what"] = words.text("db_left"); break;
        case JobState::completed: row["what"] = words.text("db_collected", {{"where", where}}); break;
        case JobState::canceled: row["what"] = words.text(time_was_over(job) ? "db_expired" : "db_deleted"); break;
        case JobState::aborted: row["what"] = words.text("db_failed"), row["bad"] = true; break;
        default: row["what"] = words.text("db_printing", {{"where", where}});
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

HttpResponse dashboard(Visit& visit)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    const auto devices = visit.site.parts.devices.list();
    const auto terminals = visit.site.parts.terminals.list();
    const auto ready = static_cast<std::uint64_t>(std::count_if(devices.begin(), devices.end(), [](const auto& one) { return one.ready; }));
    const auto here = std::count_if(terminals.begin(), terminals.end(), [&](const auto& one) { return one.accepted && one.last_seen && *one.last_seen + 10min > now; });
    const auto accepted = static_cast<std::uint64_t>(std::count_if(terminals.begin(), terminals.end(), [](const auto& one) { return one.accepted; }));
    json::array needs = attention(visit, devices, terminals), rows = counters(visit, devices, terminals), movements = board(visit);
    const bool any_needs = !needs.empty(), any_rows = !rows.empty(), any_movements = !movements.empty();
    json::object data{{"held", words.number(in_state(visit.site, JobState::pending_held))}, {"processing", words.number(in_state(visit.site, JobState::processing))}, {"printed", words.number(in_state(visit.site, JobState::completed))},
                      {"left_behind", words.number(in_state(visit.site, JobState::canceled))},
                      {"ready", words.text("db_of", {{"n", std::to_string(ready)}, {"m", std::to_string(devices.size())}})},
                      {"terminals_words", words.count("db_terminals_here", static_cast<std::uint64_t>(here), {{"m", std::to_string(accepted)}})},
                      {"needs", std::move(needs)}, {"any_needs", any_needs}, {"any_movements", any_movements}, {"movements", std::move(movements)}, {"any_rows", any_rows}, {"now", clock_time(words, now)}};
    const auto first = oldest(visit.site);
    data["oldest"] = first ? words.text("db_oldest", {{"when", ago(words, *first, now)}}) : words.text("adm_held_more");
    if (rows.size() > most_rows) {
        data["more_rows"] = words.count("db_all", rows.size());
        rows.resize(most_rows);
    }
    data["rows"] = std::move(rows);
    if (auto* counted = visit.site.parts.movements) data["plot"] = day_plot(words, counted->since(now - std::chrono::days(7 * usual_weeks + 1)), now);
    return desk::show(visit, "adm_dashboard", "db_title", std::move(data));
}

}  // namespace

void add_dashboard_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/", Right::see_site, dashboard});
    all.push_back({"GET", "/admin/events", Right::see_site, events});
}

}  // namespace consigne::release::web::admin
