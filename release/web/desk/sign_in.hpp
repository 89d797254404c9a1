// The way in and out for one's own browser.
#pragma once

#include "release/web/desk/visit.hpp"

namespace consigne::release::web::desk {

/// GET /sign-in?next=…&why=ended|role; `signed_in`: who is here already goes on at once, unless more is asked for than they have.
[[nodiscard]] HttpResponse sign_in_page(Context& site, const HttpRequest& request, bool signed_in);
[[nodiscard]] HttpResponse sign_in_post(Context& site, const HttpRequest& request);
/// Ends the session and what had been deleted in it.
[[nodiscard]] HttpResponse sign_out(Visit& visit);

}  // namespace consigne::release::web::desk
