// A browser's User-Agent in words for people: "Firefox on Windows".
#pragma once

#include <string>
#include <string_view>

namespace consigne::release::web::desk {

struct Agent {
    std::string browser, system;   ///< names as their makers write them; empty: not known
    bool handheld = false;
};
[[nodiscard]] Agent read_agent(std::string_view user_agent);

}  // namespace consigne::release::web::desk
