#include "release/web/admin/taps.hpp"

#include "release/web/admin/routes.hpp"
#include "release/web/moments.hpp"
#include "release/web/page.hpp"

#include <algorithm>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;

constexpr std::size_t name_length = 16;   // of a card's digest, as the API calls it by

std::string back_to(const std::optional<spooler::Person>& person) { return person ? "/admin/people/" + std::to_string(person->id.value) : std::string("/admin/people"); }

/// Links one to who is named, by number from their own page or by login from the list; or forgets it.
HttpResponse decide(Visit& visit)
{
    auto& people = visit.site.parts.people;
    const auto all = people.taps(visit.site.parts.clock());
    const auto tap = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.digest.substr(0, name_length) == visit.form.get("tap"); });
    std::optional<spooler::Person> person;
    if (const auto id = whole_number(visit.form.get("person")))
        if (auto found = people.find(spooler::PersonId{*id})) person = std::move(*found);
    if (tap == all.end()) {
        visit.note = {"warn", {}, visit.words->text("tap_gone")};
        return desk::see(visit, back_to(person));
    }
    if (visit.form.get("do") == "forget") {
        if (!people.forget_tap(tap->digest)) return desk::trouble(visit, "trouble_store", 503);
        visit.audit("forgot", "card ending " + tap->last4);
        return desk::see(visit, back_to(person));
    }
    const std::string login = visit.form.get("login");
    if (!person)
        if (auto found = people.find_login(login)) person = std::move(*found);
    if (!person) {
        visit.note = {"bad", {}, visit.words->text("dj_no_person", {{"name", login}})};
        return desk::see(visit, "/admin/people");
    }
    const auto linked = people.add_card({tap->digest, tap->last4, person->id, {}});
    if (!linked && linked.error().code == Errc::storage_failed) return desk::trouble(visit, "trouble_store", 503);
    if (linked) {
        visit.audit("linked card ending " + tap->last4, "person " + person->login);
        visit.note = {"ok", {}, visit.words->text("ppl_card_linked", {{"last", tap->last4}})};
    } else visit.note = {"bad", {}, visit.words->text(linked.error().code == Errc::conflict ? "ppl_card_taken" : "ppl_card_many")};
    return desk::see(visit, back_to(person));
}

}  // namespace

json::array taps(const Visit& visit)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    json::array rows;
    for (const auto& tap : visit.site.parts.people.taps(now))
        rows.push_back(json::object{{"tap", tap.digest.substr(0, name_length)}, {"card", words.text("card_ending", {{"last", tap.last4}})},
                                    {"held", words.text("tap_held", {{"place", tap.place}, {"when", ago(words, tap.at, now)}})}});
    return rows;
}

void add_taps_routes(std::vector<desk::Route>& all) { all.push_back({"POST", "/admin/taps", Right::administer, decide}); }

}  // namespace consigne::release::web::admin
