// Printers (what clients print to) and output devices (the MFPs). For administrators.
#include "release/api/router.hpp"

#include "release/identity/random.hpp"
#include "release/web/admin/common.hpp"
#include "release/web/forms.hpp"
#include "release/web/paper.hpp"
#include "release/web/test_page.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

namespace consigne::release::api {
namespace {

namespace json = boost::json;
using spooler::OutputDevice;
using spooler::Printer;
using spooler::ReleaseMode;

void audit(Call& call, const char* what, const std::string& subject) { call.site.parts.audit.record(call.actor.name(), what, subject); }

/// {id} is a number, or the name.
Result<Printer> named_printer(Call& call)
{
    const std::string& key = call.path.at("id");
    if (const auto id = web::whole_number(key))
        if (auto printer = call.site.parts.printers.find(spooler::PrinterId{*id})) return printer;
    return call.site.parts.printers.find(key);
}

Result<OutputDevice> device_by(Call& call, const std::string& key)
{
    if (const auto id = web::whole_number(key))
        if (auto device = call.site.parts.devices.find(spooler::OutputDeviceId{*id})) return device;
    return call.site.parts.devices.find(key);
}

json::object described(Call& call, const Printer& printer)
{
    json::array devices, networks;
    for (const auto id : printer.devices)
        if (const auto device = call.site.parts.devices.find(id)) devices.emplace_back(device->name);
    for (const auto& network : printer.trusted_networks) networks.emplace_back(network);
    return {{"id", printer.id.value}, {"name", printer.name}, {"info", printer.info}, {"location", printer.location}, {"uuid", printer.uuid},
            {"mode", keyword(printer.mode)}, {"accepting", printer.accepting}, {"devices", std::move(devices)},
            {"trusted_networks", std::move(networks)}, {"keep_claimed", printer.keep_claimed}, {"paused", printer.paused}, {"holding_new", printer.holding_new}};
}

std::optional<Error> read(Call& call, Printer& printer)
{
    Fields fields(call.body);
    std::string mode(keyword(printer.mode));
    std::vector<std::string> devices;
    fields.text("name", printer.name, 64);
    fields.text("info", printer.info);
    fields.text("location", printer.location);
    fields.text("mode", mode);
    fields.flag("accepting", printer.accepting);
    fields.texts("trusted_networks", printer.trusted_networks);
    fields.flag("keep_claimed", printer.keep_claimed);
    fields.flag("paused", printer.paused);
    fields.flag("holding_new", printer.holding_new);
    fields.texts("devices", devices);
    if (fields.trouble()) return fields.trouble();
    if (printer.name.empty() || !std::all_of(printer.name.begin(), printer.name.end(), [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '_' || c == '-'; }))
        return fail(Errc::malformed, "name has 1 to 64 of A-Z a-z 0-9 . _ -");
    bool known = false;
    for (const auto each : {ReleaseMode::inherit, ReleaseMode::hold, ReleaseMode::automatic})
        if (mode == keyword(each)) printer.mode = each, known = true;
    if (!known) return fail(Errc::malformed, "mode is inherit, hold or automatic");
    if (!fields.has("devices")) return std::nullopt;
    printer.devices.clear();
    for (const auto& name : devices) {
        const auto device = device_by(call, name);
        if (!device) return fail(Errc::not_found, "no device " + name);
        printer.devices.push_back(device->id);
    }
    return std::nullopt;
}

HttpResponse list_printers(Call& call)
{
    json::array all;
    for (const Printer& printer : call.site.parts.printers.list()) all.push_back(described(call, printer));
    return json_answer(200, {{"format", 1}, {"printers", std::move(all)}});
}

HttpResponse add_printer(Call& call)
{
    Printer printer;
    if (const auto trouble = read(call, printer)) return error_answer(*trouble);
    const auto id = call.site.parts.printers.add(printer);
    if (!id) return error_answer(id.error());
    audit(call, "added", "printer " + printer.name);
    const auto kept = call.site.parts.printers.find(*id);
    return kept ? json_answer(201, described(call, *kept)) : error_answer(kept.error());
}

HttpResponse get_printer(Call& call)
{
    const auto printer = named_printer(call);
    return printer ? json_answer(200, described(call, *printer)) : error_answer(printer.error());
}

HttpResponse update_printer(Call& call)
{
    auto printer = named_printer(call);
    if (!printer) return error_answer(printer.error());
    const bool was_paused = printer->paused;
    if (const auto trouble = read(call, *printer)) return error_answer(*trouble);
    if (const auto kept = call.site.parts.printers.update(*printer); !kept) return error_answer(kept.error());
    if (was_paused && !printer->paused && call.site.parts.go_on) call.site.parts.go_on(printer->id);
    audit(call, "changed", "printer " + printer->name);
    return json_answer(200, described(call, *printer));
}

HttpResponse remove_printer(Call& call)
{
    const auto printer = named_printer(call);
    if (!printer) return error_answer(printer.error());
    if (const auto removed = call.site.parts.printers.remove(printer->id); !removed) return error_answer(removed.error());
    audit(call, "removed", "printer " + printer->name);
    return nothing_answer();
}

/// A password in its address is an administrator's to read.
json::object described(const Call& call, const OutputDevice& device)
{
    json::array trays;
    for (const auto& tray : device.trays) trays.push_back(json::object{{"name", tray.name}, {"paper", web::paper_name(tray.width, tray.height)}, {"width", tray.width}, {"height", tray.height}});
    boost::system::error_code ec;
    const auto able = json::parse(device.abilities, ec);
    return {{"abilities", ec ? json::value() : able}, {"id", device.id.value}, {"name", device.name}, {"uri", call.actor.may(Right::administer) ? device.uri : web::admin::shown_uri(device.uri)}, {"model", device.model}, {"serial", device.serial},
            {"location", device.location}, {"certificate", device.certificate}, {"ready", device.ready}, {"message", device.state_message}, {"trays", std::move(trays)}};
}

std::optional<Error> read(Call& call, OutputDevice& device)
{
    Fields fields(call.body);
    const std::string before = device.uri;
    fields.text("name", device.name, 64);
    fields.text("uri", device.uri, 1023);
    // As it was shown: with the password that it has.
    if (!before.empty() && device.uri == web::admin::shown_uri(before)) device.uri = before;
    fields.text("model", device.model);
    fields.text("serial", device.serial, 64);
    fields.text("location", device.location);
    fields.text("certificate", device.certificate, 64);
    if (fields.trouble()) return fields.trouble();
    if (device.name.empty()) return fail(Errc::malformed, "name is empty");
    for (const char* scheme : {"ipp://", "ipps://", "lpd://", "socket://"})
        if (device.uri.starts_with(scheme)) return std::nullopt;
    return fail(Errc::malformed, "uri begins with ipp:// ipps:// lpd:// or socket://");
}

HttpResponse list_devices(Call& call)
{
    json::array all;
    for (const OutputDevice& device : call.site.parts.devices.list()) all.push_back(described(call, device));
    return json_answer(200, {{"format", 1}, {"devices", std::move(all)}});
}

HttpResponse add_device(Call& call)
{
    OutputDevice device;
    if (const auto trouble = read(call, device)) return error_answer(*trouble);
    const auto id = call.site.parts.devices.add(device);
    if (!id) return error_answer(id.error());
    device.id = *id;
    audit(call, "added", "device " + device.name);
    return json_answer(201, described(call, device));
}

HttpResponse get_device(Call& call)
{
    const auto device = device_by(call, call.path.at("id"));
    return device ? json_answer(200, described(call, *device)) : error_answer(device.error());
}

HttpResponse update_device(Call& call)
{
    auto device = device_by(call, call.path.at("id"));
    if (!device) return error_answer(device.error());
    if (const auto trouble = read(call, *device)) return error_answer(*trouble);
    if (const auto kept = call.site.parts.devices.update(*device); !kept) return error_answer(kept.error());
    audit(call, "changed", "device " + device->name);
    return json_answer(200, described(call, *device));
}

HttpResponse remove_device(Call& call)
{
    const auto device = device_by(call, call.path.at("id"));
    if (!device) return error_answer(device.error());
    if (const auto removed = call.site.parts.devices.remove(device->id); !removed) return error_answer(removed.error());
    audit(call, "removed", "device " + device->name);
    return nothing_answer();
}

/// Asks the device itself; what it said is in the answer, even when it did not answer at all.
HttpResponse probe_device(Call& call)
{
    const auto device = device_by(call, call.path.at("id"));
    if (!device) return error_answer(device.error());
    const auto asked = call.site.parts.release.probe(device->id);
    const auto now = call.site.parts.devices.find(device->id);
    if (!now) return error_answer(now.error());
    auto body = described(call, *now);
    body["answered"] = asked.has_value();
    if (!asked) body["trouble"] = asked.error().detail;
    return json_answer(200, body);
}

/// A page of the server's own, printed there at once.
HttpResponse test_device(Call& call)
{
    const auto device = device_by(call, call.path.at("id"));
    if (!device) return error_answer(device.error());
    const std::string release_id = random_hex(16);
    const auto sent = web::send_test_page(call.site, *device, call.actor.person, web::language("en"), release_id, call.actor.name());
    if (const auto* job = std::get_if<spooler::JobId>(&sent)) return json_answer(202, {{"format", 1}, {"job", job->value}, {"release_id", release_id}});
    switch (std::get<web::TestPageTrouble>(sent)) {
    case web::TestPageTrouble::no_pdf: return error_answer(422, "unsupported", device->name + " takes no PDF, which the test page is");
    case web::TestPageTrouble::no_printer: return error_answer(409, "conflict", "a test page needs a printer with this device that is not paused and takes documents");
    case web::TestPageTrouble::not_kept: return error_answer(fail(Errc::storage_failed, "the test page was not taken in"));
    case web::TestPageTrouble::not_sent: break;
    }
    return error_answer(409, "conflict", "the test page waits in store: the device or its printer takes nothing now");
}

}  // namespace

void add_machine_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/printers", Right::see_site, list_printers});
    all.push_back({"POST", "/printers", Right::keep_machines, add_printer});
    all.push_back({"GET", "/printers/{id}", Right::see_site, get_printer});
    all.push_back({"PUT", "/printers/{id}", Right::keep_machines, update_printer});
    all.push_back({"DELETE", "/printers/{id}", Right::keep_machines, remove_printer});
    all.push_back({"GET", "/devices", Right::see_site, list_devices});
    all.push_back({"POST", "/devices", Right::keep_machines, add_device});
    all.push_back({"GET", "/devices/{id}", Right::see_site, get_device});
    all.push_back({"PUT", "/devices/{id}", Right::keep_machines, update_device});
    all.push_back({"DELETE", "/devices/{id}", Right::keep_machines, remove_device});
    all.push_back({"POST", "/devices/{id}/probe", Right::keep_machines, probe_device});
    all.push_back({"POST", "/devices/{id}/test", Right::keep_machines, test_device});
}

}  // namespace consigne::release::api
