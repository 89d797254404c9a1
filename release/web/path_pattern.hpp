// Patterns of routes: "/jobs/{id}".
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace consigne::release::web {

/// Whether the path is of that pattern; `found` gets what stands for each {name}, never empty.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view path, std::map<std::string, std::string>& found);

}  // namespace consigne::release::web
