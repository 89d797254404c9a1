// The printer's picture for lists of printers ('printer-icons', PWG 5100.13 §6.5.25): drawn by arithmetic, so that no file is needed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace consigne::spooler::ipp {

/// The PNG behind "/ipp/icon-48.png", -128 and -512; nothing for another path. Made once; any thread.
[[nodiscard]] std::optional<std::string_view> icon(std::string_view path);

}  // namespace consigne::spooler::ipp
