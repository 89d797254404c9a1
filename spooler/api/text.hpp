// Text from strangers made fit to keep: job names, user names, titles (threats.md T-TXT-1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace consigne::spooler {

/// Longest name kept, in octets (RFC 8011 §5.1.3 'name', and threats.md §5).
inline constexpr std::size_t max_name_octets = 255;

/// Valid UTF-8 without C0, C1, bidi and other invisible format controls, at most `max_octets` long, cut between
/// characters. Octets that are no UTF-8 are taken as ISO 8859-1, as old clients send them. Tabs and line ends become one space;
/// blanks at both ends go.
[[nodiscard]] std::string clean_text(std::string_view text, std::size_t max_octets = max_name_octets);

/// Valid UTF-8, every well-formed character kept as it is; anything else becomes U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// Exactly `columns` columns of a terminal: cut between characters, filled up with blanks. Wide characters (East Asian) take
/// two columns, combining ones none; what is no UTF-8 or has no width shows as U+FFFD.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t columns);

}  // namespace consigne::spooler
