#include "spooler/store/random.hpp"

#include "spooler/runtime/digest.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <sys/random.h>

namespace consigne::spooler::store {

std::string random_uuid()
{
    std::array<std::uint8_t, 16> octets{};
    // Up to 256 octets come whole or not at all (getrandom(2)).
    if (::getrandom(octets.data(), octets.size(), 0) != static_cast<ssize_t>(octets.size())) throw std::runtime_error("getrandom failed");
    octets[6] = static_cast<std::uint8_t>((octets[6] & 0x0Fu) | 0x40u);
    octets[8] = static_cast<std::uint8_t>((octets[8] & 0x3Fu) | 0x80u);
    std::string text = to_hex(octets);
    for (const std::size_t dash : {20, 16, 12, 8}) text.insert(dash, 1, '-');
    return text;
}

std::array<std::uint8_t, 16> octets_of(std::string_view uuid)
{
    std::array<std::uint8_t, 16> octets{};
    std::size_t digit = 0;
    for (const char c : uuid) {
        if (c == '-' || digit == 2 * octets.size()) continue;
        octets[digit / 2] = static_cast<std::uint8_t>(octets[digit / 2] << 4 | (c <= '9' ? c - '0' : c - 'a' + 10));
        ++digit;
    }
    return octets;
}

}  // namespace consigne::spooler::store
