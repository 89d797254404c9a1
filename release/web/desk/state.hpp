// What a session of one's own browser remembers between two pages, as JSON in its row.
#pragma once

#include "release/web/desk/visit.hpp"

namespace consigne::release::web::desk {

[[nodiscard]] Note read_note(const std::string& state);
[[nodiscard]] std::string write_note(const Note& note);

}  // namespace consigne::release::web::desk
