// /admin/machines: the MFPs. Added from an address, asked what they can do, tried with a page.
#include "release/web/admin/common.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/moments.hpp"
#include "release/web/page.hpp"
#include "release/web/paper.hpp"
#include "release/web/test_page.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <set>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;
using spooler::OutputDevice;

std::string path_of(const OutputDevice& device) { return "/admin/machines/" + std::to_string(device.id.value); }

std::optional<OutputDevice> named(const Visit& visit)
{
    const auto id = whole_number(visit.path.at("id"));
    if (!id) return std::nullopt;
    auto device = visit.site.parts.devices.find(spooler::OutputDeviceId{*id});
    return device ? std::optional(std::move(*device)) : std::nullopt;
}

std::vector<std::string> texts(const json::object& from, std::string_view key)
{
    std::vector<std::string> out;
    if (const auto* list = from.if_contains(key); list && list->is_array())
        for (const auto& one : list->get_array())
            if (one.is_string()) out.emplace_back(one.get_string());
    return out;
}

bool flag(const json::object& from, std::string_view key)
{
    const auto* value = from.if_contains(key);
    return value && value->is_bool() && value->get_bool();
}

json::object abilities_of(const OutputDevice& device)
{
    boost::system::error_code ec;
    auto parsed = json::parse(device.abilities, ec);
    return ec || !parsed.is_object() ? json::object() : parsed.get_object();
}

/// "iso_a4_210x297mm" as people write it.
std::string paper(const std::string& keyword)
{
    for (const auto& [start, name] : {std::pair<std::string_view, std::string_view>{"iso_a3", "A3"}, {"iso_a4", "A4"}, {"iso_a5", "A5"}, {"iso_a6", "A6"}, {"na_letter", "Letter"}, {"na_legal", "Legal"}, {"na_ledger", "Tabloid"}, {"jis_b4", "B4"}, {"jis_b5", "B5"}})
        if (keyword.starts_with(start)) return std::string(name);
    return keyword;
}

/// What a person reads of formats.
std::string format(const std::string& mime)
{
    for (const auto& [type, name] : {std::pair<std::string_view, std::string_view>{"application/pdf", "PDF"}, {"application/postscript", "PostScript"}, {"application/vnd.hp-pcl", "PCL 5"}, {"application/vnd.hp-pclxl", "PCL 6"}, {"image/pwg-raster", "PWG Raster"},
                                     {"image/urf", "URF"}, {"image/jpeg", "JPEG"}, {"image/tiff", "TIFF"}, {"application/pclm", "PCLm"}, {"application/openxps", "OpenXPS"}})
        if (mime == type) return std::string(name);
    return mime == "application/octet-stream" ? std::string() : mime;
}

std::string joined(const std::vector<std::string>& all, std::string (*name)(const std::string&))
{
    std::string line;
    std::set<std::string> said;
    for (const auto& one : all)
        if (const auto word = name(one); !word.empty() && said.insert(word).second) line += (line.empty() ? "" : ", ") + word;
    return line;
}

/// "tray-1: A4, tray-2: A3"
std::string trays_of(const OutputDevice& device)
{
    std::string line;
    for (const auto& tray : device.trays) line += (line.empty() ? "" : ", ") + tray.name + (tray.name.empty() ? "" : ": ") + papers_in({tray});
    return line;
}

json::array ability_rows(const Visit& visit, const OutputDevice& device)
{
    const Language& words = *visit.words;
    json::array rows;
    const auto able = abilities_of(device);
    const auto say = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) rows.push_back(json::object{{"what", words.text(key)}, {"value", value}});
    };
    const auto yes = [&](std::string_view key) { return words.text(flag(able, key) ? "yes" : "no"); };
    say("mc_trays", trays_of(device));
    if (able.empty()) return rows;
    say("colour", yes("colour"));
    say("two_sided", yes("two_sided"));
    if (const auto* copies = able.if_contains("copies"); copies && copies->is_number()) say("mc_most_copies", std::to_string(copies->to_number<std::int64_t>()));
    say("mc_paper", joined(texts(able, "media"), paper));
    say("mc_formats", joined(texts(able, "formats"), format));
    return rows;
}

json::object row_of(const Visit& visit, const OutputDevice& device)
{
    json::object row{{"href", path_of(device)}, {"name", device.name}, {"model", device.model}, {"location", device.location}, {"uri", shown_uri(device.uri)}, {"users", users_of(visit, device.id)}};
    put_state(row, *visit.words, device);
    return row;
}

/// The form as typed, when something in it was wrong.
HttpResponse show_machine(Visit& visit, const OutputDevice& device, const std::string& trouble)
{
    const Language& words = *visit.words;
    json::array able = ability_rows(visit, device);
    const bool any = !able.empty();
    const std::string users = users_of(visit, device.id);
    json::array printers;
    for (const auto& printer : visit.site.parts.printers.list())
        if (std::find(printer.devices.begin(), printer.devices.end(), device.id) != printer.devices.end()) printers.push_back(json::object{{"name", printer.name}, {"href", "/admin/printers/" + std::to_string(printer.id.value)}});
    const bool reachable = !printers.empty() && visit.site.parts.submit != nullptr;
    json::object data{{"id", device.id.value}, {"name", device.name}, {"uri", shown_uri(device.uri)}, {"model", device.model}, {"serial", device.serial}, {"location", device.location}, {"certificate", device.certificate}, {"trouble", trouble},
                      {"able", std::move(able)}, {"any_able", any}, {"users", users}, {"may", visit.may(Right::keep_machines)}, {"printers", std::move(printers)}, {"can_test", reachable}, {"removable", users.empty()}, {"heading", device.name}};
    if (const auto kept = visit.site.parts.devices.find(device.id)) {
        data["heading"] = kept->name;
        put_state(data, words, *kept);
        data["why"] = kept->ready ? std::string() : machine_words(words, kept->state_message);
    }
    return desk::show(visit, "adm_machine", "mc_machine", std::move(data), trouble.empty() ? 200 : 422);
}

/// What is wrong with it, in words; empty: nothing.
std::string read(Visit& visit, OutputDevice& device)
{
    const std::string uri = trimmed(visit.form.get("uri"), 1023);
    device.name = trimmed(visit.form.get("name"), 64);
    // An address with its secret left out is shown; sent back unchanged it is the one that is kept.
    if (uri != shown_uri(device.uri)) device.uri = uri;
    if (visit.form.has("location")) device.location = trimmed(visit.form.get("location"));
    if (visit.form.has("model")) device.model = trimmed(visit.form.get("model"));
    if (visit.form.has("serial")) device.serial = trimmed(visit.form.get("serial"), 64);
    if (device.name.empty()) return visit.words->text("needs_name");
    for (const std::string_view scheme : {"ipp://", "ipps://", "lpd://", "socket://"})
        if (device.uri.starts_with(scheme) && device.uri.size() > scheme.size()) return {};
    return visit.words->text("mc_bad_uri");
}

std::string taken(const Language& words, const Error& error)
{
    if (error.code == Errc::conflict) return words.text(error.detail.find("serial") != std::string::npos ? "mc_serial_taken" : "name_taken");
    return words.text(error.code == Errc::malformed ? "mc_bad_uri" : "trouble_store");
}

HttpResponse page(Visit& visit)
{
    const auto device = named(visit);
    return device ? show_machine(visit, *device, {}) : nothing_there(visit);
}

HttpResponse change(Visit& visit)
{
    auto device = named(visit);
    if (!device) return nothing_there(visit);
    const OutputDevice before = *device;
    if (const auto trouble = read(visit, *device); !trouble.empty()) return show_machine(visit, *device, trouble);
    if (device->uri != before.uri) device->certificate.clear(), device->abilities.clear(), device->trays.clear();   // another machine, as far as anybody knows
    if (const auto kept = visit.site.parts.devices.update(*device); !kept) return show_machine(visit, *device, taken(*visit.words, kept.error()));
    visit.audit("changed", "device " + device->name);
    visit.note = {"ok", {}, visit.words->text("saved", {{"name", device->name}})};
    return desk::see(visit, path_of(*device));
}

/// Asks it now, and says what came of it.
void ask(Visit& visit, const OutputDevice& device)
{
    const Language& words = *visit.words;
    const auto asked = visit.site.parts.release.probe(device.id);
    const auto now = visit.site.parts.devices.find(device.id);
    if (!now) return;
    if (!asked || !now->ready) visit.note = {"warn", words.text("mc_asked_trouble", {{"name", now->name}}), machine_words(words, now->state_message)};
    else visit.note = {"ok", {}, words.text(now->abilities.empty() ? "mc_asked_there" : "mc_asked", {{"name", now->name}})};
}

HttpResponse probe(Visit& visit)
{
    const auto device = named(visit);
    if (!device) return nothing_there(visit);
    ask(visit, *device);
    visit.audit("asked for its state", "device " + device->name);
    return desk::see(visit, path_of(*device));
}

HttpResponse new_page_with(Visit& visit, const OutputDevice& device, const std::string& printer, const std::string& trouble)
{
    json::array printers;
    add_option(printers, "", visit.words->text("mc_no_printer"), printer.empty());
    add_option(printers, "+", visit.words->text("mc_new_printer"), printer == "+");
    for (const auto& one : visit.site.parts.printers.list()) add_option(printers, one.name, one.name, printer == one.name);
    return desk::show(visit, "adm_new_machine", "mc_add", {{"name", device.name}, {"uri", device.uri}, {"location", device.location}, {"printers", std::move(printers)}, {"trouble", trouble}}, trouble.empty() ? 200 : 422);
}

HttpResponse new_page(Visit& visit) { return new_page_with(visit, {}, visit.site.parts.printers.list().empty() ? "+" : "", {}); }

/// "Canon Accueil, 2nd floor" as a printer may be called.
std::string printer_name(const std::string& name)
{
    std::string out;
    for (const char c : name) {
        const bool fits = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
        if (fits) out += c;
        else if (!out.empty() && out.back() != '-') out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out.substr(0, 64);
}

HttpResponse add(Visit& visit)
{
    OutputDevice device;
    const std::string wanted = visit.form.get("printer");
    if (const auto trouble = read(visit, device); !trouble.empty()) return new_page_with(visit, device, wanted, trouble);
    spooler::Printer printer;
    if (wanted == "+") {
        printer.name = printer_name(device.name);
        printer.info = device.name;
        printer.location = device.location;
        if (printer.name.empty() || visit.site.parts.printers.find(printer.name)) return new_page_with(visit, device, wanted, visit.words->text("pr_name_for_printer"));
    } else if (!wanted.empty()) {
        auto found = visit.site.parts.printers.find(wanted);
        if (!found) return new_page_with(visit, device, wanted, visit.words->text("dj_no_printer", {{"name", wanted}}));
        printer = std::move(*found);
    }
    const auto id = visit.site.parts.devices.add(device);
    if (!id) return new_page_with(visit, device, wanted, taken(*visit.words, id.error()));
    device.id = *id;
    visit.audit("added", "device " + device.name);
    ask(visit, device);
    if (!wanted.empty()) {
        printer.devices.push_back(*id);
        const auto kept = wanted == "+" ? visit.site.parts.printers.add(printer).has_value() : visit.site.parts.printers.update(printer).has_value();
        if (kept) visit.audit(wanted == "+" ? "added" : "changed", "printer " + printer.name);
        else visit.note = {"warn", {}, visit.words->text("mc_printer_not_kept")};
    }
    return desk::see(visit, path_of(device));
}

HttpResponse remove(Visit& visit)
{
    const auto device = named(visit);
    if (!device) return nothing_there(visit);
    if (const auto removed = visit.site.parts.devices.remove(device->id); !removed) {
        const std::string users = users_of(visit, device->id);
        visit.note = {"bad", {}, users.empty() ? visit.words->text("mc_busy") : visit.words->text("mc_used_by", {{"users", users}})};
        return desk::see(visit, path_of(*device));
    }
    visit.audit("removed", "device " + device->name);
    visit.note = {"ok", {}, visit.words->text("removed", {{"name", device->name}})};
    return desk::see(visit, "/admin/printers");
}

HttpResponse test(Visit& visit)
{
    const Language& words = *visit.words;
    const auto device = named(visit);
    if (!device) return nothing_there(visit);
    const auto sent = send_test_page(visit.site, *device, visit.person, words, visit.nonce, visit.person.login);
    if (const auto* trouble = std::get_if<TestPageTrouble>(&sent)) {
        visit.note = {*trouble == TestPageTrouble::no_pdf || *trouble == TestPageTrouble::no_printer ? "warn" : "bad", {}, words.text(text_key(*trouble), {{"name", device->name}})};
        return desk::see(visit, path_of(*device));
    }
    visit.note = {"ok", {}, words.text("mc_test_sent", {{"name", device->name}})};
    return desk::see(visit, "/admin/jobs/" + std::to_string(std::get<spooler::JobId>(sent).value));
}

}  // namespace

json::array machine_rows(const Visit& visit)
{
    json::array rows;
    for (const auto& device : visit.site.parts.devices.list()) rows.push_back(row_of(visit, device));
    return rows;
}

void add_machines_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/new-machine", Right::keep_machines, new_page});
    all.push_back({"POST", "/admin/new-machine", Right::keep_machines, add});
    all.push_back({"GET", "/admin/machines/{id}", Right::see_site, page});
    all.push_back({"POST", "/admin/machines/{id}", Right::keep_machines, change});
    all.push_back({"POST", "/admin/machines/{id}/ask", Right::keep_machines, probe});
    all.push_back({"POST", "/admin/machines/{id}/test", Right::keep_machines, test});
    all.push_back({"POST", "/admin/machines/{id}/remove", Right::keep_machines, remove});
}

}  // namespace consigne::release::web::admin
