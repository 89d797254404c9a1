#include "release/web/own_cards.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;
using spooler::Card;

constexpr std::size_t id_length = 16;   // of a card's digest, as the API calls it by
constexpr std::ptrdiff_t most = 2;      // manual §2.3.2; the store takes no third

std::string id_of(const Card& card) { return card.digest.substr(0, id_length); }

}  // namespace

json::array own_cards(spooler::People& people, spooler::PersonId person, const SiteSettings& settings, const Language& words)
{
    const bool own = settings.text("own-cards") == "yes";
    json::array all;
    for (const Card& card : people.cards(person)) all.push_back(json::object{{"id", id_of(card)}, {"name", words.text("card_ending", {{"last", card.last4}})}, {"removable", own}});
    return all;
}

std::optional<Card> own_card(spooler::People& people, spooler::PersonId person, std::string_view id)
{
    for (const Card& card : people.cards(person))
        if (id_of(card) == id) return card;
    return std::nullopt;
}

bool has_all_cards(spooler::People& people, spooler::PersonId person)
{
    const auto all = people.cards(person);
    return std::count_if(all.begin(), all.end(), [](const Card& card) { return card.same_as.empty(); }) >= most;
}

}  // namespace consigne::release::web
