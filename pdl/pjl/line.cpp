#include "pdl/pjl/line.hpp"

#include <array>
#include <cctype>

namespace consigne::pdl::pjl {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trim(std::string_view text)
{
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && (blank(text.back()) || text.back() == '\n')) text.remove_suffix(1);
    return text;
}

std::string_view take_word(std::string_view& text)
{
    text = trim(text);
    std::size_t n = 0;
    while (n < text.size() && !blank(text[n]) && text[n] != '=') ++n;
    const std::string_view word = text.substr(0, n);
    text.remove_prefix(n);
    return word;
}

std::string_view unquote(std::string_view text)
{
    text = trim(text);
    if (text.empty() || text.front() != '"') return text;
    text.remove_prefix(1);
    return text.substr(0, text.find('"'));  // no escape exists for a quote inside
}

bool valid_utf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<std::uint8_t>(text[i]);
        const std::size_t more = lead < 0x80 ? 0 : lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 9;
        if (more == 9 || more > text.size() - i - 1) return false;
        std::uint32_t point = more == 0 ? lead : lead & (0x3FU >> more);
        for (std::size_t k = 1; k <= more; ++k) {
            const auto next = static_cast<std::uint8_t>(text[i + k]);
            if ((next & 0xC0) != 0x80) return false;
            point = point << 6 | (next & 0x3FU);
        }
        if ((more == 2 && (point < 0x800 || (point >= 0xD800 && point < 0xE000))) || (more == 3 && (point < 0x10000 || point > 0x10FFFF))) return false;
        i += more + 1;
    }
    return true;
}

void append(std::string& out, std::uint32_t point)
{
    if (point < 0x80) out += static_cast<char>(point);
    else if (point < 0x800) {
        out += static_cast<char>(0xC0 | point >> 6);
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else {
        out += static_cast<char>(0xE0 | point >> 12);
        out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    }
}

}  // namespace

std::string to_utf8(std::string_view text)
{
    // Windows-1252, 80 to 9F; the five holes become U+FFFD.
    constexpr std::array<std::uint16_t, 32> high{
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
        0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
    std::string out;
    const bool utf8 = valid_utf8(text);
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte < 0x20 || byte == 0x7F) out += ' ';
        else if (utf8 || byte < 0x80) out += c;
        else append(out, byte < 0xA0 ? high[byte - 0x80U] : byte);
    }
    return out;
}

std::string upper_case(std::string_view text)
{
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

std::optional<std::uint32_t> number(std::string_view text)
{
    text = trim(text);
    if (text.empty() || !std::isdigit(static_cast<unsigned char>(text.front()))) return std::nullopt;
    std::uint64_t n = 0;
    for (const char c : text) {
        if (!std::isdigit(static_cast<unsigned char>(c))) break;
        n = std::min<std::uint64_t>(n * 10 + static_cast<std::uint64_t>(c - '0'), 0xFFFFFFFF);
    }
    return static_cast<std::uint32_t>(n);
}

bool begins_line(ByteView bytes)
{
    if (bytes.size() < 4 || upper_case(as_text(bytes.first(4))) != "@PJL") return false;
    return bytes.size() == 4 || blank(static_cast<char>(bytes[4])) || bytes[4] == '\n' || bytes[4] == 0x1B;
}

Line parse_line(ByteView raw)
{
    std::string_view text = trim(as_text(raw));
    text.remove_prefix(std::min<std::size_t>(4, text.size()));
    Line line;
    line.command = upper_case(take_word(text));
    const std::string_view rest = trim(text);
    line.rest = to_utf8(rest);
    if (line.command != "SET" && line.command != "DEFAULT" && line.command != "ENTER") return line;

    std::string_view left = rest;
    std::string word = upper_case(take_word(left));
    // LPARM:PCL and IPARM:… name a language or port before the variable; blanks may stand around the colon.
    while (word.starts_with("LPARM") || word.starts_with("IPARM")) {
        if (word.find(':') == std::string::npos) {  // the colon stands apart
            left = trim(left);
            const bool colon = !left.empty() && left.front() == ':';
            if (colon) left.remove_prefix(1);
            if (colon || left.empty() || left.front() == '=') (void)take_word(left);
        } else if (word.back() == ':') (void)take_word(left);
        if (trim(left).empty()) break;
        word = upper_case(take_word(left));
    }
    line.variable = to_utf8(word);
    left = trim(left);
    if (!left.empty() && left.front() == '=') left.remove_prefix(1);
    line.value = to_utf8(unquote(left));
    return line;
}

std::optional<std::string> option(std::string_view rest, std::string_view name)
{
    const std::string upper = upper_case(rest);
    bool quoted = false;
    for (std::size_t at = 0; at < upper.size(); ++at) {
        if (upper[at] == '"') quoted = !quoted;
        if (quoted || upper.compare(at, name.size(), name) != 0) continue;
        if (at > 0 && !blank(upper[at - 1])) continue;
        std::string_view left = trim(rest.substr(at + name.size()));
        if (left.empty() || left.front() != '=') continue;
        left = trim(left.substr(1));
        if (!left.empty() && left.front() == '"') return std::string(unquote(left));
        std::size_t n = 0;
        while (n < left.size() && !blank(left[n])) ++n;
        return std::string(left.substr(0, n));
    }
    return std::nullopt;
}

}  // namespace consigne::pdl::pjl
