// The pages that stand behind a sign-in: a pattern, who may, and what it does. A page is a route, a template, and its texts.
#pragma once

#include "release/web/desk/visit.hpp"

#include <vector>

namespace consigne::release::web::desk {

struct Route {
    const char* method;    ///< GET or POST
    const char* pattern;   ///< "/me/jobs/{id}"
    Right need;
    HttpResponse (*run)(Visit&);
};

/// Every route there is.
[[nodiscard]] const std::vector<Route>& routes();

// Each part adds its own.
void add_account_routes(std::vector<Route>& all);

}  // namespace consigne::release::web::desk
