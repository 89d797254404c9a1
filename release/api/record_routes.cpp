// People by the table, groups, card readers, the audit log, the certificate: what the administration's pages of the same names do.
#include "release/api/router.hpp"

#include "release/api/uses.hpp"
#include "release/identity/roles.hpp"
#include "release/people_import/import.hpp"
#include "release/web/admin/uses.hpp"
#include "release/web/forms.hpp"
#include "release/web/moments.hpp"
#include "release/web/texts.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::api {
namespace {

namespace json = boost::json;
using spooler::Group;

constexpr std::uint32_t most_audit_rows = 500;  // threats.md §5

// --- people by the table

const char* word_of(ImportLine::Does does)
{
    switch (does) {
    case ImportLine::Does::adds: return "added";
    case ImportLine::Does::changes: return "changed";
    case ImportLine::Does::nothing: return "same";
    case ImportLine::Does::refused: return "refused";
    }
    return "same";
}

/// The body is the table itself, text/csv, in whatever encoding it was saved.
HttpResponse import(Call& call)
{
    if (!call.request.header("content-type").starts_with("text/csv")) return error_answer(415, "unsupported", "the body is to be the table itself, as text/csv");
    const bool dry = web::Form(call.request.query).get("dry-run") == "yes";
    auto plan = plan_import(call.site, call.request.body);
    if (!plan.trouble.empty()) return error_answer(422, "unsupported", plan.trouble_detail);
    const auto& words = web::language("en");
    json::array lines, columns;
    for (const auto& [header, field] : plan.columns) columns.push_back(json::object{{"header", header}, {"field", field}});
    for (const ImportLine& line : plan.lines) {
        json::object row{{"line", line.number}, {"login", line.login}, {"outcome", word_of(line.does)}, {"fields", line.what}, {"reason", line.why.empty() ? std::string() : words.text(line.why)}};
        if (line.reserved) row["notice"] = words.text("ppl_reserved_given");
        lines.push_back(std::move(row));
    }
    json::object body{{"format", 1}, {"written", false}, {"encoding", plan.encoding}, {"separator", std::string(1, plan.separator)}, {"columns", std::move(columns)}, {"added", plan.adds}, {"changed", plan.changes},
                      {"same", plan.same}, {"refused", plan.refused}, {"lines", std::move(lines)}};
    if (dry) return json_answer(200, body);
    if (plan.refused > 0) return json_answer(409, body);
    if (const auto done = apply_import(call.site, std::move(plan), call.actor.name()); !done) return error_answer(done.error());
    body["written"] = true;
    return json_answer(200, body);
}

HttpResponse export_table(Call& call)
{
    // A technician reads records, and sees nobody.
    if (!call.actor.may(Right::see_people)) return error_answer(403, "denied", "your roles do not let you do this");
    call.site.parts.audit.record(call.actor.name(), "exported everybody", "people");
    return text_answer("text/csv; charset=utf-8", export_people(call.site));
}

// --- groups

json::object described(const Group& group)
{
    return {{"id", group.id.value}, {"name", group.name}, {"comment", group.comment}, {"operator", group.operator_right}, {"uses", uses_said(group.allowed)}, {"members", group.members}};
}

Result<Group> named_group(Call& call)
{
    const std::string& key = call.path.at("id");
    if (const auto id = web::whole_number(key))
        if (auto group = call.site.parts.people.find_group({*id})) return group;
    for (auto& group : call.site.parts.people.groups()) if (group.name == key) return group;
    return fail(Errc::not_found, "no group " + key);
}

std::optional<Error> read(Call& call, Group& group)
{
    Fields fields(call.body);
    fields.text("name", group.name, 64);
    fields.text("comment", group.comment, 1023);
    fields.flag("operator", group.operator_right);
    read_uses(fields, call.body, group.allowed);
    if (fields.trouble()) return fields.trouble();
    if (group.name.empty()) return fail(Errc::malformed, "a group has a name");
    return std::nullopt;
}

HttpResponse groups(Call& call)
{
    json::array all;
    for (const auto& group : call.site.parts.people.groups()) all.push_back(described(group));
    return json_answer(200, {{"format", 1}, {"groups", std::move(all)}});
}

HttpResponse add_group(Call& call)
{
    Group group;
    if (const auto trouble = read(call, group)) return error_answer(*trouble);
    const auto id = call.site.parts.people.add_group(group);
    if (!id) return error_answer(id.error());
    group.id = *id;
    call.site.parts.audit.record(call.actor.name(), group.operator_right ? "added, with the operator right" : "added", "group " + group.name);
    return json_answer(201, described(group));
}

HttpResponse get_group(Call& call)
{
    const auto group = named_group(call);
    return group ? json_answer(200, described(*group)) : error_answer(group.error());
}

HttpResponse update_group(Call& call)
{
    auto group = named_group(call);
    if (!group) return error_answer(group.error());
    const Group before = *group;
    if (const auto trouble = read(call, *group)) return error_answer(*trouble);
    if (const auto kept = call.site.parts.people.update_group(*group); !kept) return error_answer(kept.error());
    std::string what = "changed";
    if (before.name != group->name) what += ": name from " + before.name;
    if (before.operator_right != group->operator_right) what += group->operator_right ? ", operator right on" : ", operator right off";
    if (const std::string uses = web::admin::changed_uses(before.allowed, group->allowed); !uses.empty()) what += ", " + uses;
    call.site.parts.audit.record(call.actor.name(), what, "group " + group->name);
    return json_answer(200, described(*group));
}

HttpResponse remove_group(Call& call)
{
    const auto group = named_group(call);
    if (!group) return error_answer(group.error());
    if (const auto removed = call.site.parts.people.remove_group(group->id); !removed) return error_answer(removed.error());
    call.site.parts.audit.record(call.actor.name(), "removed", "group " + group->name);
    return nothing_answer();
}

HttpResponse membership(Call& call, bool member)
{
    const auto group = named_group(call);
    if (!group) return error_answer(group.error());
    const auto person = call.site.parts.people.find_login(call.path.at("login"));
    if (!person) return error_answer(person.error());
    if (const auto set = call.site.parts.people.set_member(group->id, person->id, member); !set) return error_answer(set.error());
    call.site.parts.audit.record(call.actor.name(), (member ? "put into group " : "taken out of group ") + group->name, "person " + person->login);
    return nothing_answer();
}
HttpResponse join(Call& call) { return membership(call, true); }
HttpResponse leave(Call& call) { return membership(call, false); }

// --- card readers

/// What the rules make of a reading, raw and canonical; nothing is kept.
HttpResponse try_card(Call& call)
{
    std::string reading;
    Fields fields(call.body);
    fields.text("reading", reading, cards::longest_reading);
    if (fields.trouble()) return error_answer(*fields.trouble());
    const auto number = call.site.cards.canonical(reading);
    if (!number) return error_answer(number.error());
    const auto person = call.site.parts.people.find_card(call.site.key.card(number->number));
    return json_answer(200, {{"format", 1}, {"reading", reading}, {"number", number->number}, {"reader", number->chain}, {"login", person ? person->login : std::string()}});
}

// --- audit log

HttpResponse audit(Call& call)
{
    const web::Form query(call.request.query);
    spooler::AuditQuery asked;
    asked.who = query.get("who");
    asked.about = query.get("about");
    asked.word = query.get("word");
    for (const auto& [key, at] : {std::pair{"from", &asked.from}, std::pair{"until", &asked.until}}) {
        if (!query.has(key)) continue;
        const auto seconds = web::whole_number(query.get(key));
        if (!seconds) return error_answer(400, "malformed", std::string(key) + " is seconds since 1970");
        *at = spooler::Instant{std::chrono::seconds{*seconds}};
    }
    if (const auto before = web::whole_number(query.get("after"))) asked.before = *before;
    asked.limit = most_audit_rows;
    const auto rows = call.site.parts.audit.list(asked);
    json::array all;
    for (const auto& row : rows)
        all.push_back(json::object{{"id", row.id}, {"at", row.at.time_since_epoch().count()}, {"time", web::iso_time(row.at)}, {"who", row.who}, {"what", row.what}, {"subject", row.subject}});
    json::object body{{"format", 1}, {"audit", std::move(all)}};
    if (rows.size() == most_audit_rows) body["next"] = rows.back().id;
    return json_answer(200, body);
}

// --- certificate

json::object described(const spooler::CertificateFacts& facts)
{
    json::array names;
    for (const auto& name : facts.names) names.emplace_back(name);
    return {{"format", 1}, {"subject", facts.subject}, {"issuer", facts.issuer}, {"names", std::move(names)}, {"sha256", facts.sha256}, {"not_before", facts.not_before.time_since_epoch().count()},
            {"not_after", facts.not_after.time_since_epoch().count()}, {"self_signed", facts.self_signed}, {"own", facts.own}, {"replaceable", facts.replaceable}};
}

HttpResponse certificate(Call& call)
{
    const auto facts = call.site.parts.certificate.facts();
    return facts ? json_answer(200, described(*facts)) : error_answer(facts.error());
}

HttpResponse replace_certificate(Call& call)
{
    std::string pem;
    Fields fields(call.body);
    fields.text("pem", pem, 256 * 1024);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (const auto done = call.site.parts.certificate.replace(pem); !done) return error_answer(done.error());
    const auto facts = call.site.parts.certificate.facts();
    call.site.parts.audit.record(call.actor.name(), "replaced the certificate" + (facts ? ", SHA-256 " + facts->sha256 : std::string()), "setting tls");
    return facts ? json_answer(200, described(*facts)) : error_answer(facts.error());
}

}  // namespace

void add_record_routes(std::vector<Route>& all)
{
    // After /people/{id}, which would take the words for somebody's name.
    all.push_back({"POST", "/people/import", Right::administer, import});
    all.push_back({"GET", "/people/export", Right::read_records, export_table});
    all.push_back({"GET", "/groups", Right::see_people, groups});
    all.push_back({"POST", "/groups", Right::administer, add_group});
    all.push_back({"GET", "/groups/{id}", Right::see_people, get_group});
    all.push_back({"PUT", "/groups/{id}", Right::administer, update_group});
    all.push_back({"DELETE", "/groups/{id}", Right::administer, remove_group});
    all.push_back({"PUT", "/groups/{id}/members/{login}", Right::administer, join});
    all.push_back({"DELETE", "/groups/{id}/members/{login}", Right::administer, leave});
    all.push_back({"POST", "/cards/try", Right::administer, try_card});
    all.push_back({"GET", "/audit", Right::read_records, audit});
    all.push_back({"GET", "/certificate", Right::administer, certificate});
    all.push_back({"PUT", "/certificate", Right::administer, replace_certificate});
}

}  // namespace consigne::release::api
