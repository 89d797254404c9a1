#include "spooler/api/personal_address.hpp"

#include "spooler/runtime/digest.hpp"

#include <algorithm>

namespace consigne::spooler {
namespace {

constexpr std::string_view root = "/ipp/p/";

std::string_view first_part(std::string_view path) { return path.substr(0, path.find('/')); }

bool letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string in_small_letters(std::string_view word)
{
    std::string out(word);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

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

std::string without_token(std::string_view text)
{
    // What stands where a token belongs, of whatever form.
    if (const auto own = parse_personal_path(text)) return own->printer.empty() ? std::string(root) + "…" : personal_path("…", without_token(own->printer));
    std::string out;
    while (!text.empty()) {
        const auto end = std::find_if_not(text.begin(), text.end(), letter_or_digit);
        const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
        text.remove_prefix(word.size());
        out += token_form(in_small_letters(word)) ? std::string_view("…") : word;
        if (text.empty()) break;
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

std::string personal_uuid(std::string_view printer_uuid, std::string_view token)
{
    std::string hex = sha256_hex(as_bytes(std::string(printer_uuid).append("\n").append(token)));
    hex[12] = '8';  // RFC 9562 §5.8: made as its maker likes
    hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

}  // namespace consigne::spooler
