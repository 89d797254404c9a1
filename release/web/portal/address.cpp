// /me/address: addresses to print to that are one's own, each told once when it is drawn.
#include "release/web/desk_site.hpp"
#include "release/web/moments.hpp"
#include "release/web/portal/routes.hpp"
#include "release/web/qr.hpp"
#include "spooler/api/text.hpp"

#include <algorithm>

namespace consigne::release::web::portal {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_label = 64;

/// What was just drawn: its address as a text and as a picture, and how this computer or phone takes it.
json::object drawn_address(Visit& visit, const std::string& token, const spooler::Printer& printer)
{
    const Language& words = *visit.words;
    const Destination to = visited(visit.site, visit.request, printer).own(token);
    const System system = guessed(visit.request.header("user-agent"));
    const auto code = qr_drawing(qr_rows(to.address()));
    json::array choices;
    for (const System one : systems) choices.push_back(json::object{{"title", title(one)}, {"on", one == system}, {"value", keyword(one)}});
    return {{"address", to.address()}, {"qr_side", code.side}, {"qr_path", code.path}, {"system", title(system)}, {"systems", std::move(choices)},
            {"ways", described_ways(ways(system, to, words), "/add/" + to.queue + ".mobileconfig")}};
}

HttpResponse addresses(Visit& visit)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    json::array all;
    for (const auto& address : visit.site.parts.people.addresses(visit.person.id))
        all.push_back(json::object{{"id", address.id.value}, {"label", address.label}, {"drawn_when", words.text("address_drawn", {{"when", ago(words, address.created, now)}})},
                                   {"used", address.last_used ? words.text("address_used", {{"when", ago(words, *address.last_used, now)}}) : words.text("address_unused")}});
    json::array printers;
    for (const auto& printer : visit.site.parts.printers.list()) printers.push_back(json::object{{"name", printer.name}, {"title", visit.site.parts.announcements ? visit.site.parts.announcements->name_of(printer) : printer.name}});
    json::object data{{"addresses", std::move(all)}, {"several", printers.size() > 1}, {"none", printers.empty()}, {"printers", std::move(printers)}};
    data["any"] = !data["addresses"].as_array().empty();
    // Token and printer, as `draw` put them there.
    const std::string kept = visit.site.shown_once.take(visit.session.session.token_digest);
    if (const auto space = kept.find(' '); space != std::string::npos)
        if (const auto printer = visit.site.parts.printers.find(kept.substr(space + 1))) data["drawn"] = drawn_address(visit, kept.substr(0, space), *printer);
    return desk::show(visit, "me_address", "me_address", std::move(data));
}

/// "Laptop", else what the browser is called, with a number when there is one of that name.
std::string label_for(const Visit& visit, std::string wanted)
{
    wanted = spooler::clean_text(wanted).substr(0, longest_label);
    if (wanted.empty()) wanted = std::string(title(guessed(visit.request.header("user-agent"))));
    const auto taken = visit.site.parts.people.addresses(visit.person.id);
    std::string label = wanted;
    for (std::size_t n = 2; std::any_of(taken.begin(), taken.end(), [&](const auto& one) { return one.label == label; }); ++n) label = wanted + " " + std::to_string(n);
    return label;
}

HttpResponse draw(Visit& visit)
{
    const auto printer = chosen_printer(visit.site, visit.form.get("printer"));
    if (!printer) return desk::trouble(visit, "trouble_not_found", 404);
    const std::string label = label_for(visit, visit.form.get("label"));
    const auto drawn = visit.site.addresses.draw(visit.person.id, label);
    if (!drawn) {
        visit.note = {"bad", {}, visit.words->text(drawn.error().code == Errc::limit_exceeded ? "address_enough" : "trouble_store")};
        return desk::see(visit, "/me/address");
    }
    visit.audit("drew personal address " + label, "person " + visit.person.login);
    visit.site.shown_once.put(visit.session.session.token_digest, drawn->token + " " + printer->name);
    return desk::see(visit, "/me/address");
}

HttpResponse revoke(Visit& visit)
{
    const auto id = whole_number(visit.form.get("address"));
    for (const auto& address : visit.site.parts.people.addresses(visit.person.id)) {
        if (!id || address.id.value != *id) continue;
        if (!visit.site.parts.people.remove_address(visit.person.id, address.id)) return desk::trouble(visit, "trouble_store", 503);
        visit.audit("revoked personal address " + address.label, "person " + visit.person.login);
        visit.note = {"ok", {}, visit.words->text("address_revoked", {{"label", address.label}})};
        break;
    }
    return desk::see(visit, "/me/address");
}

}  // namespace

void add_address_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/me/address", Right::own, addresses});
    all.push_back({"POST", "/me/address", Right::own, draw});
    all.push_back({"POST", "/me/address/revoke", Right::own, revoke});
}

}  // namespace consigne::release::web::portal
