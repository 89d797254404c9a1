// People: accounts, passwords, print codes, cards. For administrators; of their own, people see what there is, draw a code and unlink a
// card, where the site lets them.
#include "release/api/own_person.hpp"

#include "release/api/uses.hpp"
#include "release/identity/person_rules.hpp"
#include "release/identity/roles.hpp"
#include "release/session/print_codes.hpp"
#include "release/web/admin/person_changes.hpp"
#include "release/web/forms.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace consigne::release::api {
namespace {

namespace json = boost::json;
using spooler::Person;

constexpr std::uint32_t most_listed = 1000;

/// {id} is a number or a login.
Result<Person> named(Call& call)
{
    const std::string& key = call.path.at("id");
    if (const auto id = web::whole_number(key))
        if (auto person = call.site.parts.people.find(spooler::PersonId{*id})) return person;
    return call.site.parts.people.find_login(key);
}

/// Anybody for whom the right lets see or change them; to others themselves.
Result<Person> own_or_named(Call& call, Right right = Right::administer) { return call.actor.may(right) ? named(call) : own_person(call); }

/// What the site may keep to the desk.
bool allowed(Call& call, const char* setting) { return call.actor.may(Right::administer) || SiteSettings(call.site.parts.settings).text(setting) == "yes"; }

json::object described(Call& call, const Person& person)
{
    json::array cards;
    for (const auto& card : call.site.parts.people.cards(person.id)) cards.push_back(json::object{{"id", card.digest.substr(0, 16)}, {"last4", card.last4}, {"same_as", card.same_as.substr(0, 16)}});
    json::array groups;
    for (const auto& group : call.site.parts.people.groups_of(person.id)) groups.push_back(json::object{{"id", group.id.value}, {"name", group.name}});
    return {{"id", person.id.value}, {"login", person.login}, {"full_name", person.full_name}, {"email", person.email}, {"comment", person.comment},
            {"language", person.language}, {"admin", person.admin}, {"operator", person.operator_right}, {"technician", person.technician_right}, {"auditor", person.auditor_right}, {"paused", person.paused},
            {"has_password", !person.password.empty()}, {"cards", std::move(cards)}, {"department", person.department}, {"alias", person.alias}, {"account_type", person.account_type},
            {"home_folder", person.home_folder}, {"limited", person.limited}, {"origin", person.origin}, {"has_card_pin", !person.card_pin.empty()}, {"operator_by", person.operator_by}, {"uses", uses_said(person.allowed)}, {"may", uses_decided(person)},
            {"has_code", call.site.parts.people.has_code(person.id)}, {"groups", std::move(groups)}};
}

void audit(Call& call, const std::string& what, const Person& person) { call.site.parts.audit.record(call.actor.name(), what, "person " + person.login); }

std::optional<Error> read(Call& call, Person& person)
{
    Fields fields(call.body);
    fields.text("login", person.login);
    fields.text("full_name", person.full_name);
    fields.text("email", person.email);
    fields.text("comment", person.comment, 1023);
    fields.text("language", person.language, 8);
    fields.flag("admin", person.admin);
    fields.flag("operator", person.operator_right);
    fields.flag("technician", person.technician_right);
    fields.flag("auditor", person.auditor_right);
    fields.flag("paused", person.paused);
    fields.text("department", person.department);
    fields.text("alias", person.alias);
    fields.text("account_type", person.account_type);
    fields.text("home_folder", person.home_folder);
    fields.flag("limited", person.limited);
    read_uses(fields, call.body, person.allowed);
    if (fields.trouble()) return fields.trouble();
    // Only a login that is given is looked at: one kept from before may be changed in everything else.
    if (fields.has("login") || person.login.empty() || fields.has("alias") || fields.has("account_type"))
        if (const auto fine = check_person(person); !fine) return fine.error();
    if (give_reserved_right(person)) call.site.parts.audit.record("consigne", "gave the technician right to the reserved account", "person " + person.login);
    if (fields.has("card_pin")) {
        std::string pin;
        fields.text("card_pin", pin, 12);
        if (fields.trouble()) return fields.trouble();
        if (pin.empty()) person.card_pin.clear();
        else if (pin.size() < shortest_card_pin || !normal_code(pin)) return fail(Errc::malformed, "a card PIN has 4 to 12 digits");
        else if (const auto hash = call.site.passwords.hash(pin)) person.card_pin = *hash;
        else return hash.error();
    }
    if (fields.has("password")) {
        std::string password;
        fields.text("password", password, Passwords::longest);
        if (fields.trouble()) return fields.trouble();
        if (password.size() < shortest_password) return fail(Errc::malformed, "a password has at least " + std::to_string(shortest_password) + " characters");
        const auto hash = call.site.passwords.hash(password);
        if (!hash) return hash.error();
        person.password = *hash;
    }
    return std::nullopt;
}

HttpResponse list(Call& call)
{
    const web::Form query(call.request.query);
    spooler::PeopleQuery asked;
    asked.search = query.get("search");
    asked.after = query.get("after");
    asked.limit = most_listed;
    constexpr std::array<std::string_view, 7> filters{"", "admin", "operator", "technician", "auditor", "paused", "no-card"};
    const auto only = std::find(filters.begin(), filters.end(), query.get("only"));
    if (only == filters.end()) return error_answer(400, "malformed", "only is admin, operator, technician, auditor, paused or no-card");
    asked.only = static_cast<spooler::PeopleQuery::Only>(only - filters.begin());
    if (query.has("group")) {
        const auto id = web::whole_number(query.get("group"));
        if (!id) return error_answer(400, "malformed", "group is a group's id");
        asked.group = spooler::GroupId{*id};
    }
    const auto page = call.site.parts.people.page(asked);
    json::array people;
    for (const Person& person : page.people) people.push_back(described(call, person));
    json::object body{{"format", 1}, {"people", std::move(people)}};
    if (!page.next.empty()) body["next"] = page.next;
    return json_answer(200, body);
}

HttpResponse add(Call& call)
{
    Person person;
    if (const auto trouble = read(call, person)) return error_answer(*trouble);
    const auto id = call.site.parts.people.add(person);
    if (!id) return error_answer(id.error());
    person.id = *id;
    audit(call, "added", person);
    return json_answer(201, described(call, person));
}

HttpResponse get(Call& call)
{
    const auto person = own_or_named(call, Right::see_people);
    return person ? json_answer(200, described(call, *person)) : error_answer(person.error());
}

HttpResponse update(Call& call)
{
    auto person = named(call);
    if (!person) return error_answer(person.error());
    const Person before = *person;
    if (const auto trouble = read(call, *person)) return error_answer(*trouble);
    const bool other_password = call.body.if_contains("password") != nullptr;
    if (const auto kept = call.site.parts.people.update(*person); !kept) return error_answer(kept.error());
    const std::string what = web::admin::changed_fields(before, *person);
    audit(call, what.empty() ? "changed" : "changed: " + what, *person);
    // Whoever signed in with the old one signs in anew.
    if (other_password) call.site.desk.end_all(person->id, call.actor.session ? call.actor.session->session.token_digest : std::string());
    return json_answer(200, described(call, *person));
}

/// Deletes what waits for a person; what is being printed goes on, and keeps its owner for the while.
std::optional<Error> cancel_waiting(Call& call, const Person& person)
{
    spooler::JobQuery waiting;
    waiting.owner = person.id;
    waiting.states = {spooler::JobState::pending, spooler::JobState::pending_held};
    for (auto jobs = call.site.parts.jobs.list(waiting); !jobs.empty(); jobs = call.site.parts.jobs.list(waiting)) {
        for (const spooler::Job& job : jobs) {
            const auto done = call.site.parts.jobs.cancel(job.id, "canceled by " + call.actor.name());
            if (!done && done.error().code == Errc::storage_failed) return done.error();
            if (done) call.site.parts.audit.record(call.actor.name(), "canceled", "job " + std::to_string(job.id.value));
        }
        waiting.after = jobs.back().id;
    }
    return std::nullopt;
}

HttpResponse remove(Call& call)
{
    const auto person = named(call);
    if (!person) return error_answer(person.error());
    if (web::Form(call.request.query).get("cancel-jobs") == "yes")
        if (const auto trouble = cancel_waiting(call, *person)) return error_answer(*trouble);
    if (const auto removed = call.site.parts.people.remove(person->id); !removed) return error_answer(removed.error());
    audit(call, "removed", *person);
    return nothing_answer();
}

/// Draws a code and tells it this once; or sets one that an administrator chose, never shorter than the floor.
HttpResponse set_code(Call& call)
{
    const auto person = own_or_named(call);
    if (!person) return error_answer(person.error());
    if (!allowed(call, "own-print-code")) return error_answer(403, "denied", "the desk gives print codes here");
    std::string chosen;
    Fields fields(call.body);
    fields.text("code", chosen, 12);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (!chosen.empty() && !call.actor.may(Right::administer)) return error_answer(403, "denied", "only an administrator chooses a code; leave it out to have one drawn");
    if (chosen.empty()) {
        const auto drawn = draw_code(call.site.parts.people, call.site.key, person->id);
        if (!drawn) return error_answer(drawn.error());
        audit(call, "drew a print code", *person);
        return json_answer(201, {{"format", 1}, {"code", *drawn}});
    }
    const auto code = normal_code(chosen);
    if (!code) return error_answer(code.error());
    const unsigned floor = std::max<unsigned>(code_length(call.site.parts.people.count()), may(*person, Right::keep_machines) ? shortest_technician_code : 0);
    if (code->size() < floor) return error_answer(422, "unsupported", "a print code has at least " + std::to_string(floor) + " digits here");
    if (const auto set = call.site.parts.people.set_code(person->id, call.site.key.code(*code)); !set) return error_answer(set.error());
    audit(call, "set a print code", *person);
    return json_answer(201, {{"format", 1}, {"code", *code}});
}

HttpResponse remove_code(Call& call)
{
    const auto person = own_or_named(call);
    if (!person) return error_answer(person.error());
    if (!allowed(call, "own-print-code")) return error_answer(403, "denied", "the desk gives print codes here");
    if (const auto set = call.site.parts.people.set_code(person->id, {}); !set) return error_answer(set.error());
    audit(call, "removed the print code", *person);
    return nothing_answer();
}

std::optional<spooler::UnknownTap> tap_named(Call& call, const std::string& id)
{
    for (auto& tap : call.site.parts.people.taps(call.site.parts.clock()))
        if (tap.digest.substr(0, 16) == id) return std::move(tap);
    return std::nullopt;
}

/// A card that was held to a reader lately.
HttpResponse link_tap(Call& call, const Person& person, const std::string& id)
{
    const auto tap = tap_named(call, id);
    if (!tap) return error_answer(404, "not-found", "no such card was held to a reader lately");
    if (const auto added = call.site.parts.people.add_card({tap->digest, tap->last4, person.id}); !added) return error_answer(added.error());
    audit(call, "linked card ending " + tap->last4, person);
    return json_answer(201, {{"id", tap->digest.substr(0, 16)}, {"last4", tap->last4}});
}

HttpResponse list_taps(Call& call)
{
    json::array rows;
    for (const auto& tap : call.site.parts.people.taps(call.site.parts.clock()))
        rows.push_back(json::object{{"id", tap.digest.substr(0, 16)}, {"last4", tap.last4}, {"place", tap.place}, {"at", tap.at.time_since_epoch().count()}, {"times", tap.times}});
    return json_answer(200, {{"format", 1}, {"taps", std::move(rows)}});
}

HttpResponse forget_tap(Call& call)
{
    const auto tap = tap_named(call, call.path.at("tap"));
    if (!tap) return error_answer(404, "not-found", "no such card was held to a reader lately");
    if (const auto gone = call.site.parts.people.forget_tap(tap->digest); !gone) return error_answer(gone.error());
    call.site.parts.audit.record(call.actor.name(), "forgot", "card ending " + tap->last4);
    return nothing_answer();
}

HttpResponse add_card(Call& call)
{
    const auto person = named(call);
    if (!person) return error_answer(person.error());
    std::string read_card, held;
    Fields fields(call.body);
    fields.text("card", read_card);
    fields.text("tap", held);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (!held.empty()) return link_tap(call, *person, held);
    const auto card = call.site.cards.number(read_card);
    if (!card) return error_answer(card.error());
    const std::string digest = call.site.key.card(*card);
    std::string same_as;
    if (call.body.if_contains("same_as")) {
        std::string of;
        fields.text("same_as", of);
        for (const auto& one : call.site.parts.people.cards(person->id))
            if (one.same_as.empty() && one.digest.substr(0, 16) == of) same_as = one.digest;
        if (same_as.empty()) return error_answer(404, "not-found", "no such card to be another reading of");
    }
    if (const auto added = call.site.parts.people.add_card({digest, last_four(*card), person->id, same_as}); !added) return error_answer(added.error());
    audit(call, "linked card ending " + last_four(*card), *person);
    return json_answer(201, {{"id", digest.substr(0, 16)}, {"last4", last_four(*card)}});
}

HttpResponse remove_card(Call& call)
{
    const auto person = own_or_named(call);
    if (!person) return error_answer(person.error());
    if (!allowed(call, "own-cards")) return error_answer(403, "denied", "the desk unlinks cards here");
    for (const auto& card : call.site.parts.people.cards(person->id)) {
        if (card.digest.substr(0, 16) != call.path.at("card")) continue;
        if (const auto removed = call.site.parts.people.remove_card(card.digest); !removed) return error_answer(removed.error());
        audit(call, "unlinked card ending " + card.last4, *person);
        return nothing_answer();
    }
    return error_answer(404, "not-found", "no such card");
}

}  // namespace

void add_people_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/people", Right::see_people, list});
    all.push_back({"POST", "/people", Right::administer, add});
    all.push_back({"GET", "/people/{id}", Right::own, get});
    all.push_back({"PUT", "/people/{id}", Right::administer, update});
    all.push_back({"DELETE", "/people/{id}", Right::administer, remove});
    all.push_back({"POST", "/people/{id}/code", Right::own, set_code});
    all.push_back({"DELETE", "/people/{id}/code", Right::own, remove_code});
    all.push_back({"POST", "/people/{id}/cards", Right::administer, add_card});
    all.push_back({"GET", "/cards/taps", Right::administer, list_taps});
    all.push_back({"DELETE", "/cards/taps/{tap}", Right::administer, forget_tap});
    all.push_back({"DELETE", "/people/{id}/cards/{card}", Right::own, remove_card});
}

}  // namespace consigne::release::api
