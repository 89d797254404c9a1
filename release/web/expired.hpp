// What left the store because its time was over, for whoever comes to collect it and finds nothing (design.md §13).
#pragma once

#include "release/web/page.hpp"

namespace consigne::release::web {

/// Of a document that is canceled: by the store, and by nobody.
[[nodiscard]] bool time_was_over(const spooler::Job& job);

/// The newest such documents of the last days, for the template `empty`: "Gone yesterday at 18:00: “Thesis”". Nothing: there are none.
[[nodiscard]] boost::json::object expired(const Visit& visit);

}  // namespace consigne::release::web
