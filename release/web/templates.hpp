// Pages from templates: mustache, escaped by default (threats.md T-XSS-1).
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace consigne::release::web {

/// The template `NAME.mustache` with `data` (objects, arrays, strings, numbers, booleans). Files that start with '_' are
/// partials: {{>_rail}}.
[[nodiscard]] std::string render(std::string_view name, const boost::json::object& data);

}  // namespace consigne::release::web
