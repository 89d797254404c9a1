#include "spooler/api/text.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <locale.h>
#include <wchar.h>

namespace consigne::spooler {
namespace {

struct Character {
    char32_t code = 0;
    std::size_t octets = 1;
    bool valid = false;
};

/// The character at the front of `text` (not empty), by the table of well-formed sequences (Unicode §3.9, table 3-7).
Character first_character(std::string_view text)
{
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = at(0);
    if (lead < 0x80) return {lead, 1, true};

    std::size_t octets = 0;
    char32_t code = 0;
    if (lead >= 0xC2 && lead <= 0xDF) { octets = 2; code = lead & 0x1Fu; }
    else if (lead >= 0xE0 && lead <= 0xEF) { octets = 3; code = lead & 0x0Fu; }
    else if (lead >= 0xF0 && lead <= 0xF4) { octets = 4; code = lead & 0x07u; }
    else return {lead, 1, false};
    if (text.size() < octets) return {lead, 1, false};

    for (std::size_t i = 1; i < octets; ++i) {
        if ((at(i) & 0xC0u) != 0x80u) return {lead, 1, false};
        code = (code << 6) | (at(i) & 0x3Fu);
    }
    const bool overlong = (octets == 3 && code < 0x800) || (octets == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (overlong || surrogate || code > 0x10FFFF) return {lead, 1, false};
    return {code, octets, true};
}

/// Characters that show nothing and change how others look: what makes two names look the same.
bool invisible(char32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE007F) || c == 0x2028 || c == 0x2029;
}

/// Columns a character takes, by the C library's table; nothing for what cannot be shown.
std::optional<std::size_t> width_of(char32_t code)
{
    // The table is that of the C library's own UTF-8 locale, whatever locale the process was started in.
    static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
    if (utf8 == locale_t{}) return code < 0x20 || code == 0x7F ? std::nullopt : std::optional<std::size_t>(1);
    const locale_t before = ::uselocale(utf8);
    const int width = ::wcwidth(static_cast<wchar_t>(code));
    ::uselocale(before);
    return width < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(width));
}

std::string two_octets(char32_t code)
{
    return {static_cast<char>(0xC0u | (code >> 6)), static_cast<char>(0x80u | (code & 0x3Fu))};
}

}  // namespace

std::string clean_text(std::string_view text, std::size_t max_octets)
{
    std::string kept;
    bool blank = false;
    while (!text.empty()) {
        const Character c = first_character(text);
        std::string piece{text.substr(0, c.octets)};
        text.remove_prefix(c.octets);
        if (c.code == '\t' || c.code == '\n' || c.code == '\r' || c.code == ' ' || c.code == 0x2028 || c.code == 0x2029) {
            blank = !kept.empty();
            if (c.code == ' ' && blank) { kept += ' '; blank = false; }
            if (kept.size() > max_octets) break;
            continue;
        }
        if (invisible(c.code)) continue;
        if (!c.valid) piece = two_octets(c.code);
        if (blank && kept.back() != ' ') piece.insert(0, 1, ' ');
        blank = false;
        if (piece.size() > max_octets - std::min(kept.size(), max_octets)) break;
        kept += piece;
    }
    while (!kept.empty() && (kept.back() == ' ' || kept.size() > max_octets)) kept.pop_back();
    return kept;
}

std::string valid_utf8(std::string_view text)
{
    std::string kept;
    while (!text.empty()) {
        const Character c = first_character(text);
        if (c.valid) kept += text.substr(0, c.octets);
        else kept += "\xEF\xBF\xBD";
        text.remove_prefix(c.octets);
    }
    return kept;
}

std::string fitted(std::string_view text, std::size_t columns)
{
    std::string kept;
    std::size_t used = 0;
    while (!text.empty()) {
        const Character c = first_character(text);
        const auto known = c.valid ? width_of(c.code) : std::nullopt;
        const std::size_t width = known.value_or(1);
        if (width > columns - used) break;
        kept += known ? text.substr(0, c.octets) : std::string_view("\xEF\xBF\xBD");
        used += width;
        text.remove_prefix(c.octets);
    }
    return kept + std::string(columns - used, ' ');
}

}  // namespace consigne::spooler
