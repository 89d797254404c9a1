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

/// The same as the page /add: for anybody.
HttpResponse set_up(Call& call)
{
    const web::Form query(call.request.query);
    const auto host = query.get("host");
    if (const auto refusal = refused_host(host)) return *refusal;
    const auto system = web::system_of(query.get("os"));
    if (!system) return error_answer(400, "malformed", "os is windows, macos, linux, ios, android or chromeos");
    const auto printer = web::chosen_printer(call.site, query.get("printer"));
    if (!printer) return error_answer(printer.error().code == Errc::not_found && !query.get("printer").empty() ? fail(Errc::not_found, "no printer " + query.get("printer")) : printer.error());
    const auto asked = query.get("language");
    const web::Language& words = web::language(asked.empty() ? call.site.parts.choices->language() : asked);
    const web::Destination to = web::destination_of(call.site, *printer, host);
    const auto page = web::page_address(to);
    json::object body{{"format", 1}, {"os", web::keyword(*system)}, {"printer", to.queue}, {"name", to.name}, {"address", to.address()}, {"page", page},
                      {"qr", texts(web::qr_rows(page))}, {"ways", described(web::ways(*system, to, words))}};
    if (*system == web::System::macos || *system == web::System::ios) body["profile"] = web::apple_profile(to, words);
    return json_answer(200, body);
}

}  // namespace

void add_network_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/dns-sd", Need::admin, dns_sd});
    all.push_back({"GET", "/set-up", Need::nobody, set_up});
}

}  // namespace consigne::release::api
