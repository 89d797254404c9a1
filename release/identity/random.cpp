#include "release/identity/random.hpp"

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
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < bytes; ++i) {
        const std::uint8_t value = octet();
        text += digits[value >> 4];
        text += digits[value & 15];
    }
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
