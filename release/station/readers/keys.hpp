// Readings out of the keys that a reader presses, whatever layout the system gives its keyboards.
#pragma once

#include "release/station/readers/framing.hpp"

#include <cstdint>

namespace consigne::release::station {

/// Turns key codes (linux/input-event-codes.h) into characters by the table that readers are made for, that of a US keyboard: a French
/// layout would make "&é\"'(" of a card's digits. Enter ends a reading, as a gap does (`gap`).
class Keys {
public:
    /// Shorter bursts are fingers: no card has so few digits.
    static constexpr std::size_t least = 4;

    /// One key event: `value` 1 is pressed, 0 released, 2 repeated by being held, which no reader does. A reading that ended; else empty.
    [[nodiscard]] std::string feed(std::uint16_t code, std::int32_t value);
    [[nodiscard]] std::string gap();
    [[nodiscard]] bool open() const { return framing_.open(); }

private:
    Framing framing_;
    bool left_shift_ = false, right_shift_ = false;
};

}  // namespace consigne::release::station
