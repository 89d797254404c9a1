// /me/cards: the cards and the print code that open somebody's documents at a terminal.
#include "release/session/print_codes.hpp"
#include "release/web/own_cards.hpp"
#include "release/web/portal/routes.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::portal {
namespace {

namespace json = boost::json;

/// A code in pieces that can be read while walking.
std::string spaced(const std::string& code)
{
    std::string out;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (i > 0 && i % 3 == 0 && code.size() - i > 1) out += "\u00A0";
        out += code[i];
    }
    return out;
}

HttpResponse cards(Visit& visit)
{
    auto all = own_cards(visit.site.parts.people, visit.person.id, visit.settings, *visit.words);
    const bool any = !all.empty();
    const std::string drawn = visit.site.shown_once.take(visit.session.session.token_digest);
    return desk::show(visit, "me_cards", "me_cards",
                      {{"cards", std::move(all)}, {"any", any}, {"has_code", visit.site.parts.people.has_code(visit.person.id)}, {"drawn", drawn.empty() ? std::string() : spaced(drawn)},
                       {"may_draw", visit.settings.text("own-print-code") == "yes"}, {"owner_links", visit.settings.text("unknown-card") == "owner"}});
}

HttpResponse draw(Visit& visit)
{
    if (visit.settings.text("own-print-code") != "yes") return desk::trouble(visit, "me_not_here", 403);
    const auto code = draw_code(visit.site.parts.people, visit.site.key, visit.person.id);
    if (!code) return desk::trouble(visit, "trouble_store", 503);
    visit.audit("drew a print code", "person " + visit.person.login);
    visit.site.shown_once.put(visit.session.session.token_digest, *code);
    return desk::see(visit, "/me/cards");
}

HttpResponse remove_code(Visit& visit)
{
    if (visit.settings.text("own-print-code") != "yes") return desk::trouble(visit, "me_not_here", 403);
    if (!visit.site.parts.people.set_code(visit.person.id, {})) return desk::trouble(visit, "trouble_store", 503);
    visit.audit("removed the print code", "person " + visit.person.login);
    visit.note = {"ok", {}, visit.words->text("code_removed")};
    return desk::see(visit, "/me/cards");
}

HttpResponse remove_card(Visit& visit)
{
    if (visit.settings.text("own-cards") != "yes") return desk::trouble(visit, "me_not_here", 403);
    if (const auto card = own_card(visit.site.parts.people, visit.person.id, visit.form.get("card"))) {
        if (!visit.site.parts.people.remove_card(card->digest)) return desk::trouble(visit, "trouble_store", 503);
        visit.audit("unlinked card ending " + card->last4, "person " + visit.person.login);
        visit.note = {"ok", {}, visit.words->text("card_removed", {{"last", card->last4}})};
    }
    return desk::see(visit, "/me/cards");
}

}  // namespace

void add_cards_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/me/cards", Right::own, cards});
    all.push_back({"POST", "/me/cards/remove", Right::own, remove_card});
    all.push_back({"POST", "/me/cards/code", Right::own, draw});
    all.push_back({"POST", "/me/cards/code/remove", Right::own, remove_code});
}

}  // namespace consigne::release::web::portal
