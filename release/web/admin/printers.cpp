// /admin/printers: what people print to, and the machines behind it.
#include "release/web/admin/common.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <sstream>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;
using spooler::Printer;
using spooler::ReleaseMode;

std::string path_of(const Printer& printer) { return "/admin/printers/" + std::to_string(printer.id.value); }

std::optional<Printer> named(const Visit& visit)
{
    const auto id = whole_number(visit.path.at("id"));
    if (!id) return std::nullopt;
    auto printer = visit.site.parts.printers.find(spooler::PrinterId{*id});
    return printer ? std::optional(std::move(*printer)) : std::nullopt;
}

std::uint64_t held(const Visit& visit, const Printer& printer)
{
    spooler::JobQuery query;
    query.printer = printer.id;
    query.states = {spooler::JobState::pending_held};
    return visit.site.parts.jobs.count(query);
}

std::string mode_key(ReleaseMode mode)
{
    return mode == ReleaseMode::automatic ? "pr_mode_automatic" : mode == ReleaseMode::inherit ? "pr_mode_inherit" : "pr_mode_hold";
}

void put_printer_state(json::object& row, const Language& words, const Printer& printer)
{
    const bool good = printer.accepting && !printer.paused && !printer.devices.empty();
    row["state"] = words.text(printer.devices.empty() ? "pr_no_machine" : !printer.accepting ? "pr_refuses" : printer.paused ? "pr_paused" : printer.holding_new ? "pr_holding" : "pr_takes");
    for (const std::string_view one : {"ok", "warn", "bad", "idle"}) row[one] = one == (good ? "ok" : "warn");
}

HttpResponse list(Visit& visit)
{
    const Language& words = *visit.words;
    json::array rows, machines = machine_rows(visit);
    Names names(visit.site);
    for (const auto& printer : visit.site.parts.printers.list()) {
        std::string behind;
        for (const auto id : printer.devices) behind += (behind.empty() ? "" : ", ") + names.device(id);
        const auto n = held(visit, printer);
        json::object row{{"href", path_of(printer)}, {"name", printer.name}, {"info", printer.info}, {"location", printer.location}, {"mode", words.text(mode_key(printer.mode))}, {"machines", behind}, {"held", words.number(n)}};
        put_printer_state(row, words, printer);
        rows.push_back(std::move(row));
    }
    const bool any = !rows.empty(), any_machine = !machines.empty();
    return desk::show(visit, "adm_printers", "pr_title", {{"rows", std::move(rows)}, {"any", any}, {"machines_list", std::move(machines)}, {"any_machine", any_machine}, {"may", visit.may(Right::keep_machines)}});
}

std::string lines(const std::vector<std::string>& all)
{
    std::string out;
    for (const auto& one : all) out += one + "\n";
    return out;
}

/// `fresh`: a printer that is to be; its form is the same.
HttpResponse show_printer(Visit& visit, const Printer& printer, bool fresh, const std::string& trouble)
{
    const Language& words = *visit.words;
    json::array machines, modes;
    for (const auto& device : visit.site.parts.devices.list()) {
        const bool on = std::find(printer.devices.begin(), printer.devices.end(), device.id) != printer.devices.end();
        json::object row{{"id", device.id.value}, {"name", device.name}, {"more", device.model.empty() ? shown_uri(device.uri) : device.model}, {"on", on}, {"first", on && printer.devices.front() == device.id && printer.devices.size() > 1}};
        machines.push_back(std::move(row));
    }
    for (const auto mode : {ReleaseMode::hold, ReleaseMode::automatic, ReleaseMode::inherit})
        modes.push_back(json::object{{"value", keyword(mode)}, {"text", words.text(mode_key(mode))}, {"more", words.text(mode_key(mode) + "_more")}, {"on", printer.mode == mode}});
    const bool any_machine = !machines.empty(), may = visit.may(Right::keep_machines);
    json::object data{{"id", printer.id.value}, {"fresh", fresh}, {"name", printer.name}, {"info", printer.info}, {"location", printer.location}, {"networks", lines(printer.trusted_networks)}, {"keep_claimed", printer.keep_claimed},
                      {"organization", printer.organization}, {"unit", printer.organizational_unit}, {"message", printer.operator_message}, {"machines_list", std::move(machines)}, {"any_machine", any_machine}, {"modes", std::move(modes)},
                      {"trouble", trouble}, {"may", may}, {"action", fresh ? "/admin/new-printer" : path_of(printer)}, {"heading", fresh ? words.text("pr_add") : printer.name}};
    if (!fresh) {
        if (const auto kept = visit.site.parts.printers.find(printer.id)) {
            const auto n = held(visit, *kept);
            data["heading"] = kept->name;
            data["paused"] = kept->paused;
            data["accepting"] = kept->accepting;
            data["holding_new"] = kept->holding_new;
            data["held"] = words.number(n);
            data["removable"] = n == 0;
            if (n > 0) data["hangs"] = words.count("pr_hangs", n);
            data["jobs_href"] = "/admin/jobs?printer=" + url_part(kept->name);
            data["add_href"] = "/add?printer=" + url_part(kept->name);
            put_printer_state(data, words, *kept);
        }
    }
    return desk::show(visit, "adm_printer", fresh ? "pr_add" : "add_which", std::move(data), trouble.empty() ? 200 : 422);
}

std::string read(Visit& visit, Printer& printer)
{
    printer.name = trimmed(visit.form.get("name"), 64);
    printer.info = trimmed(visit.form.get("info"));
    printer.location = trimmed(visit.form.get("location"));
    printer.organization = trimmed(visit.form.get("organization"), 127);
    printer.organizational_unit = trimmed(visit.form.get("unit"), 127);
    printer.operator_message = trimmed(visit.form.get("message"), 127);
    printer.keep_claimed = visit.form.has("keep_claimed");
    for (const auto mode : {ReleaseMode::hold, ReleaseMode::automatic, ReleaseMode::inherit})
        if (visit.form.get("mode") == keyword(mode)) printer.mode = mode;
    printer.trusted_networks.clear();
    std::istringstream networks(visit.form.get("networks"));
    for (std::string line; std::getline(networks, line);)
        if (line = trimmed(line, 1000); !line.empty()) printer.trusted_networks.push_back(line);
    // Those that were there keep their order; a new one comes last.
    std::vector<spooler::OutputDeviceId> ticked, ordered;
    for (const auto& one : visit.form.all("machine"))
        if (const auto id = whole_number(one); id && visit.site.parts.devices.find(spooler::OutputDeviceId{*id})) ticked.emplace_back(spooler::OutputDeviceId{*id});
    const auto among = [](const auto& list, spooler::OutputDeviceId id) { return std::find(list.begin(), list.end(), id) != list.end(); };
    if (const auto first = whole_number(visit.form.get("first")); first && among(ticked, spooler::OutputDeviceId{*first})) ordered.push_back(spooler::OutputDeviceId{*first});
    for (const auto id : printer.devices)
        if (among(ticked, id) && !among(ordered, id)) ordered.push_back(id);
    for (const auto id : ticked)
        if (!among(ordered, id)) ordered.push_back(id);
    printer.devices = std::move(ordered);
    const bool fits = !printer.name.empty() && std::all_of(printer.name.begin(), printer.name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
    });
    return fits ? std::string() : visit.words->text("pr_bad_name");
}

std::string words_of(const Language& words, const Error& error)
{
    if (error.code == Errc::conflict) return words.text("name_taken");
    return words.text(error.code == Errc::malformed ? "pr_bad_network" : "trouble_store");
}

HttpResponse page(Visit& visit)
{
    const auto printer = named(visit);
    return printer ? show_printer(visit, *printer, false, {}) : nothing_there(visit);
}

HttpResponse change(Visit& visit)
{
    auto printer = named(visit);
    if (!printer) return nothing_there(visit);
    if (const auto trouble = read(visit, *printer); !trouble.empty()) return show_printer(visit, *printer, false, trouble);
    if (const auto kept = visit.site.parts.printers.update(*printer); !kept) return show_printer(visit, *printer, false, words_of(*visit.words, kept.error()));
    visit.audit("changed", "printer " + printer->name);
    visit.note = {"ok", {}, visit.words->text("saved", {{"name", printer->name}})};
    return desk::see(visit, path_of(*printer));
}

HttpResponse new_page(Visit& visit) { return show_printer(visit, Printer(), true, {}); }

HttpResponse add(Visit& visit)
{
    Printer printer;
    if (const auto trouble = read(visit, printer); !trouble.empty()) return show_printer(visit, printer, true, trouble);
    const auto id = visit.site.parts.printers.add(printer);
    if (!id) return show_printer(visit, printer, true, words_of(*visit.words, id.error()));
    visit.audit("added", "printer " + printer.name);
    visit.note = {"ok", {}, visit.words->text("pr_added", {{"name", printer.name}})};
    return desk::see(visit, "/admin/printers/" + std::to_string(id->value));
}

/// Pause and go on, take and refuse documents, hold what comes.
HttpResponse act(Visit& visit)
{
    auto printer = named(visit);
    if (!printer) return nothing_there(visit);
    const std::string what = visit.form.get("do");
    if (what == "pause" || what == "resume") printer->paused = what == "pause";
    else if (what == "refuse" || what == "accept") printer->accepting = what == "accept";
    else if (what == "hold-new" || what == "let-new") printer->holding_new = what == "hold-new";
    else return desk::see(visit, path_of(*printer));
    if (const auto kept = visit.site.parts.printers.update(*printer); !kept) visit.note = {"bad", {}, visit.words->text("trouble_store")};
    else {
        visit.audit(what, "printer " + printer->name);
        if (what == "resume" && visit.site.parts.go_on) visit.site.parts.go_on(printer->id);
    }
    return desk::see(visit, path_of(*printer));
}

HttpResponse remove(Visit& visit)
{
    const auto printer = named(visit);
    if (!printer) return nothing_there(visit);
    if (!visit.site.parts.printers.remove(printer->id)) {
        visit.note = {"bad", {}, visit.words->count("pr_hangs", std::max<std::uint64_t>(1, held(visit, *printer)))};
        return desk::see(visit, path_of(*printer));
    }
    visit.audit("removed", "printer " + printer->name);
    visit.note = {"ok", {}, visit.words->text("removed", {{"name", printer->name}})};
    return desk::see(visit, "/admin/printers");
}

}  // namespace

void add_printers_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/printers", Right::see_site, list});
    all.push_back({"GET", "/admin/new-printer", Right::keep_machines, new_page});
    all.push_back({"POST", "/admin/new-printer", Right::keep_machines, add});
    all.push_back({"GET", "/admin/printers/{id}", Right::see_site, page});
    all.push_back({"POST", "/admin/printers/{id}", Right::keep_machines, change});
    all.push_back({"POST", "/admin/printers/{id}/act", Right::keep_machines, act});
    all.push_back({"POST", "/admin/printers/{id}/remove", Right::keep_machines, remove});
}

}  // namespace consigne::release::web::admin
