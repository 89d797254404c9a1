// The end of the log, kept in memory for who looks after the server: where it went to is not ours to read.
#pragma once

#include <string>
#include <vector>

namespace consigne::spooler::log {

inline constexpr std::size_t longest_tail = 200;

/// The latest lines that were written, oldest first, each with its time and level. Any thread.
[[nodiscard]] std::vector<std::string> tail();

}  // namespace consigne::spooler::log
