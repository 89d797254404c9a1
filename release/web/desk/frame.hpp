// What stands around a page: where one can go, and where one is.
#pragma once

#include "release/web/desk/visit.hpp"

namespace consigne::release::web::desk {

/// Whether the page stands in the administration's frame: for who has a role there.
[[nodiscard]] bool in_administration(const Visit& visit);

/// The portal's places, or the administration's in their groups, of those this person may see; the one of the request is on.
/// Puts `places` or `groups` into the page's data.
void put_frame(const Visit& visit, boost::json::object& data);

}  // namespace consigne::release::web::desk
