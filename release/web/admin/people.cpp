// /admin/people: who may print, found among a hundred thousand, and all that is known of one.
#include "release/identity/person_rules.hpp"
#include "release/session/print_codes.hpp"
#include "release/web/admin/lists.hpp"
#include "release/web/admin/person_changes.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/admin/taps.hpp"
#include "release/web/admin/uses.hpp"
#include "release/web/page.hpp"
#include "release/web/moments.hpp"
#include "spooler/api/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;
using spooler::Person;
using spooler::PeopleQuery;

constexpr std::size_t name_length = 16;   // of a card's digest, as the API calls it by

struct Filter {
    std::string_view word, text_key;
    PeopleQuery::Only only;
};
constexpr std::array filters{Filter{"", "ppl_all", PeopleQuery::Only::all}, Filter{"admin", "ppl_admins", PeopleQuery::Only::admin}, Filter{"operator", "ppl_operators", PeopleQuery::Only::operators},
                             Filter{"technician", "ppl_technicians", PeopleQuery::Only::technicians}, Filter{"auditor", "ppl_auditors", PeopleQuery::Only::auditors},
                             Filter{"paused", "ppl_paused", PeopleQuery::Only::paused}, Filter{"no-card", "ppl_no_card", PeopleQuery::Only::no_card}};

std::string roles_of(const Visit& visit, const Person& person)
{
    std::string roles;
    const auto add = [&](bool has, const char* key) { if (has) roles += (roles.empty() ? "" : ", ") + visit.words->text(key); };
    add(person.admin, "ppl_admin");
    add(person.operator_right || !person.operator_by.empty(), "ppl_operator");
    add(person.technician_right, "ppl_technician");
    add(person.auditor_right, "ppl_auditor");
    return roles;
}

std::string path_of(const Person& person) { return "/admin/people/" + std::to_string(person.id.value); }

HttpResponse people(Visit& visit)
{
    const Language& words = *visit.words;
    PeopleQuery asked;
    asked.search = visit.query.get("search").substr(0, 200);
    asked.after = visit.query.get("after");
    const std::string word = visit.query.get("only");
    Filter filter = filters.front();
    for (const Filter& one : filters) if (one.word == word) filter = one;
    asked.only = filter.only;
    std::string group_name;
    if (const auto id = whole_number(visit.query.get("group")))
        if (const auto group = visit.site.parts.people.find_group({*id})) asked.group = group->id, group_name = group->name;
    const auto page = visit.site.parts.people.page(asked);
    json::array rows;
    for (const Person& person : page.people)
        rows.push_back(json::object{{"href", path_of(person)}, {"login", person.login}, {"name", person.full_name}, {"department", person.department}, {"email", person.email},
                                    {"roles", roles_of(visit, person)}, {"paused", person.paused}, {"origin", person.origin.empty() ? words.text("ppl_local") : person.origin}});
    const auto query = [&](std::string_view only, const std::string& after) {
        return link("/admin/people", {{"search", asked.search}, {"only", std::string(only)}, {"group", asked.group ? std::to_string(asked.group->value) : std::string()}, {"after", after}});
    };
    json::array shown;
    for (const Filter& one : filters) shown.push_back(json::object{{"href", query(one.word, {})}, {"title", words.text(one.text_key)}, {"on", one.word == filter.word}});
    const std::uint64_t all = visit.site.parts.people.count();
    json::object data{{"rows", std::move(rows)}, {"any", !page.people.empty()}, {"filters", std::move(shown)}, {"search", asked.search}, {"only", std::string(filter.word)}, {"all", words.count("ppl_count", all)},
                      {"may", visit.may(Right::administer)}, {"group_name", group_name}, {"group", asked.group ? std::to_string(asked.group->value) : std::string()}, {"nobody_yet", all <= 1},
                      {"export", visit.may(Right::administer) || visit.may(Right::read_records)}};
    if (visit.may(Right::administer)) {
        json::array held = taps(visit);
        data["any_taps"] = !held.empty();
        data["taps"] = std::move(held);
    }
    if (!page.next.empty()) data["next"] = query(filter.word, page.next);
    if (!asked.after.empty()) data["first"] = query(filter.word, {});
    return desk::show(visit, "adm_people", "ppl_title", std::move(data));
}

/// What the form shows: of a person who is there, or as it was just sent.
json::object form_of(const Visit& visit, const Person& person)
{
    json::array types, tongues;
    for (const char* type : {"standard", "guest", "service"})
        types.push_back(json::object{{"value", type}, {"title", visit.words->text(std::string("ppl_type_") + type)}, {"on", person.account_type == type}});
    tongues.push_back(json::object{{"value", ""}, {"title", visit.words->text("ppl_language_none")}, {"on", person.language.empty()}});
    for (const Language* one : languages()) tongues.push_back(json::object{{"value", one->code()}, {"title", one->text("name")}, {"on", person.language == one->code()}});
    return {{"p_login", person.login}, {"p_name", person.full_name}, {"p_email", person.email}, {"p_comment", person.comment}, {"p_department", person.department}, {"p_alias", person.alias},
            {"p_home", person.home_folder}, {"p_limited", person.limited}, {"p_paused", person.paused}, {"p_admin", person.admin}, {"p_operator", person.operator_right},
            {"p_technician", person.technician_right}, {"p_auditor", person.auditor_right}, {"uses", use_rows(*visit.words, person)}, {"operator_by", person.operator_by}, {"types", std::move(types)}, {"tongues", std::move(tongues)},
            {"reserved", person.login == technician_login}, {"may", visit.may(Right::administer)}, {"directory", person.origin}, {"has_password", !person.password.empty()}};
}

HttpResponse person_page(Visit& visit, const Person& person, const Person& typed, std::string_view amiss = {}, std::string_view field = {}, int status = 200)
{
    const Language& words = *visit.words;
    auto& people = visit.site.parts.people;
    json::object data = form_of(visit, typed);
    const auto now = visit.site.parts.clock();
    json::array cards, groups, others, sessions;
    const auto all = people.cards(person.id);
    std::size_t own = 0;
    for (const auto& card : all) {
        own += card.same_as.empty() ? 1 : 0;
        cards.push_back(json::object{{"id", card.digest.substr(0, name_length)}, {"name", words.text(card.same_as.empty() ? "card_ending" : "ppl_reading_ending", {{"last", card.last4}})}, {"first", card.same_as.empty()}});
    }
    const auto in = people.groups_of(person.id);
    for (const auto& group : in) groups.push_back(json::object{{"id", group.id.value}, {"name", group.name}, {"comment", group.comment}});
    for (const auto& group : people.groups())
        if (std::none_of(in.begin(), in.end(), [&](const auto& one) { return one.id == group.id; })) others.push_back(json::object{{"id", group.id.value}, {"name", group.name}});
    const auto open = visit.site.parts.sessions.of(person.id);
    spooler::JobQuery waiting;
    waiting.owner = person.id;
    waiting.states = {spooler::JobState::pending, spooler::JobState::pending_held, spooler::JobState::processing};
    const std::string drawn = visit.site.shown_once.take(visit.session.session.token_digest);
    const bool any_cards = !cards.empty(), any_groups = !groups.empty(), more_groups = !others.empty();
    data["href"] = path_of(person);
    data["number"] = person.id.value;
    data["heading"] = person.full_name.empty() ? person.login : person.full_name;
    data["account"] = person.login;
    data["origin"] = person.origin.empty() ? words.text("ppl_origin_local") : words.text("ppl_origin_directory", {{"name", person.origin}});
    data["cards"] = std::move(cards);
    data["any_cards"] = any_cards;
    data["room_for_card"] = own < 2;
    if (own < 2 && visit.may(Right::administer)) data["taps"] = taps(visit);
    if (const auto until = code_until(people, visit.settings, person)) data["code_until"] = words.text(*until > now ? "ppl_code_until" : "ppl_code_over", {{"left", left(words, *until - now)}});
    data["other_reading"] = own > 0;
    data["in_groups"] = std::move(groups);
    data["any_groups"] = any_groups;
    data["other_groups"] = std::move(others);
    data["more_groups"] = more_groups;
    data["has_code"] = people.has_code(person.id);
    data["drawn"] = drawn;
    data["has_pin"] = !person.card_pin.empty();
    data["waiting"] = words.count("n_documents", visit.site.parts.jobs.count(waiting));
    data["open_sessions"] = words.number(open.size());
    data["any_sessions"] = !open.empty();
    data["last_seen"] = open.empty() ? words.text("ppl_never") : at(words, open.front().last_seen, now);
    data["jobs_href"] = link("/admin/jobs", {{"owner", person.login}});
    data["log_href"] = visit.may(Right::read_records) ? link("/admin/audit", {{"who", person.login}}) : std::string();
    data["self"] = person.id == visit.person.id;
    data["amiss"] = amiss.empty() ? std::string() : words.text(amiss);
    if (!field.empty()) data["bad_" + std::string(field)] = true;
    return desk::show(visit, "adm_person", "ppl_person", std::move(data), status);
}

/// The person of the path, or the way back.
std::optional<Person> named(const Visit& visit)
{
    const auto id = whole_number(visit.path.at("id"));
    if (!id) return std::nullopt;
    auto person = visit.site.parts.people.find(spooler::PersonId{*id});
    return person ? std::optional(*person) : std::nullopt;
}

HttpResponse nobody(Visit& visit) { return desk::trouble(visit, "ppl_gone", 404); }

HttpResponse show_person(Visit& visit)
{
    const auto person = named(visit);
    return person ? person_page(visit, *person, *person) : nobody(visit);
}

struct Amiss {
    std::string_view key, field;
};

/// What the form says, laid over a person. A field that the form did not have stays.
std::optional<Amiss> read(Visit& visit, Person& person)
{
    const auto text = [&](std::string_view field, std::string& value, std::size_t longest) {
        if (visit.form.has(field)) value = spooler::clean_text(visit.form.get(field), longest);
    };
    if (visit.form.has("login")) person.login = visit.form.get("login");
    text("name", person.full_name, 255);
    text("email", person.email, 255);
    text("comment", person.comment, 1023);
    text("department", person.department, 255);
    if (visit.form.has("alias")) person.alias = visit.form.get("alias");
    text("home", person.home_folder, 255);
    if (visit.form.has("type")) person.account_type = visit.form.get("type");
    if (visit.form.has("language")) person.language = visit.form.get("language").empty() ? std::string() : language(visit.form.get("language")).code();
    if (visit.form.has("rights")) {
        const auto has = [&](const char* right) { const auto all = visit.form.all("right"); return std::find(all.begin(), all.end(), right) != all.end(); };
        person.admin = has("admin");
        person.operator_right = has("operator");
        person.technician_right = has("technician");
        person.auditor_right = has("auditor");
        person.limited = has("limited");
        person.paused = has("paused");
        read_uses(visit.form, person.allowed);
    }
    if (looks_reserved(person.login)) return Amiss{"ppl_reserved", "login"};
    if (!fits_login(person.login)) return Amiss{"ppl_login_unfit", "login"};
    if (!person.alias.empty() && (!fits_login(person.alias) || looks_reserved(person.alias) || person.alias == technician_login)) return Amiss{"ppl_alias_unfit", "alias"};
    if (!check_person(person)) return Amiss{"ppl_unfit", "login"};
    // Nobody locks themselves out; another administrator may.
    if (person.id == visit.person.id && (!person.admin || person.paused)) return Amiss{"ppl_not_yourself", "rights"};
    if (const std::string password = visit.form.get("password"); !password.empty()) {
        if (password.size() < shortest_password || password.size() > Passwords::longest) return Amiss{"ppl_password_short", "password"};
        const auto hash = visit.site.passwords.hash(password);
        if (!hash) return Amiss{"busy_now", "password"};
        person.password = *hash;
    }
    return std::nullopt;
}

/// Told where somebody is kept: the reserved name has its right by itself.
void keep_note(Visit& visit, bool gave, std::string_view key)
{
    if (gave) visit.note = {"warn", visit.words->text("ppl_reserved_title"), visit.words->text("ppl_reserved_given")};
    else visit.note = {"ok", {}, visit.words->text(key)};
}

HttpResponse save(Visit& visit)
{
    auto person = named(visit);
    if (!person) return nobody(visit);
    const Person before = *person;
    if (const auto amiss = read(visit, *person)) return person_page(visit, before, *person, amiss->key, amiss->field, 422);
    const bool gave = give_reserved_right(*person);
    const std::string what = changed_fields(before, *person);
    if (what.empty()) {
        visit.note = {"info", {}, visit.words->text("ppl_nothing_changed")};
        return desk::see(visit, path_of(*person));
    }
    if (const auto kept = visit.site.parts.people.update(*person); !kept) {
        if (kept.error().code == Errc::conflict) return person_page(visit, before, *person, "ppl_taken", kept.error().detail.find("associated") != std::string::npos ? "alias" : "login", 409);
        return desk::trouble(visit, "trouble_store", 503);
    }
    visit.audit("changed: " + what, "person " + person->login);
    // Whoever signed in with the old password, or had a role, signs in anew.
    const bool less = (before.admin && !person->admin) || (before.operator_right && !person->operator_right) || (before.technician_right && !person->technician_right) || (before.auditor_right && !person->auditor_right);
    if (before.password != person->password || person->paused || less) visit.site.desk.end_all(person->id, visit.session.session.token_digest);
    keep_note(visit, gave, "ppl_saved");
    return desk::see(visit, path_of(*person));
}

HttpResponse new_page(Visit& visit, const Person& typed, std::string_view amiss = {}, std::string_view field = {}, int status = 200)
{
    json::object data = form_of(visit, typed);
    data["fresh"] = true;
    data["href"] = "/admin/people/new";
    data["heading"] = visit.words->text("ppl_new");
    data["amiss"] = amiss.empty() ? std::string() : visit.words->text(amiss);
    if (!field.empty()) data["bad_" + std::string(field)] = true;
    return desk::show(visit, "adm_person", "ppl_new", std::move(data), status);
}

HttpResponse show_new(Visit& visit) { return new_page(visit, {}); }

HttpResponse add(Visit& visit)
{
    Person person;
    if (const auto amiss = read(visit, person)) return new_page(visit, person, amiss->key, amiss->field, 422);
    const bool gave = give_reserved_right(person);
    const auto id = visit.site.parts.people.add(person);
    if (!id && id.error().code == Errc::conflict) return new_page(visit, person, "ppl_taken", id.error().detail.find("associated") != std::string::npos ? "alias" : "login", 409);
    if (!id) return desk::trouble(visit, "trouble_store", 503);
    person.id = *id;
    visit.audit("added", "person " + person.login);
    keep_note(visit, gave, "ppl_added");
    return desk::see(visit, path_of(person));
}

/// Draws a code, sets one or takes it away, as the button says.
HttpResponse code(Visit& visit)
{
    const auto person = named(visit);
    if (!person) return nobody(visit);
    auto& people = visit.site.parts.people;
    const std::string does = visit.form.get("do");
    if (does == "remove") {
        if (!people.set_code(person->id, {})) return desk::trouble(visit, "trouble_store", 503);
        visit.audit("removed the print code", "person " + person->login);
        visit.note = {"ok", {}, visit.words->text("code_removed")};
    } else if (does == "set") {
        const auto typed = normal_code(visit.form.get("code"));
        const unsigned floor = std::max<unsigned>(code_length(people.count()), may(*person, Right::keep_machines) ? shortest_technician_code : 0);
        if (!typed || typed->size() < floor) {
            visit.note = {"bad", {}, visit.words->text("ppl_code_short", {{"n", std::to_string(floor)}})};
            return desk::see(visit, path_of(*person));
        }
        const auto set = people.set_code(person->id, visit.site.key.code(*typed));
        if (!set && set.error().code != Errc::conflict) return desk::trouble(visit, "trouble_store", 503);
        if (set) visit.audit("set a print code", "person " + person->login);
        visit.note = set ? desk::Note{"ok", {}, visit.words->text("ppl_code_set")} : desk::Note{"bad", {}, visit.words->text("ppl_code_taken")};
    } else {
        const auto drawn = draw_code(people, visit.site.key, person->id);
        if (!drawn) return desk::trouble(visit, "trouble_store", 503);
        visit.audit("drew a print code", "person " + person->login);
        visit.site.shown_once.put(visit.session.session.token_digest, *drawn);
    }
    return desk::see(visit, path_of(*person));
}

HttpResponse card(Visit& visit)
{
    const auto person = named(visit);
    if (!person) return nobody(visit);
    auto& people = visit.site.parts.people;
    const auto cards = people.cards(person->id);
    if (const std::string away = visit.form.get("remove"); !away.empty()) {
        for (const auto& one : cards) {
            if (one.digest.substr(0, name_length) != away) continue;
            if (!people.remove_card(one.digest)) return desk::trouble(visit, "trouble_store", 503);
            visit.audit("unlinked card ending " + one.last4, "person " + person->login);
            visit.note = {"ok", {}, visit.words->text("card_removed", {{"last", one.last4}})};
            break;
        }
        return desk::see(visit, path_of(*person));
    }
    const auto read_card = visit.site.cards.canonical(visit.form.get("card"));
    if (!read_card) {
        visit.note = {"bad", {}, visit.words->text("ppl_card_unread")};
        return desk::see(visit, path_of(*person));
    }
    spooler::Card fresh{visit.site.key.card(read_card->number), last_four(read_card->number), person->id, {}};
    for (const auto& one : cards) if (one.same_as.empty() && one.digest.substr(0, name_length) == visit.form.get("same_as")) fresh.same_as = one.digest;
    const auto added = people.add_card(fresh);
    if (!added) {
        if (added.error().code == Errc::storage_failed) return desk::trouble(visit, "trouble_store", 503);
        visit.note = {"bad", {}, visit.words->text(added.error().code == Errc::conflict ? "ppl_card_taken" : "ppl_card_many")};
        return desk::see(visit, path_of(*person));
    }
    visit.audit((fresh.same_as.empty() ? "linked card ending " : "linked another reading of a card, ending ") + fresh.last4, "person " + person->login);
    visit.note = {"ok", {}, visit.words->text("ppl_card_linked", {{"last", fresh.last4}})};
    return desk::see(visit, path_of(*person));
}

HttpResponse pin(Visit& visit)
{
    auto person = named(visit);
    if (!person) return nobody(visit);
    const std::string typed = visit.form.get("pin");
    if (visit.form.get("do") == "remove") person->card_pin.clear();
    else if (typed.size() < shortest_card_pin || !normal_code(typed)) {
        visit.note = {"bad", {}, visit.words->text("ppl_pin_short")};
        return desk::see(visit, path_of(*person));
    } else if (const auto hash = visit.site.passwords.hash(typed)) person->card_pin = *hash;
    else return desk::trouble(visit, "busy_now", 503);
    if (!visit.site.parts.people.update(*person)) return desk::trouble(visit, "trouble_store", 503);
    visit.audit(person->card_pin.empty() ? "removed the card PIN" : "set the card PIN", "person " + person->login);
    visit.note = {"ok", {}, visit.words->text(person->card_pin.empty() ? "ppl_pin_removed" : "ppl_pin_set")};
    return desk::see(visit, path_of(*person));
}

HttpResponse group(Visit& visit)
{
    const auto person = named(visit);
    if (!person) return nobody(visit);
    const bool in = visit.form.has("join");
    const auto id = whole_number(visit.form.get(in ? "join" : "leave"));
    const auto one = id ? visit.site.parts.people.find_group({*id}) : Result<spooler::Group>(fail(Errc::not_found, "no such group"));
    if (!one) return desk::trouble(visit, "grp_gone", 404);
    if (!visit.site.parts.people.set_member(one->id, person->id, in)) return desk::trouble(visit, "trouble_store", 503);
    visit.audit((in ? "put into group " : "taken out of group ") + one->name, "person " + person->login);
    return desk::see(visit, path_of(*person));
}

HttpResponse end_sessions(Visit& visit)
{
    const auto person = named(visit);
    if (!person) return nobody(visit);
    visit.site.desk.end_all(person->id, visit.session.session.token_digest);
    visit.audit("signed out everywhere", "person " + person->login);
    visit.note = {"ok", {}, visit.words->text("ppl_signed_out")};
    return desk::see(visit, path_of(*person));
}

/// What goes with somebody is said before they go.
HttpResponse remove_page(Visit& visit)
{
    const auto person = named(visit);
    if (!person) return nobody(visit);
    const Language& words = *visit.words;
    const auto count = [&](std::vector<spooler::JobState> states) {
        spooler::JobQuery query;
        query.owner = person->id;
        query.states = std::move(states);
        return visit.site.parts.jobs.count(query);
    };
    const auto waiting = count({spooler::JobState::pending, spooler::JobState::pending_held});
    const auto printing = count({spooler::JobState::processing});
    std::size_t cards = 0;
    for (const auto& one : visit.site.parts.people.cards(person->id)) cards += one.same_as.empty() ? 1 : 0;
    json::array lines;
    const auto say = [&](std::uint64_t n, const char* key) { if (n > 0) lines.push_back(json::object{{"line", words.count(key, n)}}); };
    say(waiting, "ppl_goes_documents");
    say(cards, "ppl_goes_cards");
    say(visit.site.parts.people.has_code(person->id) ? 1 : 0, "ppl_goes_code");
    say(visit.site.parts.people.addresses(person->id).size(), "ppl_goes_addresses");
    say(visit.site.parts.people.groups_of(person->id).size(), "ppl_goes_groups");
    say(visit.site.parts.sessions.of(person->id).size(), "ppl_goes_sessions");
    const bool any = !lines.empty();
    return desk::show(visit, "adm_person_remove", "ppl_remove_title",
                      {{"href", path_of(*person)}, {"heading", words.text("ppl_remove_who", {{"name", person->full_name.empty() ? person->login : person->full_name}})}, {"lines", std::move(lines)}, {"any", any},
                       {"waiting", waiting > 0}, {"printing", printing > 0 ? words.count("ppl_printing", printing) : std::string()}, {"self", person->id == visit.person.id}});
}

HttpResponse remove(Visit& visit)
{
    const auto person = named(visit);
    if (!person) return nobody(visit);
    if (person->id == visit.person.id) return desk::trouble(visit, "ppl_not_yourself", 403);
    if (visit.form.get("documents") == "delete") {
        spooler::JobQuery waiting;
        waiting.owner = person->id;
        waiting.states = {spooler::JobState::pending, spooler::JobState::pending_held};
        for (auto jobs = visit.site.parts.jobs.list(waiting); !jobs.empty(); jobs = visit.site.parts.jobs.list(waiting)) {
            for (const auto& job : jobs)
                if (visit.site.parts.jobs.cancel(job.id, "canceled by " + visit.person.login)) visit.audit("canceled", "job " + std::to_string(job.id.value));
            waiting.after = jobs.back().id;
        }
    }
    if (const auto removed = visit.site.parts.people.remove(person->id); !removed) {
        if (removed.error().code != Errc::conflict) return desk::trouble(visit, "trouble_store", 503);
        visit.note = {"bad", {}, visit.words->text("ppl_still_documents")};
        return desk::see(visit, path_of(*person) + "/remove");
    }
    visit.audit("removed", "person " + person->login);
    visit.note = {"ok", {}, visit.words->text("ppl_removed", {{"name", person->login}})};
    return desk::see(visit, "/admin/people");
}

}  // namespace

void add_people_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/people", Right::see_people, people});
    all.push_back({"GET", "/admin/people/{id}", Right::see_people, show_person});
    all.push_back({"POST", "/admin/people/{id}", Right::administer, save});
    all.push_back({"POST", "/admin/people/{id}/code", Right::administer, code});
    all.push_back({"POST", "/admin/people/{id}/card", Right::administer, card});
    all.push_back({"POST", "/admin/people/{id}/pin", Right::administer, pin});
    all.push_back({"POST", "/admin/people/{id}/group", Right::administer, group});
    all.push_back({"POST", "/admin/people/{id}/sign-out", Right::administer, end_sessions});
    all.push_back({"GET", "/admin/people/{id}/remove", Right::administer, remove_page});
    all.push_back({"POST", "/admin/people/{id}/remove", Right::administer, remove});
    // After the pattern that would take the word for somebody's number.
    all.push_back({"GET", "/admin/people/new", Right::administer, show_new});
    all.push_back({"POST", "/admin/people/new", Right::administer, add});
}

}  // namespace consigne::release::web::admin
