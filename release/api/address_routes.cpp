// Personal addresses: drawn, listed, revoked. People have their own, administrators everybody's.
#include "release/api/own_person.hpp"

#include "release/web/desk_site.hpp"
#include "release/web/forms.hpp"
#include "release/web/qr.hpp"
#include "spooler/api/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::api {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_label = 64;

json::object described(const spooler::PersonalAddress& address)
{
    json::object row{{"id", address.id.value}, {"label", address.label}, {"created", address.created.time_since_epoch().count()}, {"last_used", nullptr}};
    if (address.last_used) row["last_used"] = address.last_used->time_since_epoch().count();
    return row;
}

HttpResponse list(Call& call)
{
    const auto person = own_person(call);
    if (!person) return error_answer(person.error());
    json::array rows;
    for (const auto& address : call.site.parts.people.addresses(person->id)) rows.push_back(described(address));
    return json_answer(200, {{"format", 1}, {"addresses", std::move(rows)}});
}

/// "address N" by the first number that none of these has.
std::string free_label(const std::vector<spooler::PersonalAddress>& taken)
{
    for (std::size_t n = 1;; ++n) {
        std::string label = "address " + std::to_string(n);
        if (std::none_of(taken.begin(), taken.end(), [&](const auto& address) { return address.label == label; })) return label;
    }
}

/// Draws an address, told this once.
HttpResponse add(Call& call)
{
    const auto person = own_person(call);
    if (!person) return error_answer(person.error());
    std::string label, printer_name, host;
    Fields fields(call.body);
    fields.text("label", label, longest_label);
    fields.text("printer", printer_name);
    fields.text("host", host);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (spooler::clean_text(label) != label) return error_answer(400, "malformed", "label is to be plain text");
    if (label.empty()) label = free_label(call.site.parts.people.addresses(person->id));
    if (!host.empty() && !web::plain_host(host)) return error_answer(400, "malformed", "host is a name such as print.example.org, or an address");
    const auto printer = web::chosen_printer(call.site, printer_name);
    if (!printer) return error_answer(printer.error());
    const auto drawn = call.site.addresses.draw(person->id, label);
    if (!drawn) return error_answer(drawn.error());
    call.site.parts.audit.record(call.actor.name(), "drew personal address " + label, "person " + person->login);
    const auto to = web::destination_of(call.site, *printer, host).own(drawn->token);
    json::array code;
    for (const auto& row : web::qr_rows(to.address())) code.emplace_back(row);
    json::object body = described(drawn->address);
    body["format"] = 1;
    body["address"] = to.address();
    body["qr"] = std::move(code);
    return json_answer(201, body);
}

HttpResponse remove(Call& call)
{
    const auto person = own_person(call);
    if (!person) return error_answer(person.error());
    const auto id = web::whole_number(call.path.at("address"));
    for (const auto& address : call.site.parts.people.addresses(person->id)) {
        if (!id || address.id.value != *id) continue;
        if (const auto removed = call.site.parts.people.remove_address(person->id, address.id); !removed) return error_answer(removed.error());
        call.site.parts.audit.record(call.actor.name(), "revoked personal address " + address.label, "person " + person->login);
        return nothing_answer();
    }
    return error_answer(404, "not-found", "no such address");
}

}  // namespace

void add_address_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/people/{id}/addresses", Right::own, list});
    all.push_back({"POST", "/people/{id}/addresses", Right::own, add});
    all.push_back({"DELETE", "/people/{id}/addresses/{address}", Right::own, remove});
}

}  // namespace consigne::release::api
