#include "spooler/api/personal_address.hpp"

#include "spooler/runtime/digest.hpp"

#include <algorithm>

namespace consigne::spooler {
namespace {

constexpr std::string_view root = "/ipp/p/";

std::string_view first_part(std::string_view path) { return path.substr(0, path.find('/')); }

}  // namespace

bool token_form(std::string_view text)
{
    return text.size() == token_length && std::all_of(text.begin(), text.end(), [](char c) { return token_signs.find(c) != std::string_view::npos; });
}

std::optional<PersonalPath> parse_personal_path(std::string_view path)
{
    if (!path.starts_with(root)) return std::nullopt;
    path.remove_prefix(root.size());
    const std::string_view token = first_part(path);
    path.remove_prefix(token.size());
    if (!path.empty()) path.remove_prefix(1);
    return PersonalPath{std::string(token), std::string(first_part(path))};
}

std::string personal_path(std::string_view token, std::string_view printer) { return std::string(root).append(token).append("/").append(printer); }

std::string without_token(std::string_view path)
{
    const auto own = parse_personal_path(path);
    if (!own) return std::string(path);
    return own->printer.empty() ? std::string(root) + "…" : personal_path("…", own->printer);
}

std::string personal_uuid(std::string_view printer_uuid, std::string_view token)
{
    std::string hex = sha256_hex(as_bytes(std::string(printer_uuid).append("\n").append(token)));
    hex[12] = '8';  // RFC 9562 §5.8: made as its maker likes
    hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

}  // namespace consigne::spooler
