// Tables for spreadsheets, out and in (RFC 4180).
#pragma once

#include "pdl/stream/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace consigne::release::web::csv {

/// A field of a table: quoted, and nothing in it that a spreadsheet would take for a formula (threats.md T-CSV-1): what begins so, also
/// after blanks, gets a ' in front.
[[nodiscard]] std::string field(std::string_view text);

/// A line of fields, with CR LF.
[[nodiscard]] std::string line(const std::vector<std::string>& fields);

/// The mark by which spreadsheets know UTF-8.
inline constexpr std::string_view mark = "\xEF\xBB\xBF";

struct Line {
    std::size_t number = 0;              ///< of the file, from 1: where it begins
    std::vector<std::string> fields;     ///< UTF-8
};

struct Table {
    std::string encoding;                ///< "UTF-8", "Windows-1252"
    char separator = ',';
    std::vector<Line> lines;             ///< blank ones left out
};

/// Longest file that is taken, and most lines and columns of it (threats.md §5).
inline constexpr std::size_t longest_file = 10 * 1024 * 1024, most_lines = 200'000, most_fields = 64;

/// Reads a table as a spreadsheet wrote it: UTF-8 with its mark or without, else Windows-1252; separated by whichever of ; , TAB | its first
/// line has most of. Errors: limit_exceeded, malformed (a quote that is never closed, UTF-16).
[[nodiscard]] Result<Table> read(std::string_view file);

}  // namespace consigne::release::web::csv
