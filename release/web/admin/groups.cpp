// /admin/groups: people with something in common, and what that gives them.
#include "release/web/admin/lists.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/admin/uses.hpp"
#include "release/web/page.hpp"
#include "spooler/api/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;
using spooler::Group;

constexpr std::size_t longest_name = 64, longest_comment = 1023;

HttpResponse list(Visit& visit, const Group& typed, std::string_view amiss, int status)
{
    json::array rows;
    for (const auto& group : visit.site.parts.people.groups())
        rows.push_back(json::object{{"href", "/admin/groups/" + std::to_string(group.id.value)}, {"name", group.name}, {"comment", group.comment}, {"members", visit.words->count("ppl_count", group.members)}, {"operator", group.operator_right}, {"cells", use_cells(*visit.words, group.allowed)}});
    const bool any = !rows.empty();
    return desk::show(visit, "adm_groups", "grp_title",
                      {{"rows", std::move(rows)}, {"any", any}, {"heads", use_heads(*visit.words)}, {"may", visit.may(Right::administer)}, {"g_name", typed.name}, {"g_comment", typed.comment}, {"g_operator", typed.operator_right},
                       {"amiss", amiss.empty() ? std::string() : visit.words->text(amiss)}}, status);
}

HttpResponse groups(Visit& visit) { return list(visit, {}, {}, 200); }

std::string_view read(const Visit& visit, Group& group)
{
    group.name = spooler::clean_text(visit.form.get("name"), longest_name);
    group.comment = spooler::clean_text(visit.form.get("comment"), longest_comment);
    group.operator_right = visit.form.has("operator");
    read_uses(visit.form, group.allowed);
    return group.name.empty() ? "grp_nameless" : "";
}

HttpResponse add(Visit& visit)
{
    Group group;
    if (const auto amiss = read(visit, group); !amiss.empty()) return list(visit, group, amiss, 422);
    const auto id = visit.site.parts.people.add_group(group);
    if (!id && id.error().code == Errc::conflict) return list(visit, group, "grp_taken", 409);
    if (!id) return desk::trouble(visit, "trouble_store", 503);
    visit.audit(group.operator_right ? "added, with the operator right" : "added", "group " + group.name);
    visit.note = {"ok", {}, visit.words->text("grp_added")};
    return desk::see(visit, "/admin/groups/" + std::to_string(id->value));
}

std::optional<Group> named(const Visit& visit)
{
    const auto id = whole_number(visit.path.at("id"));
    if (!id) return std::nullopt;
    auto group = visit.site.parts.people.find_group({*id});
    return group ? std::optional(*group) : std::nullopt;
}

HttpResponse show_group(Visit& visit, const Group& group, const Group& typed, std::string_view amiss = {}, int status = 200)
{
    spooler::PeopleQuery members;
    members.group = group.id;
    members.after = visit.query.get("after");
    const auto page = visit.site.parts.people.page(members);
    json::array rows;
    for (const auto& person : page.people)
        rows.push_back(json::object{{"id", person.id.value}, {"person", "/admin/people/" + std::to_string(person.id.value)}, {"name", person.full_name.empty() ? person.login : person.full_name}, {"account", person.login}});
    const bool any = !rows.empty();
    json::object data{{"href", "/admin/groups/" + std::to_string(group.id.value)}, {"heading", group.name}, {"g_name", typed.name}, {"g_comment", typed.comment}, {"g_operator", typed.operator_right}, {"uses", use_rows(*visit.words, typed.allowed)}, {"rows", std::move(rows)},
                      {"any", any}, {"members", visit.words->count("ppl_count", group.members)}, {"may", visit.may(Right::administer)}, {"amiss", amiss.empty() ? std::string() : visit.words->text(amiss)}};
    if (!page.next.empty()) data["next"] = link("/admin/groups/" + std::to_string(group.id.value), {{"after", page.next}});
    return desk::show(visit, "adm_group", "grp_group", std::move(data), status);
}

HttpResponse group(Visit& visit)
{
    const auto one = named(visit);
    return one ? show_group(visit, *one, *one) : desk::trouble(visit, "grp_gone", 404);
}

HttpResponse save(Visit& visit)
{
    const auto before = named(visit);
    if (!before) return desk::trouble(visit, "grp_gone", 404);
    Group after = *before;
    if (const auto amiss = read(visit, after); !amiss.empty()) return show_group(visit, *before, after, amiss, 422);
    if (const auto kept = visit.site.parts.people.update_group(after); !kept)
        return kept.error().code == Errc::conflict ? show_group(visit, *before, after, "grp_taken", 409) : desk::trouble(visit, "trouble_store", 503);
    std::string what = "changed";
    if (before->name != after.name) what += ": name from " + before->name;
    if (before->operator_right != after.operator_right) what += after.operator_right ? ", operator right on" : ", operator right off";
    if (const std::string uses = changed_uses(before->allowed, after.allowed); !uses.empty()) what += ", " + uses;
    visit.audit(what, "group " + after.name);
    visit.note = {"ok", {}, visit.words->text("ppl_saved")};
    return desk::see(visit, "/admin/groups/" + std::to_string(after.id.value));
}

HttpResponse member(Visit& visit)
{
    const auto one = named(visit);
    if (!one) return desk::trouble(visit, "grp_gone", 404);
    const std::string back = "/admin/groups/" + std::to_string(one->id.value);
    auto& people = visit.site.parts.people;
    const bool leaves = visit.form.has("leave");
    const auto id = leaves ? whole_number(visit.form.get("leave")) : std::nullopt;
    const auto person = id ? people.find(spooler::PersonId{*id}) : people.find_login(visit.form.get("login"));
    if (!person) {
        visit.note = {"bad", {}, visit.words->text("grp_nobody")};
        return desk::see(visit, back);
    }
    if (!people.set_member(one->id, person->id, !leaves)) return desk::trouble(visit, "trouble_store", 503);
    visit.audit((leaves ? "taken out of group " : "put into group ") + one->name, "person " + person->login);
    return desk::see(visit, back);
}

HttpResponse remove(Visit& visit)
{
    const auto one = named(visit);
    if (!one) return desk::trouble(visit, "grp_gone", 404);
    if (!visit.site.parts.people.remove_group(one->id)) return desk::trouble(visit, "trouble_store", 503);
    visit.audit("removed", "group " + one->name);
    visit.note = {"ok", {}, visit.words->text("grp_removed", {{"name", one->name}})};
    return desk::see(visit, "/admin/groups");
}

}  // namespace

void add_groups_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/groups", Right::see_people, groups});
    all.push_back({"POST", "/admin/groups", Right::administer, add});
    all.push_back({"GET", "/admin/groups/{id}", Right::see_people, group});
    all.push_back({"POST", "/admin/groups/{id}", Right::administer, save});
    all.push_back({"POST", "/admin/groups/{id}/member", Right::administer, member});
    all.push_back({"POST", "/admin/groups/{id}/remove", Right::administer, remove});
}

}  // namespace consigne::release::web::admin
