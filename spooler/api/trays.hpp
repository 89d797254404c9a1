// Paper that is in a machine's trays.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace consigne::spooler {

/// A tray with paper in it, as its machine tells it.
struct Tray {
    std::string name;           ///< the machine's word, "tray-1"; may be empty
    int width = 0, height = 0;  ///< of the paper, in points, upright
    friend bool operator==(const Tray&, const Tray&) = default;
};

/// As a machine's row keeps them.
[[nodiscard]] std::string to_json(const std::vector<Tray>& trays);
/// What cannot be read is nothing: the machine tells it anew.
[[nodiscard]] std::vector<Tray> trays_from_json(std::string_view text);

}  // namespace consigne::spooler
