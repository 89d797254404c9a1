#include "release/web/desk/frame.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace consigne::release::web::desk {
namespace {

namespace json = boost::json;

struct Place {
    std::string_view path, text_key, icon;
    Right need = Right::own;
    std::string_view group = {};   ///< text key; of the administration
};

constexpr std::array portal{
    Place{"/me/", "documents", "doc"},
    Place{"/me/history", "me_history", "clock"},
    Place{"/me/cards", "me_cards", "card"},
    Place{"/me/address", "me_address", "laptop"},
};

// In their order; a group is shown where somebody may see one of its places.
constexpr std::array administration{
    Place{"/admin/", "db_title", "home", Right::see_site, "adm_group_desk"},
    Place{"/admin/jobs", "dj_title", "doc", Right::see_site, "adm_group_desk"},
    Place{"/admin/printers", "pr_title", "printer", Right::see_site, "adm_group_machines"},
    Place{"/admin/terminals", "tm_title", "panel", Right::see_site, "adm_group_machines"},
    Place{"/admin/people", "ppl_title", "people", Right::see_people, "adm_group_people"},
    Place{"/admin/groups", "grp_title", "rights", Right::see_people, "adm_group_people"},
    Place{"/admin/audit", "aud_title", "log", Right::read_records, "adm_group_records"},
    Place{"/admin/parameters", "par_title", "server", Right::administer, "adm_group_server"},
    Place{"/admin/readers", "rdr_title", "card", Right::administer, "adm_group_server"},
    Place{"/admin/health", "adm_health", "pulse", Right::see_site, "adm_group_server"},
};

/// The place itself, or something below it: "/admin/people" is on at "/admin/people/7". A place that ends in '/' is only itself.
bool here(std::string_view place, std::string_view path)
{
    if (place == "/admin/terminals" && path == "/admin/all-terminals") return true;
    if (place == "/admin/printers" && (path.starts_with("/admin/machines/") || path == "/admin/new-machine" || path == "/admin/new-printer")) return true;
    if (place == "/me/") return path == place || path.starts_with("/me/jobs/");
    return path == place || (path.starts_with(place) && place.back() != '/' && path[place.size()] == '/');
}

json::object described(const Visit& visit, const Place& place)
{
    return {{"href", place.path}, {"title", visit.words->text(place.text_key)}, {"icon", place.icon}, {"on", here(place.path, visit.request.path)}};
}

}  // namespace

bool in_administration(const Visit& visit) { return visit.request.path.starts_with("/admin/") && visit.may(Right::see_site); }

void put_frame(const Visit& visit, json::object& data)
{
    if (!in_administration(visit)) {
        json::array places;
        for (const Place& place : portal) places.push_back(described(visit, place));
        data["places"] = std::move(places);
        data["on_account"] = visit.request.path == "/me/account";
        data["to_admin"] = release::may(visit.person, Right::see_site);
        return;
    }
    json::array groups;
    std::string_view group;
    for (const Place& place : administration) {
        if (!visit.may(place.need)) continue;
        if (place.group != group) groups.push_back(json::object{{"title", visit.words->text(place.group)}, {"id", place.group}, {"places", json::array{}}});
        group = place.group;
        json::object shown = described(visit, place);
        if (place.path == "/admin/terminals") {
            const auto all = visit.site.parts.terminals.list();
            const auto asking = static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), [](const auto& one) { return !one.accepted; }));
            if (asking > 0) shown["badge"] = asking, shown["badge_words"] = visit.words->count("tm_asking", asking);
        }
        groups.back().as_object()["places"].as_array().push_back(std::move(shown));
    }
    data["groups"] = std::move(groups);
}

}  // namespace consigne::release::web::desk
