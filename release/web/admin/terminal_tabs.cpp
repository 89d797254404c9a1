// /admin/terminals/N/history and …/connection: what happened at one terminal, and how it and its machine are reached.
#include "release/web/admin/common.hpp"
#include "release/web/admin/lists.hpp"
#include "release/web/admin/plot.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/kept_words.hpp"
#include "release/web/moments.hpp"
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::admin {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using desk::Visit;
using spooler::Terminal;

constexpr std::uint32_t a_page = 50;

std::optional<Terminal> named(const Visit& visit)
{
    const auto id = whole_number(visit.path.at("id"));
    if (!id) return std::nullopt;
    auto terminal = visit.site.parts.terminals.find(spooler::TerminalId{*id});
    return terminal ? std::optional(std::move(*terminal)) : std::nullopt;
}

json::object heading(const Visit& visit, const Terminal& terminal)
{
    return {{"id", terminal.id.value}, {"heading", terminal.name.empty() ? terminal.serial : terminal.name}, {"may_read", visit.may(Right::read_records)}};
}

std::optional<spooler::OutputDevice> machine_of(const Visit& visit, const Terminal& terminal)
{
    if (!terminal.device) return std::nullopt;
    auto device = visit.site.parts.devices.find(*terminal.device);
    return device ? std::optional(std::move(*device)) : std::nullopt;
}

HttpResponse history(Visit& visit)
{
    const auto terminal = named(visit);
    if (!terminal) return nothing_there(visit);
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    spooler::AuditQuery asked;
    asked.subject = "terminal " + terminal->serial;
    asked.limit = a_page;
    if (const auto before = whole_number(visit.query.get("before")); before && *before > 0) asked.before = *before;
    const auto found = visit.site.parts.audit.search(asked);
    const auto& rows = found.rows;
    json::array shown;
    for (const auto& row : rows) shown.push_back(json::object{{"when", date(words, row.at, now)}, {"time", clock_time(words, row.at)}, {"who", audit_who(words, row.who)}, {"what", audit_what(words, row.what)}});
    json::object data = heading(visit, *terminal);
    data["on_history"] = true;
    data["rows"] = std::move(shown);
    data["any"] = !rows.empty();
    const std::string here = "/admin/terminals/" + std::to_string(terminal->id.value) + "/history";
    if (found.next > 0) data["older"] = link(here, {{"before", std::to_string(found.next)}});
    if (asked.before > 0) data["newest"] = here;
    if (visit.site.parts.movements && terminal->device) {
        const auto known = visit.site.parts.movements->machines_since(now - 24h);
        const auto own = known.find(*terminal->device);
        data["beat"] = beat_of(words, own == known.end() ? std::map<spooler::Instant, spooler::HourState>{} : own->second, now);
    }
    return desk::show(visit, "adm_terminal_history", "tm_history", std::move(data));
}

HttpResponse connection(Visit& visit)
{
    const auto terminal = named(visit);
    if (!terminal) return nothing_there(visit);
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    const auto reach = visit.site.parts.reach();
    json::object data = heading(visit, *terminal);
    data["on_connection"] = true;
    data["serial"] = terminal->serial;
    data["address"] = terminal->address;
    data["seen"] = terminal->last_seen ? ago(words, *terminal->last_seen, now) : words.text("tm_never");
    data["enrolled"] = !terminal->secret_digest.empty();
    data["may"] = visit.may(Right::keep_machines);
    data["host"] = reach.host;
    const auto port = [&](std::uint16_t number) { return number != 0 ? std::to_string(number) : words.text("tm_port_shut"); };
    data["port"] = port(reach.web);
    data["secured"] = port(reach.web_tls);
    if (const auto machine = machine_of(visit, *terminal)) {
        json::object shown{{"name", machine->name}, {"href", "/admin/machines/" + std::to_string(machine->id.value)}, {"uri", shown_uri(machine->uri)}, {"pinned", !machine->certificate.empty()},
                           {"why", machine->ready ? std::string() : machine_words(words, machine->state_message)}};
        put_state(shown, words, *machine);
        data["machine"] = std::move(shown);
    }
    return desk::show(visit, "adm_terminal_connection", "tm_connection", std::move(data));
}

}  // namespace

void add_terminal_tabs_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/terminals/{id}/history", Right::read_records, history});
    all.push_back({"GET", "/admin/terminals/{id}/connection", Right::see_site, connection});
}

}  // namespace consigne::release::web::admin
