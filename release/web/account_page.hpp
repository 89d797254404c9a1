// The panel's page of one's own account (design.md §3).
#pragma once

#include "release/web/page.hpp"

namespace consigne::release::web {

/// In the place of a card's digest in a session: the password was given on this page, and the card is still to be held to the reader for
/// the first time.
inline constexpr std::string_view awaits_card = "awaited";

/// Own cards and how to link one, whether there is a print code (never which), the language.
[[nodiscard]] HttpResponse account_page(Visit& visit);
[[nodiscard]] HttpResponse account_post(Visit& visit);

}  // namespace consigne::release::web
