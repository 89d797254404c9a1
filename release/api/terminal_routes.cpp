// Terminals: list, accept, change, remove. For administrators.
#include "release/api/router.hpp"

#include "release/web/forms.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::api {
namespace {

namespace json = boost::json;
using spooler::Terminal;

/// {id} is a number, or the serial number.
Result<Terminal> named(Call& call)
{
    const std::string& key = call.path.at("id");
    if (auto terminal = call.site.parts.terminals.find_serial(key)) return terminal;
    if (const auto id = web::whole_number(key)) return call.site.parts.terminals.find(spooler::TerminalId{*id});
    return fail(Errc::not_found, "no such terminal");
}

json::object described(Call& call, const Terminal& terminal)
{
    json::object body{{"id", terminal.id.value}, {"serial", terminal.serial}, {"name", terminal.name}, {"comment", terminal.comment},
                      {"accepted", terminal.accepted}, {"enrolled", !terminal.secret_digest.empty()}, {"address", terminal.address},
                      {"automatic_release", terminal.automatic_release}, {"release_after_login", terminal.release_after_login},
                      {"operator_release", terminal.operator_release}, {"options", terminal.options}, {"option_copies", terminal.option_copies},
                      {"option_sides", terminal.option_sides}, {"option_mono", terminal.option_mono}, {"card_reader", terminal.card_reader}, {"device", nullptr}, {"last_seen", nullptr}};
    if (terminal.device)
        if (const auto device = call.site.parts.devices.find(*terminal.device)) body["device"] = device->name;
    if (terminal.last_seen) body["last_seen"] = terminal.last_seen->time_since_epoch().count();
    return body;
}

std::optional<Error> read(Call& call, Terminal& terminal)
{
    Fields fields(call.body);
    std::string device;
    fields.text("name", terminal.name, 64);
    fields.text("comment", terminal.comment);
    fields.flag("automatic_release", terminal.automatic_release);
    fields.flag("release_after_login", terminal.release_after_login);
    fields.flag("operator_release", terminal.operator_release);
    fields.flag("options", terminal.options);
    fields.flag("option_copies", terminal.option_copies);
    fields.flag("option_sides", terminal.option_sides);
    fields.flag("option_mono", terminal.option_mono);
    fields.flag("card_reader", terminal.card_reader);
    fields.text("device", device);
    if (fields.trouble()) return fields.trouble();
    if (terminal.name.empty()) return fail(Errc::malformed, "name is empty");
    if (!device.empty()) {
        const auto found = call.site.parts.devices.find(device);
        if (!found) return fail(Errc::not_found, "no device " + device);
        terminal.device = found->id;
    }
    return std::nullopt;
}

void audit(Call& call, const char* what, const Terminal& terminal) { call.site.parts.audit.record(call.actor.name(), what, "terminal " + terminal.serial); }

HttpResponse list(Call& call)
{
    json::array all;
    for (const Terminal& terminal : call.site.parts.terminals.list()) all.push_back(described(call, terminal));
    return json_answer(200, {{"format", 1}, {"terminals", std::move(all)}});
}

/// A terminal announced before its panel is switched on: accepted, and the first browser with its serial gets the secret.
HttpResponse add(Call& call)
{
    Terminal terminal;
    Fields fields(call.body);
    fields.text("serial", terminal.serial, 64);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (terminal.serial.empty()) return error_answer(400, "malformed", "serial is empty");
    terminal.name = terminal.serial;
    terminal.accepted = true;
    if (const auto device = call.site.parts.devices.find(terminal.serial)) terminal.device = device->id;
    if (const auto trouble = read(call, terminal)) return error_answer(*trouble);
    const auto id = call.site.parts.terminals.add(terminal);
    if (!id) return error_answer(id.error());
    terminal.id = *id;
    audit(call, "added", terminal);
    return json_answer(201, described(call, terminal));
}

HttpResponse get(Call& call)
{
    const auto terminal = named(call);
    return terminal ? json_answer(200, described(call, *terminal)) : error_answer(terminal.error());
}

HttpResponse store(Call& call, Terminal& terminal, const char* what)
{
    if (const auto kept = call.site.parts.terminals.update(terminal); !kept) return error_answer(kept.error());
    audit(call, what, terminal);
    return json_answer(200, described(call, terminal));
}

HttpResponse update(Call& call)
{
    auto terminal = named(call);
    if (!terminal) return error_answer(terminal.error());
    if (const auto trouble = read(call, *terminal)) return error_answer(*trouble);
    return store(call, *terminal, "changed");
}

HttpResponse accept(Call& call)
{
    auto terminal = named(call);
    if (!terminal) return error_answer(terminal.error());
    if (const auto trouble = read(call, *terminal)) return error_answer(*trouble);
    terminal->accepted = true;
    return store(call, *terminal, "accepted");
}

/// The panel was changed or its browser lost its cookie: the next browser with the serial takes the place.
HttpResponse reset(Call& call)
{
    auto terminal = named(call);
    if (!terminal) return error_answer(terminal.error());
    terminal->secret_digest.clear();
    return store(call, *terminal, "reset");
}

HttpResponse remove(Call& call)
{
    const auto terminal = named(call);
    if (!terminal) return error_answer(terminal.error());
    if (const auto removed = call.site.parts.terminals.remove(terminal->id); !removed) return error_answer(removed.error());
    audit(call, "removed", *terminal);
    return nothing_answer();
}

/// A station (release/station) says who it is: what a panel's browser does with its address and its cookie.
HttpResponse hello(Call& call)
{
    std::string serial, secret;
    Fields fields(call.body);
    fields.text("serial", serial, 64);
    fields.text("secret", secret, 128);
    if (fields.trouble()) return error_answer(*fields.trouble());
    const Contact contact = call.site.enrolment.contact(serial, secret, call.request.peer);
    json::object body{{"format", 1}, {"standing", "unknown"}, {"serial", contact.terminal.serial}, {"name", contact.terminal.name}};
    switch (contact.standing) {
    case Contact::Standing::unknown: break;
    case Contact::Standing::waiting: body["standing"] = "waiting"; break;
    case Contact::Standing::refused: body["standing"] = "refused"; break;
    case Contact::Standing::accepted: body["standing"] = "accepted"; break;
    }
    if (contact.standing != Contact::Standing::accepted) body["name"] = "";
    if (!contact.new_secret.empty()) body["secret"] = contact.new_secret;
    return json_answer(200, body);
}

}  // namespace

void add_terminal_routes(std::vector<Route>& all)
{
    all.push_back({"POST", "/terminals/hello", anybody, hello});
    all.push_back({"GET", "/terminals", Right::see_site, list});
    all.push_back({"POST", "/terminals", Right::keep_machines, add});
    all.push_back({"GET", "/terminals/{id}", Right::see_site, get});
    all.push_back({"PUT", "/terminals/{id}", Right::keep_machines, update});
    all.push_back({"DELETE", "/terminals/{id}", Right::keep_machines, remove});
    all.push_back({"POST", "/terminals/{id}/accept", Right::keep_machines, accept});
    all.push_back({"POST", "/terminals/{id}/reset", Right::keep_machines, reset});
}

}  // namespace consigne::release::api
