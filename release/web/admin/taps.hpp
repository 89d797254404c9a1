// Cards that nobody has, held to readers of late: one press links one to its person.
#pragma once

#include "release/web/desk/visit.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::admin {

/// For the pages of people, latest first: "Card ending 4F2A, held to 03 Library 2 min ago".
[[nodiscard]] boost::json::array taps(const desk::Visit& visit);

}  // namespace consigne::release::web::admin
