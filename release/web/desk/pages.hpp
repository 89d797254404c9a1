// Pages of people's own browsers behind a sign-in: /me/, /admin/, /sign-in, /sign-out, /look.
#pragma once

#include "release/api/context.hpp"
#include "spooler/api/http.hpp"

namespace consigne::release::web::desk {

/// Whether that path is one of these pages'.
[[nodiscard]] bool ours(std::string_view path);

/// Blocking. One function decides who may, before any page runs.
[[nodiscard]] spooler::HttpResponse answer(Context& site, const spooler::HttpRequest& request);

}  // namespace consigne::release::web::desk
