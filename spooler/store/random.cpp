#include "spooler/store/random.hpp"

#include "spooler/runtime/digest.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <sys/random.h>

namespace consigne::spooler::store {

namespace {

using Octets = std::array<std::uint8_t, 16>;

Octets random_octets()
{
    Octets octets{};
    // Up to 256 octets come whole or not at all (getrandom(2)).
    if (::getrandom(octets.data(), octets.size(), 0) != static_cast<ssize_t>(octets.size())) throw std::runtime_error("getrandom failed");
    return octets;
}

std::string uuid_of(Octets octets, unsigned version)
{
    octets[6] = static_cast<std::uint8_t>((octets[6] & 0x0Fu) | version << 4);
    octets[8] = static_cast<std::uint8_t>((octets[8] & 0x3Fu) | 0x80u);
    std::string text = to_hex(octets);
    for (const std::size_t dash : {20, 16, 12, 8}) text.insert(dash, 1, '-');
    return text;
}

}  // namespace

std::string random_uuid() { return uuid_of(random_octets(), 4); }

std::string timed_uuid()
{
    Octets octets = random_octets();
    auto time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    for (std::size_t i = 6; i > 0; time >>= 8) octets[--i] = static_cast<std::uint8_t>(time);
    return uuid_of(octets, 7);
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
