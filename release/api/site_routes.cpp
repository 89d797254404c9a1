// Settings, status, and the description of it all.
#include "release/api/router.hpp"

#include "release/health/health.hpp"
#include "release/web/embedded.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::api {
namespace {

namespace json = boost::json;

HttpResponse settings(Call& call)
{
    const SiteSettings values(call.site.parts.settings);
    json::array all;
    for (const SettingRule& rule : setting_rules()) {
        json::object row{{"key", rule.key}, {"value", values.text(rule.key)}, {"default", rule.standard}, {"what", rule.what}};
        if (rule.kind == SettingRule::Kind::number) row["least"] = rule.least, row["most"] = rule.most;
        else if (rule.kind == SettingRule::Kind::word) row["one_of"] = rule.words;
        else row["longest"] = rule.most;
        all.push_back(std::move(row));
    }
    return json_answer(200, {{"format", 1}, {"settings", std::move(all)}});
}

/// All of the body or nothing of it: every value is checked before one is kept.
HttpResponse change_settings(Call& call)
{
    for (const auto& [key, value] : call.body) {
        if (!value.is_string()) return error_answer(400, "malformed", std::string(key) + " is to be a text");
        if (const auto fine = check_setting(key, std::string_view(value.get_string())); !fine) return error_answer(fine.error());
    }
    for (const auto& [key, value] : call.body) {
        if (SiteSettings(call.site.parts.settings).text(key) == value.get_string()) continue;  // nothing changes, nothing is noted
        if (const auto kept = call.site.parts.settings.set(std::string(key), std::string(value.get_string())); !kept) return error_answer(kept.error());
        call.site.parts.audit.record(call.actor.name(), "set to " + std::string(value.get_string()), "setting " + std::string(key));
    }
    return settings(call);
}

HttpResponse status(Call& call)
{
    const auto count = [&](spooler::JobState state) {
        spooler::JobQuery query;
        query.states = {state};
        return call.site.parts.jobs.count(query);
    };
    json::array devices;
    for (const auto& device : call.site.parts.devices.list())
        devices.push_back(json::object{{"name", device.name}, {"ready", device.ready}, {"message", device.state_message}});
    std::int64_t waiting = 0;
    for (const auto& terminal : call.site.parts.terminals.list()) waiting += terminal.accepted ? 0 : 1;
    return json_answer(200, {{"format", 1}, {"demo", call.site.parts.choices->demo()}, {"held", count(spooler::JobState::pending_held)},
                             {"processing", count(spooler::JobState::processing)}, {"people", call.site.parts.people.count()},
                             {"unread", call.site.parts.jobs.unread(1000).size()}, {"terminals_waiting", waiting}, {"devices", std::move(devices)}});
}

HttpResponse health(Call& call) { return json_answer(200, to_json(look_at_health(call.site))); }

/// The same text as the page gives.
HttpResponse support(Call& call)
{
    auto text = support_text(call.site);
    call.site.parts.audit.record(call.actor.name(), "made the file for support", "the server");
    return text_answer("text/plain; charset=utf-8", std::move(text));
}

HttpResponse description(Call&)
{
    const web::EmbeddedFile* file = web::embedded_file("openapi.yaml");
    HttpResponse response;
    response.content_type = "application/yaml";
    response.headers = {{"X-Content-Type-Options", "nosniff"}};
    if (file) response.body = file->content;
    return response;
}

}  // namespace

void add_site_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/settings", Right::administer, settings});
    all.push_back({"PUT", "/settings", Right::administer, change_settings});
    all.push_back({"GET", "/status", Right::see_site, status});
    all.push_back({"GET", "/health", Right::see_site, health});
    all.push_back({"GET", "/support", Right::administer, support});
    all.push_back({"GET", "/openapi.yaml", anybody, description});
}

}  // namespace consigne::release::api
