// People: accounts, passwords, print codes, cards. For administrators.
#include "release/api/router.hpp"

#include "release/identity/random.hpp"
#include "release/web/forms.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::api {
namespace {

namespace json = boost::json;
using spooler::Person;

constexpr std::uint32_t most_listed = 1000;
constexpr std::size_t longest_login = 64, shortest_password = 8;  // a guesser has ten tries a minute at most; eight letters hold
constexpr int most_draws = 20;  // a drawn code that is taken already is drawn again

/// {id} is a number or a login.
Result<Person> named(Call& call)
{
    const std::string& key = call.path.at("id");
    if (const auto id = web::whole_number(key))
        if (auto person = call.site.parts.people.find(spooler::PersonId{*id})) return person;
    return call.site.parts.people.find_login(key);
}

json::object described(Call& call, const Person& person)
{
    json::array cards;
    for (const auto& card : call.site.parts.people.cards(person.id)) cards.push_back(json::object{{"id", card.digest.substr(0, 16)}, {"last4", card.last4}});
    return {{"id", person.id.value}, {"login", person.login}, {"full_name", person.full_name}, {"email", person.email}, {"comment", person.comment},
            {"language", person.language}, {"admin", person.admin}, {"operator", person.operator_right}, {"paused", person.paused},
            {"has_password", !person.password.empty()}, {"cards", std::move(cards)}};
}

void audit(Call& call, const std::string& what, const Person& person) { call.site.parts.audit.record(call.actor.name(), what, "person " + person.login); }

/// Logins stand on command lines, in logs and in the names that clients send: letters (also beyond ASCII), digits and . _ - @ +
bool fits(const std::string& login)
{
    return !login.empty() && login.size() <= longest_login && login.front() != '-' && std::all_of(login.begin(), login.end(), [](unsigned char c) {
        return std::isalnum(c) || c >= 0x80 || c == '.' || c == '_' || c == '-' || c == '@' || c == '+';
    });
}

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
    fields.flag("paused", person.paused);
    if (fields.trouble()) return fields.trouble();
    // Only a login that is given is looked at: one kept from before may be changed in everything else.
    if ((fields.has("login") || person.login.empty()) && !fits(person.login))
        return fail(Errc::malformed, "login has 1 to 64 letters, digits or . _ - @ +");
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
    json::array people;
    for (const Person& person : call.site.parts.people.list(most_listed, query.get("search"))) people.push_back(described(call, person));
    return json_answer(200, {{"format", 1}, {"people", std::move(people)}});
}

Result<std::string> draw_code(Call& call, const Person& person)
{
    const unsigned length = code_length(call.site.parts.people.count());
    for (int draw = 0; draw < most_draws; ++draw) {
        const std::string code = random_digits(length);
        const auto set = call.site.parts.people.set_code(person.id, call.site.key.code(code));
        if (set) return code;
        if (set.error().code != Errc::conflict) return set.error();
    }
    return fail(Errc::conflict, "no free print code was found");
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
    const auto person = named(call);
    return person ? json_answer(200, described(call, *person)) : error_answer(person.error());
}

HttpResponse update(Call& call)
{
    auto person = named(call);
    if (!person) return error_answer(person.error());
    if (const auto trouble = read(call, *person)) return error_answer(*trouble);
    if (const auto kept = call.site.parts.people.update(*person); !kept) return error_answer(kept.error());
    audit(call, "changed", *person);
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
    const auto person = named(call);
    if (!person) return error_answer(person.error());
    std::string chosen;
    Fields fields(call.body);
    fields.text("code", chosen, 12);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (chosen.empty()) {
        const auto drawn = draw_code(call, *person);
        if (!drawn) return error_answer(drawn.error());
        audit(call, "drew a print code", *person);
        return json_answer(201, {{"format", 1}, {"code", *drawn}});
    }
    const auto code = normal_code(chosen);
    if (!code) return error_answer(code.error());
    const unsigned floor = code_length(call.site.parts.people.count());
    if (code->size() < floor) return error_answer(422, "unsupported", "a print code has at least " + std::to_string(floor) + " digits here");
    if (const auto set = call.site.parts.people.set_code(person->id, call.site.key.code(*code)); !set) return error_answer(set.error());
    audit(call, "set a print code", *person);
    return json_answer(201, {{"format", 1}, {"code", *code}});
}

HttpResponse remove_code(Call& call)
{
    const auto person = named(call);
    if (!person) return error_answer(person.error());
    if (const auto set = call.site.parts.people.set_code(person->id, {}); !set) return error_answer(set.error());
    audit(call, "removed the print code", *person);
    return nothing_answer();
}

HttpResponse add_card(Call& call)
{
    const auto person = named(call);
    if (!person) return error_answer(person.error());
    std::string read_card;
    Fields fields(call.body);
    fields.text("card", read_card);
    if (fields.trouble()) return error_answer(*fields.trouble());
    const auto card = normal_card(read_card);
    if (!card) return error_answer(card.error());
    const std::string digest = call.site.key.card(*card);
    if (const auto added = call.site.parts.people.add_card({digest, last_four(*card), person->id}); !added) return error_answer(added.error());
    audit(call, "linked card ending " + last_four(*card), *person);
    return json_answer(201, {{"id", digest.substr(0, 16)}, {"last4", last_four(*card)}});
}

HttpResponse remove_card(Call& call)
{
    const auto person = named(call);
    if (!person) return error_answer(person.error());
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
    all.push_back({"GET", "/people", Need::admin, list});
    all.push_back({"POST", "/people", Need::admin, add});
    all.push_back({"GET", "/people/{id}", Need::admin, get});
    all.push_back({"PUT", "/people/{id}", Need::admin, update});
    all.push_back({"DELETE", "/people/{id}", Need::admin, remove});
    all.push_back({"POST", "/people/{id}/code", Need::admin, set_code});
    all.push_back({"DELETE", "/people/{id}/code", Need::admin, remove_code});
    all.push_back({"POST", "/people/{id}/cards", Need::admin, add_card});
    all.push_back({"DELETE", "/people/{id}/cards/{card}", Need::admin, remove_card});
}

}  // namespace consigne::release::api
