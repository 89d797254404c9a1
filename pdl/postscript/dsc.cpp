#include "pdl/postscript/dsc.hpp"

namespace consigne::pdl::postscript {
namespace {

bool valid_utf8(std::string_view s)
{
    for (std::size_t i = 0; i < s.size();) {
        const auto c = static_cast<std::uint8_t>(s[i]);
        const std::size_t more = c < 0x80 ? 0 : c >= 0xC2 && c < 0xE0 ? 1 : c >= 0xE0 && c < 0xF0 ? 2 : c >= 0xF0 && c < 0xF5 ? 3 : 9;
        if (more == 9 || more >= s.size() - i) return false;
        for (std::size_t k = 1; k <= more; ++k) {
            if ((static_cast<std::uint8_t>(s[i + k]) & 0xC0) != 0x80) return false;
        }
        i += more + 1;
    }
    return true;
}

std::string to_utf8(std::string text)
{
    std::erase_if(text, [](char c) { return static_cast<std::uint8_t>(c) < 0x20; });
    if (valid_utf8(text)) return text;
    std::string result;
    for (const char raw : text) {
        const auto c = static_cast<std::uint8_t>(raw);
        if (c < 0x80) {
            result.push_back(raw);
        } else {
            result.push_back(static_cast<char>(0xC0 | c >> 6));
            result.push_back(static_cast<char>(0x80 | (c & 0x3F)));
        }
    }
    return result;
}

}  // namespace

bool names(std::string_view text, std::string_view name)
{
    constexpr std::string_view apart("\0\t\n\f\r ()<>[]{}/%", 16);
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool begins = at == 0 || apart.find(text[at - 1]) != std::string_view::npos;
        if (begins && (end == text.size() || apart.find(text[end]) != std::string_view::npos)) return true;
    }
    return false;
}

std::vector<std::string_view> words(std::string_view text)
{
    std::vector<std::string_view> result;
    std::size_t at = 0;
    while (at < text.size() && result.size() < 64) {
        if (text[at] == ' ' || text[at] == '\t') {
            ++at;
            continue;
        }
        std::size_t end = at;
        int depth = 0;
        while (end < text.size()) {
            const char c = text[end];
            if (depth == 0 && (c == ' ' || c == '\t')) break;
            if (c == '\\' && depth > 0 && end + 1 < text.size()) ++end;
            else if (c == '(') ++depth;
            else if (c == ')' && depth > 0) --depth;
            ++end;
        }
        result.push_back(text.substr(at, end - at));
        at = end;
    }
    return result;
}

std::optional<std::string_view> after(std::string_view line, std::string_view key)
{
    if (!line.starts_with(key)) return std::nullopt;
    line.remove_prefix(key.size());
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::string_view{};
    return line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

std::string text_line(std::string_view value)
{
    if (!value.starts_with('(')) return to_utf8(std::string(value));
    std::string result;
    int depth = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        char c = value[i];
        if (c == '\\' && i + 1 < value.size()) {
            c = value[++i];
            if (c >= '0' && c <= '7') {
                unsigned code = 0;
                for (int k = 0; k < 3 && i < value.size() && value[i] >= '0' && value[i] <= '7'; ++k, ++i) {
                    code = code * 8 + static_cast<unsigned>(value[i] - '0');
                }
                --i;
                c = static_cast<char>(code & 0xFF);
            } else if (std::string_view("nrtbf").find(c) != std::string_view::npos) {
                c = ' ';
            }
            result.push_back(c);
            continue;
        }
        if (c == '(' && depth++ == 0) continue;
        if (c == ')' && --depth == 0) break;
        result.push_back(c);
    }
    return to_utf8(std::move(result));
}

std::optional<std::uint32_t> count(std::string_view word)
{
    if (word.empty() || word.size() > 9) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : word) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return value;
}

}  // namespace consigne::pdl::postscript
