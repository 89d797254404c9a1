// Times in words, as each language writes them (design.md §7).
#pragma once

#include "release/web/texts.hpp"
#include "spooler/api/ids.hpp"

namespace consigne::release::web {

/// "14:26", "14 h 26".
[[nodiscard]] std::string clock_time(const Language& words, spooler::Instant when);
/// "26 November", "26 novembre"; with the year when it is another than `now`'s.
[[nodiscard]] std::string date(const Language& words, spooler::Instant when, spooler::Instant now);
/// "just now", "12 min ago", "3 h ago", "yesterday at 17:02", then the date.
[[nodiscard]] std::string ago(const Language& words, spooler::Instant when, spooler::Instant now);
/// What is left: "20 min", "2 h 30", "3 h", "2 days".
[[nodiscard]] std::string left(const Language& words, std::chrono::seconds time);
/// "at 14:26", "tomorrow at 9:00", "on 28 November at 9:00".
[[nodiscard]] std::string at(const Language& words, spooler::Instant when, spooler::Instant now);

/// "2026-11-26T14:26:09Z": for tables and programs.
[[nodiscard]] std::string iso_time(spooler::Instant when);

}  // namespace consigne::release::web
