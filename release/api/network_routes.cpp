// What the network is told of the printers, and how people add one to their own computers.
#include "release/api/router.hpp"

#include "release/web/desk_site.hpp"
#include "release/web/forms.hpp"
#include "release/web/qr.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::api {
namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& all)
{
    json::array out;
    for (const auto& one : all) out.emplace_back(one);
    return out;
}

std::optional<HttpResponse> refused_host(const std::string& host)
{
    if (host.empty() || web::plain_host(host)) return std::nullopt;
    return error_answer(400, "malformed", "host is a name such as print.example.org, or an address");
}

HttpResponse dns_sd(Call& call)
{
    const web::Form query(call.request.query);
    auto host = query.get("host");
    if (const auto refusal = refused_host(host)) return *refusal;
    if (host.empty()) host = call.site.parts.reach().host;
    json::array services;
    if (call.site.parts.announcements)
        for (const auto& one : call.site.parts.announcements->list(host))
            services.push_back(json::object{{"name", one.name}, {"type", one.type}, {"subtypes", texts(one.subtypes)}, {"port", one.port}, {"txt", texts(one.txt)}});
    return json_answer(200, {{"format", 1}, {"host", host}, {"services", std::move(services)}});
}

json::array described(const std::vector<web::Way>& ways)
{
    json::array out;
    for (const auto& way : ways) {
        json::array steps;
        for (const auto& step : way.steps) {
            json::array fields;
            for (const auto& field : step.fields) fields.push_back(json::object{{"label", field.label}, {"value", field.value}});
            json::object row{{"text", step.text}, {"fields", std::move(fields)}};
            if (!step.link.empty()) row["link"] = step.link;
            steps.push_back(std::move(row));
        }
        out.push_back(json::object{{"heading", way.heading}, {"steps", std::move(steps)}});
    }
    return out;
}

struct SetUp {
    std::string os, printer, host, language, address;
};

HttpResponse instructions(Call& call, const SetUp& asked)
{
    if (const auto refusal = refused_host(asked.host)) return *refusal;
    const auto system = web::system_of(asked.os);
    if (!system) return error_answer(400, "malformed", "os is windows, macos, linux, ios, android or chromeos");
    const PastedAddress pasted = pasted_address(asked.address);
    const std::string& name = asked.printer.empty() ? pasted.printer : asked.printer;
    // In the same words whichever it is: what a token opens is told to who has one.
    if (!asked.address.empty() && !call.site.addresses.find(call.request.peer, pasted.token)) return error_answer(404, "not-found", "no printer has this address");
    const auto printer = web::chosen_printer(call.site, name);
    if (!printer) return error_answer(printer.error().code == Errc::not_found && !name.empty() ? fail(Errc::not_found, "no printer " + name) : printer.error());
    const web::Language& words = web::language(asked.language.empty() ? call.site.parts.choices->language() : asked.language);
    web::Destination to = web::destination_of(call.site, *printer, asked.host);
    if (!asked.address.empty()) to = to.own(pasted.token);
    const auto page = asked.address.empty() ? web::page_address(to) : to.web + "/add";
    json::object body{{"format", 1}, {"os", web::keyword(*system)}, {"printer", to.queue}, {"name", to.name}, {"address", to.address()}, {"page", page},
                      {"qr", texts(web::qr_rows(asked.address.empty() ? page : to.address()))}, {"ways", described(web::ways(*system, to, words))}};
    if (*system == web::System::macos || *system == web::System::ios) body["profile"] = web::apple_profile(to, words);
    return json_answer(200, body);
}

/// The same as the page /add: for anybody.
HttpResponse set_up(Call& call)
{
    const web::Form query(call.request.query);
    return instructions(call, {query.get("os"), query.get("printer"), query.get("host"), query.get("language"), {}});
}

/// The same for a personal address, which stands in no query: those are remembered and logged on their way.
HttpResponse set_up_own(Call& call)
{
    SetUp asked;
    Fields fields(call.body);
    fields.text("os", asked.os);
    fields.text("printer", asked.printer);
    fields.text("host", asked.host);
    fields.text("language", asked.language);
    fields.text("address", asked.address, 1023);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (asked.address.empty()) return error_answer(400, "malformed", "address is a personal address");
    return instructions(call, asked);
}

}  // namespace

void add_network_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/dns-sd", Right::see_site, dns_sd});
    all.push_back({"GET", "/set-up", anybody, set_up});
    all.push_back({"POST", "/set-up", anybody, set_up_own});
}

}  // namespace consigne::release::api
