// Octets as hexadecimal text, for columns that hold a message of another protocol.
#pragma once

#include <string>
#include <string_view>

namespace consigne::spooler::store {

[[nodiscard]] inline std::string to_hex(std::string_view octets)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(octets.size() * 2);
    for (const char c : octets) {
        const auto u = static_cast<unsigned char>(c);
        out += digits[u >> 4];
        out += digits[u & 15];
    }
    return out;
}

/// Of what `to_hex` made.
[[nodiscard]] inline std::string from_hex(std::string_view text)
{
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) out += static_cast<char>(value(text[i]) * 16 + value(text[i + 1]));
    return out;
}

}  // namespace consigne::spooler::store
