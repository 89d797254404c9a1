#include "release/web/admin/lists.hpp"

namespace consigne::release::web::admin {

std::string link(std::string path, const std::vector<std::pair<std::string_view, std::string>>& parameters)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    char before = '?';
    for (const auto& [name, value] : parameters) {
        if (value.empty()) continue;
        path += before;
        path += name;
        path += '=';
        before = '&';
        for (const char c : value) {
            const auto octet = static_cast<unsigned char>(c);
            const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
            if (plain) path += c;
            else path += {'%', digits[octet >> 4U], digits[octet & 15U]};
        }
    }
    return path;
}

}  // namespace consigne::release::web::admin
