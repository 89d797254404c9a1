// What a person's own choices have spared this month.
#pragma once

#include "release/web/desk/visit.hpp"

namespace consigne::release::web::portal {

/// For the page of documents: sheets that two-sided printing and fewer copies spared, and pages in black and white that came in colour.
/// Empty: nothing so far.
[[nodiscard]] boost::json::object spared(const desk::Visit& visit);

}  // namespace consigne::release::web::portal
