// /admin/terminals: the panels. One that asks is accepted with its name; each has its settings, and a picture of what they do.
#include "release/web/admin/common.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/admin/terminal_list.hpp"
#include "release/web/moments.hpp"
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;
using spooler::Terminal;

std::optional<Terminal> named(const Visit& visit)
{
    const auto id = whole_number(visit.path.at("id"));
    if (!id) return std::nullopt;
    auto terminal = visit.site.parts.terminals.find(spooler::TerminalId{*id});
    return terminal ? std::optional(std::move(*terminal)) : std::nullopt;
}

std::optional<spooler::OutputDevice> machine_of(const Visit& visit, const Terminal& terminal)
{
    if (!terminal.device) return std::nullopt;
    auto device = visit.site.parts.devices.find(*terminal.device);
    return device ? std::optional(std::move(*device)) : std::nullopt;
}

HttpResponse list(Visit& visit) { return terminal_list(visit, {}, {}, {}); }

/// Printers that leave it to this terminal when documents come out.
std::string following(const Visit& visit, const Terminal& terminal)
{
    std::string names;
    if (terminal.device)
        for (const auto& printer : visit.site.parts.printers.list())
            if (printer.mode == spooler::ReleaseMode::inherit && !printer.devices.empty() && printer.devices.front() == *terminal.device) names += (names.empty() ? "" : ", ") + printer.name;
    return names;
}

HttpResponse show_terminal(Visit& visit, const Terminal& terminal, const std::string& trouble)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    json::array machines;
    add_option(machines, "", words.text("tm_choose_machine"), !terminal.device);
    for (const auto& device : visit.site.parts.devices.list())
        add_option(machines, std::to_string(device.id.value), device.name + (device.model.empty() ? std::string() : " · " + device.model), terminal.device == device.id);
    const bool no_machine_yet = machines.size() == 1;
    const auto machine = machine_of(visit, terminal);
    const std::string printers = following(visit, terminal);
    // Until an administrator has named it, a panel goes by its number.
    const bool unnamed = !terminal.accepted && terminal.name == terminal.serial;
    json::object data{{"id", terminal.id.value}, {"on_this", true}, {"may_read", visit.may(Right::read_records)}, {"heading", terminal.name.empty() ? terminal.serial : terminal.name}, {"name", unnamed ? std::string() : terminal.name}, {"serial", terminal.serial}, {"comment", terminal.comment}, {"machines_list", std::move(machines)}, {"no_machine_yet", no_machine_yet},
                      {"automatic", terminal.automatic_release}, {"after_login", terminal.release_after_login}, {"operator_release", terminal.operator_release}, {"options_on", terminal.options}, {"option_copies", terminal.option_copies}, {"option_sides", terminal.option_sides},
                      {"option_mono", terminal.option_mono}, {"card_reader", terminal.card_reader}, {"accepted", terminal.accepted}, {"enrolled", !terminal.secret_digest.empty()}, {"address", terminal.address},
                      {"seen", terminal.last_seen ? ago(words, *terminal.last_seen, now) : words.text("tm_never")}, {"may", visit.may(Right::keep_machines)}, {"trouble", trouble},
                      {"following", printers.empty() ? words.text("tm_following_none") : words.text("tm_following", {{"names", printers}})}, {"look_href", "/t/?terminal=" + url_part(terminal.serial)}};
    if (machine) {
        put_state(data, words, *machine);
        data["machine"] = machine->name;
        data["machine_href"] = "/admin/machines/" + std::to_string(machine->id.value);
        data["why"] = machine->ready ? std::string() : machine_words(words, machine->state_message);
        data["place"] = machine->location;
    }
    return desk::show(visit, "adm_terminal", "tm_terminal", std::move(data), trouble.empty() ? 200 : 422);
}

HttpResponse page(Visit& visit)
{
    const auto terminal = named(visit);
    return terminal ? show_terminal(visit, *terminal, {}) : nothing_there(visit);
}

/// What is wrong with it, in words; empty: nothing.
std::string read(Visit& visit, Terminal& terminal)
{
    const Language& words = *visit.words;
    const Form& form = visit.form;
    terminal.name = trimmed(form.get("name"), 64);
    terminal.comment = trimmed(form.get("comment"));
    terminal.automatic_release = form.get("release") == "automatic";
    terminal.release_after_login = form.get("after") == "all";
    terminal.operator_release = form.has("operator");
    terminal.options = form.has("options");
    terminal.option_copies = form.has("copies");
    terminal.option_sides = form.has("sides");
    terminal.option_mono = form.has("mono");
    terminal.card_reader = form.has("reader");
    terminal.device.reset();
    if (const auto id = whole_number(form.get("machine")))
        if (const auto device = visit.site.parts.devices.find(spooler::OutputDeviceId{*id})) terminal.device = device->id;
    if (terminal.name.empty()) return words.text("needs_name");
    // The store refuses a second one; here before anything is written, whatever its letters' case.
    for (const auto& other : visit.site.parts.terminals.list())
        if (other.id != terminal.id && other.name == terminal.name) return words.text("tm_name_taken");
    if (!terminal.device) return words.text("tm_needs_machine");
    return {};
}

HttpResponse change(Visit& visit)
{
    auto terminal = named(visit);
    if (!terminal) return nothing_there(visit);
    if (const auto trouble = read(visit, *terminal); !trouble.empty()) return show_terminal(visit, *terminal, trouble);
    const bool accepting = !terminal->accepted;
    terminal->accepted = true;
    if (const auto kept = visit.site.parts.terminals.update(*terminal); !kept) {
        terminal->accepted = !accepting;
        return show_terminal(visit, *terminal, visit.words->text(kept.error().code == Errc::conflict ? "tm_name_taken" : "trouble_store"));
    }
    visit.audit(accepting ? "accepted" : "changed", "terminal " + terminal->serial);
    visit.note = {"ok", {}, visit.words->text(accepting ? "tm_accepted" : "saved", {{"name", terminal->name}})};
    return desk::see(visit, path_of(*terminal));
}

/// Announced before its panel is switched on: the first browser with its serial number is it.
HttpResponse announce(Visit& visit)
{
    const Language& words = *visit.words;
    Terminal terminal;
    terminal.serial = trimmed(visit.form.get("serial"), 64);
    terminal.name = trimmed(visit.form.get("name"), 64);
    terminal.accepted = true;
    const bool fits = !terminal.serial.empty() && std::all_of(terminal.serial.begin(), terminal.serial.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
    });
    if (!fits) return terminal_list(visit, terminal.serial, terminal.name, words.text("tm_bad_serial"));
    if (terminal.name.empty()) return terminal_list(visit, terminal.serial, terminal.name, words.text("needs_name"));
    if (const auto device = visit.site.parts.devices.find(terminal.serial)) terminal.device = device->id;
    const auto id = visit.site.parts.terminals.add(terminal);
    if (!id) return terminal_list(visit, terminal.serial, terminal.name, words.text(id.error().code == Errc::conflict ? "tm_taken" : "trouble_store"));
    visit.audit("added", "terminal " + terminal.serial);
    visit.note = {"ok", {}, words.text("tm_announced", {{"name", terminal.name}})};
    return desk::see(visit, "/admin/terminals/" + std::to_string(id->value));
}

HttpResponse reset(Visit& visit)
{
    auto terminal = named(visit);
    if (!terminal) return nothing_there(visit);
    terminal->secret_digest.clear();
    if (!visit.site.parts.terminals.update(*terminal)) visit.note = {"bad", {}, visit.words->text("trouble_store")};
    else {
        visit.audit("reset", "terminal " + terminal->serial);
        visit.note = {"ok", {}, visit.words->text("tm_reset_done")};
    }
    return desk::see(visit, path_of(*terminal));
}

HttpResponse remove(Visit& visit)
{
    const auto terminal = named(visit);
    if (!terminal) return nothing_there(visit);
    if (!visit.site.parts.terminals.remove(terminal->id)) {
        visit.note = {"bad", {}, visit.words->text("trouble_store")};
        return desk::see(visit, path_of(*terminal));
    }
    visit.audit("removed", "terminal " + terminal->serial);
    visit.note = {"ok", {}, visit.words->text("removed", {{"name", terminal->name}})};
    return desk::see(visit, "/admin/terminals");
}

}  // namespace

void add_terminals_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/terminals", Right::see_site, list});
    all.push_back({"POST", "/admin/terminals", Right::keep_machines, announce});
    all.push_back({"GET", "/admin/terminals/{id}", Right::see_site, page});
    all.push_back({"POST", "/admin/terminals/{id}", Right::keep_machines, change});
    all.push_back({"POST", "/admin/terminals/{id}/reset", Right::keep_machines, reset});
    all.push_back({"POST", "/admin/terminals/{id}/remove", Right::keep_machines, remove});
}

}  // namespace consigne::release::web::admin
