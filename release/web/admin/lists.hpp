// What lists share: links that keep a filter, and tables for spreadsheets.
#pragma once

#include "spooler/api/ids.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consigne::release::web::admin {

/// A path with the parameters that have a value, each encoded.
[[nodiscard]] std::string link(std::string path, const std::vector<std::pair<std::string_view, std::string>>& parameters);

}  // namespace consigne::release::web::admin
