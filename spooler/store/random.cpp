#include "spooler/store/random.hpp"

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
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[octets[i] >> 4];
        text += digits[octets[i] & 15];
    }
    return text;
}

}  // namespace consigne::spooler::store
