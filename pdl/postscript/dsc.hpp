// Words of DSC comments (Adobe Document Structuring Conventions 3.0).
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl::postscript {

/// Splits at blanks; a parenthesised string is one word, with its parentheses.
[[nodiscard]] std::vector<std::string_view> words(std::string_view text);

/// The text behind `key` when the line begins with it, blanks trimmed.
[[nodiscard]] std::optional<std::string_view> after(std::string_view line, std::string_view key);

/// Whether `name` stands in the text as a name of its own ("0 exitserver", "/exitserver", not "/lesstartjobgreater").
[[nodiscard]] bool names(std::string_view text, std::string_view name);

/// A <textline>: parenthesised or bare, escapes resolved, UTF-8 (taken for Latin-1 when it is not valid UTF-8).
[[nodiscard]] std::string text_line(std::string_view value);

/// A plain decimal count, at most 9 digits.
[[nodiscard]] std::optional<std::uint32_t> count(std::string_view word);

}  // namespace consigne::pdl::postscript
