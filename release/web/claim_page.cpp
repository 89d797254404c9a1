// Documents that came without their owner, and with a password: who knows it collects them here.
#include "release/web/page.hpp"
#include "spooler/api/text.hpp"

namespace consigne::release::web {

HttpResponse claim_page(Visit& visit)
{
    const std::string name = visit.state.user.empty() ? visit.person->login : visit.state.user;
    return show(visit, "claim", "page_claim", {{"seconds_form", visit.words->text("seconds")}, {"name", name}},
                then_still(visit));
}

HttpResponse claim_post(Visit& visit)
{
    visit.state.note_kind.clear();
    visit.state.user.clear();
    if (visit.form.get("do") == "return") return see(visit, "/t/jobs");
    const std::string name = visit.form.get("name"), typed = visit.form.get("pass");
    if (typed.empty()) return see(visit, "/t/claim");  // a key pressed in passing costs no try
    const auto card = typed_card(visit, typed);
    if (card && visit.site.parts.people.find_card(visit.site.key.card(*card))) return card_held(visit, typed);
    if (card) visit.site.throttle.failed(visit.place());  // a card that nobody has, as at the door
    const auto answer = visit.site.claims.claim(*visit.person, name, typed);
    const Language& words = *visit.words;
    if (!answer.theirs.empty()) {
        for (const auto& job : answer.theirs) visit.state.unlocked.insert(job.id.value);
        visit.note("ok", {}, words.count("claim_got", answer.theirs.size()));
        return see(visit, "/t/jobs");
    }
    visit.state.user = spooler::clean_text(name);
    const auto pause = words.duration(static_cast<std::uint64_t>(answer.failure.pause.count()));
    if (answer.full) visit.note("bad", words.text("claim_full"));
    else if (answer.failure.tries_left > 0) visit.note("bad", words.text("claim_none"), words.count("tries_left", answer.failure.tries_left, {{"duration", pause}}));
    else visit.note("bad", words.text("pause_title"), words.text("claim_pause", {{"duration", pause}}));
    return see(visit, "/t/claim");
}

}  // namespace consigne::release::web
