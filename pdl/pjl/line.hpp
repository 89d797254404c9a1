// One line of PJL, taken apart (HP PJL Technical Reference §2).
#pragma once

#include "pdl/stream/bytes.hpp"

#include <optional>

namespace consigne::pdl::pjl {

/// Longest line and most lines read (threats.md §5, architecture §8.17).
inline constexpr std::size_t max_line_bytes = 4096;
inline constexpr std::size_t max_lines = 2000;

struct Line {
    std::string command;   ///< upper case: JOB, EOJ, SET, DEFAULT, ENTER, COMMENT, …; empty for a bare @PJL
    std::string variable;  ///< upper case: what SET and DEFAULT set, LANGUAGE for ENTER; the modifier (LPARM:PCL) left out
    std::string value;     ///< UTF-8, quotes taken off
    std::string rest;      ///< UTF-8, all that follows the command
};

/// Takes a line apart. `raw` begins with @PJL in any case; its line end may be there or not.
[[nodiscard]] Line parse_line(ByteView raw);

/// The value of NAME=value or NAME="value" within `rest`, NAME in any case.
[[nodiscard]] std::optional<std::string> option(std::string_view rest, std::string_view name);

/// Whether the bytes begin with @PJL and a line end, blank or the end.
[[nodiscard]] bool begins_line(ByteView bytes);

/// UTF-8 as it is, anything else read as Windows-1252. Control characters become blanks.
[[nodiscard]] std::string to_utf8(std::string_view text);

[[nodiscard]] std::string upper_case(std::string_view text);

/// A number, decimals cut off; nothing when there is no digit. Saturates.
[[nodiscard]] std::optional<std::uint32_t> number(std::string_view text);

}  // namespace consigne::pdl::pjl
