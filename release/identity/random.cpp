#include "release/identity/random.hpp"

#include "spooler/runtime/digest.hpp"

#include <sys/random.h>

#include <cstdlib>

namespace consigne::release {
namespace {

std::uint8_t octet()
{
    std::uint8_t value = 0;
    if (getrandom(&value, 1, 0) != 1) std::abort();
    return value;
}

}  // namespace

std::string random_hex(unsigned bytes)
{
    Bytes octets(bytes);
    for (std::uint8_t& value : octets) value = octet();
    return spooler::to_hex(octets);
}

std::string random_signs(std::string_view signs, std::size_t length)
{
    if (signs.size() != 32) std::abort();
    std::string text;
    while (text.size() < length) text += signs[octet() % 32];
    return text;
}

std::string random_digits(unsigned digits)
{
    std::string text;
    while (text.size() < digits) {
        // 250 is the largest multiple of ten in an octet: above it a digit would be likelier than another.
        if (const std::uint8_t value = octet(); value < 250) text += static_cast<char>('0' + value % 10);
    }
    return text;
}

}  // namespace consigne::release
