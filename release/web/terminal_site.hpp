// The terminal pages under /t/: finds the terminal, the session and the person, and hands on to the page.
#pragma once

#include "release/api/context.hpp"

namespace consigne::release::web {

/// Any path below /t/. Blocking.
[[nodiscard]] spooler::HttpResponse terminal_site(Context& site, const spooler::HttpRequest& request);

}  // namespace consigne::release::web
