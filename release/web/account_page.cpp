#include "release/web/account_page.hpp"

#include "release/web/own_cards.hpp"

namespace consigne::release::web {
namespace {

namespace json = boost::json;

/// A card is linked by its owner where the site says so, a reader is there, and they have a password to prove who they are: a print code
/// never does (threats.md T-CARD-1).
bool links_cards(const Visit& visit)
{
    const bool reads = visit.terminal.card_reader && visit.settings.text("allowed-logins") != "keyboard";
    return reads && visit.settings.text("unknown-card") == "owner" && !visit.person->password.empty();
}

bool linking(const Visit& visit) { return !visit.state.card_digest.empty(); }

std::string about_code(const Visit& visit)
{
    auto& people = visit.site.parts.people;
    if (!people.has_code(visit.person->id)) return visit.words->text("code_none");
    const bool over = code_over(people, visit.settings, *visit.person, visit.site.parts.clock());
    return visit.words->text(over ? "code_over" : "acc_code_there");
}

json::array tongues(const Visit& visit)
{
    json::array all;
    if (visit.settings.text("terminal-languages") == "all")
        for (const Language* one : languages()) all.push_back(json::object{{"code", one->code()}, {"name", one->text("name")}, {"on", one == visit.words}});
    return all;
}

/// The password again, before a card is read: the session may be somebody's who walked up to it.
HttpResponse prove(Visit& visit)
{
    const Language& words = *visit.words;
    const std::string typed = visit.form.get("pass");
    if (!links_cards(visit) || has_all_cards(visit.site.parts.people, visit.person->id)) return see(visit, "/t/account");
    if (typed.empty()) return see(visit, "/t/account?link=1");  // a key pressed in passing costs no try
    if (const auto card = typed_card(visit, typed); card && visit.site.parts.people.find_card(visit.site.key.card(*card))) return card_held(visit, typed);
    const auto result = visit.site.sign_in.by_password(visit.place(), visit.person->login, typed);
    if (std::holds_alternative<spooler::Person>(result)) {
        visit.state.card_digest = awaits_card;
        visit.state.card_last.clear();
        visit.note("info", {}, words.text("acc_hold"));
        return see(visit, "/t/account");
    }
    const auto& refusal = std::get<Refusal>(result);
    const auto pause = words.duration(static_cast<std::uint64_t>(refusal.pause.count()));
    switch (refusal.why) {
    case Refusal::Why::busy: visit.note("warn", {}, words.text("busy_now")); break;
    case Refusal::Why::account_paused: visit.note("bad", {}, words.text("account_paused")); break;
    case Refusal::Why::wrong: visit.note("bad", words.text("acc_wrong"), words.count("tries_left", refusal.tries_left, {{"duration", pause}})); break;
    default: visit.note("bad", words.text("pause_title"), words.text("claim_pause", {{"duration", pause}}));
    }
    return see(visit, "/t/account?link=1");
}

void unlink_card(Visit& visit)
{
    auto& people = visit.site.parts.people;
    const auto card = own_card(people, visit.person->id, visit.form.get("unlink"));
    if (!card || visit.settings.text("own-cards") != "yes" || !people.remove_card(card->digest)) return;
    visit.site.parts.audit.record(visit.person->login, "unlinked card ending " + card->last4, "person " + visit.person->login);
    visit.note("ok", {}, visit.words->text("card_removed", {{"last", card->last4}}));
}

}  // namespace

HttpResponse account_page(Visit& visit)
{
    const Language& words = *visit.words;
    auto cards = own_cards(visit.site.parts.people, visit.person->id, visit.settings, words);
    const bool any = !cards.empty(), full = has_all_cards(visit.site.parts.people, visit.person->id), can = links_cards(visit), waits = linking(visit);
    json::object data{{"account_page", true}, {"seconds_form", words.text("seconds")}, {"cards", std::move(cards)}, {"any", any}};
    data["asks"] = can && !full && !waits && visit.query.get("link") == "1";
    data["waits"] = waits;
    data["may_link"] = can && !full && !waits;
    data["full"] = can && full && !waits;
    data["desk_links"] = !can && !waits;
    data["about_code"] = about_code(visit);
    data["has_code"] = visit.site.parts.people.has_code(visit.person->id);
    data["new_code"] = words.text(visit.settings.text("own-print-code") == "yes" ? "acc_code_new" : "code_desk");
    auto languages_here = tongues(visit);
    data["speaks"] = !languages_here.empty();
    data["languages"] = std::move(languages_here);
    return show(visit, "account", "acc_title", std::move(data), then_still(visit));
}

HttpResponse account_post(Visit& visit)
{
    visit.state.note_kind.clear();
    const std::string act = visit.form.get("do");
    if (visit.form.has("unlink")) unlink_card(visit);
    else if (visit.form.has("language") && visit.settings.text("terminal-languages") == "all") visit.session.session.language = language(visit.form.get("language")).code();
    else if (act == "link") return prove(visit);
    else if (act == "later" || (act == "return" && visit.state.card_digest == awaits_card)) {
        // Elsewhere a card that is held means what cards mean.
        visit.state.card_digest.clear();
        visit.state.card_last.clear();
    }
    return see(visit, act == "return" ? "/t/jobs" : "/t/account");
}

}  // namespace consigne::release::web
