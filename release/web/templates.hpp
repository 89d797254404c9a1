// Pages from mustache templates; what they are given is escaped always (threats.md T-XSS-1).
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace consigne::release::web {

/// The template `NAME.mustache` with `data` (objects, arrays, strings, integers, booleans) and `words`, which {{t.KEY}} names. Files
/// that start with '_' are partials: {{>_rail}}. An empty text is an absent one. Any thread.
[[nodiscard]] std::string render(std::string_view name, const boost::json::object& data, const boost::json::object& words);

}  // namespace consigne::release::web
