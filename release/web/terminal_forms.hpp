// Forms of the terminal's pages: whose token each carries, and whether one that comes is ours (threats.md T-CSRF-1).
#pragma once

#include "release/web/page.hpp"

namespace consigne::release::web {

/// A one-time token for a form of this visit's page. Once somebody is signed in it is their session's. Before, it is the terminal's, by
/// its secret, and keeps for as long: a panel that was left alone for hours takes the first code, account or card all the same.
[[nodiscard]] std::string form_token(const Visit& visit);

/// The nonce of the form that was posted to `page`; empty: forged, another terminal's, or of a session that is over.
[[nodiscard]] std::optional<std::string> form_nonce(const Visit& visit, std::string_view page);

}  // namespace consigne::release::web
