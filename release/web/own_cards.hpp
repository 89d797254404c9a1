// A person's own cards, as their page and the panel show them.
#pragma once

#include "release/settings/site_settings.hpp"
#include "release/web/texts.hpp"

#include <boost/json/array.hpp>

#include <optional>

namespace consigne::release::web {

/// Each with its name in words, the id that forms call it by, and whether its owner may unlink it here ('own-cards').
[[nodiscard]] boost::json::array own_cards(spooler::People& people, spooler::PersonId person, const SiteSettings& settings, const Language& words);

/// The person's card of that id; empty: they have none such.
[[nodiscard]] std::optional<spooler::Card> own_card(spooler::People& people, spooler::PersonId person, std::string_view id);

/// Whether the person has as many as one may have. Other readings of a card are no cards of their own.
[[nodiscard]] bool has_all_cards(spooler::People& people, spooler::PersonId person);

}  // namespace consigne::release::web
