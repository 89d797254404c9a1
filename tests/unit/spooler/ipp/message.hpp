// IPP messages written by hand, byte by byte, so that tests do not lean on the library under test.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace consigne::spooler::ipp {

inline std::string two_octets(std::size_t n)
{
    return {static_cast<char>(n >> 8 & 0xFF), static_cast<char>(n & 0xFF)};
}

inline std::string attribute(int tag, std::string_view name, std::string_view value)
{
    return std::string(1, static_cast<char>(tag)) + two_octets(name.size()) + std::string(name) + two_octets(value.size()) + std::string(value);
}

inline std::string header(int operation, int version = 0x0200, int request = 7)
{
    return two_octets(static_cast<std::size_t>(version)) + two_octets(static_cast<std::size_t>(operation)) + two_octets(0) + two_octets(static_cast<std::size_t>(request));
}

inline std::string opening(std::string_view user = "camille", std::string_view uri = "ipp://anyhost/ipp/print/consigne")
{
    return "\x01" + attribute(0x47, "attributes-charset", "utf-8") + attribute(0x48, "attributes-natural-language", "fr") +
           attribute(0x45, "printer-uri", uri) + attribute(0x42, "requesting-user-name", user);
}

inline std::string print_job_message()
{
    return header(0x0002) + opening() + attribute(0x42, "job-name", "Été") + "\x03";
}

}  // namespace consigne::spooler::ipp
