#include "spooler/api/search_words.hpp"

#include <algorithm>
#include <array>

namespace consigne::spooler {
namespace {

constexpr std::size_t longest_word = 64, most_words = 32;

/// U+00C0 to U+017F without their accents, in lower case; "" leaves the character as it is.
constexpr std::array<std::string_view, 192> latin{
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "ss",
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y",
    "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d", "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g",
    "g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i", "i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l",
    "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o", "o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s",
    "s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s"};

bool letter_or_digit(unsigned char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80; }

}  // namespace

std::string folded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 'A' && c <= 'Z') {
            out += static_cast<char>(c - 'A' + 'a');
            continue;
        }
        if (text.substr(i).starts_with("’")) {  // as good typists write it: parts words like the plain one
            out += '\'';
            i += 2;
            continue;
        }
        const bool two = c >= 0xC3 && c <= 0xC5 && i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xC0) == 0x80;
        const std::string_view plain = two ? latin[static_cast<std::size_t>((c - 0xC3) * 64 + (static_cast<unsigned char>(text[i + 1]) & 0x3F))] : std::string_view();
        // Accents that stand by themselves (U+0300 to U+036F), as some systems write them.
        const bool mark = (c == 0xCC || c == 0xCD) && i + 1 < text.size();
        if (mark && (c == 0xCC || static_cast<unsigned char>(text[i + 1]) <= 0xAF)) ++i;
        else if (!plain.empty()) out += plain, ++i;
        else out += static_cast<char>(c);
    }
    return out;
}

std::vector<std::string> search_words(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    const auto end = [&] {
        if (!word.empty() && words.size() < most_words && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
        word.clear();
    };
    for (const char c : folded(text)) {
        if (!letter_or_digit(static_cast<unsigned char>(c))) end();
        else if (word.size() < longest_word) word += c;
    }
    end();
    return words;
}

bool has_words(std::string_view text, const std::vector<std::string>& words)
{
    const std::string within = folded(text);
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) { return within.find(word) != std::string::npos; });
}

}  // namespace consigne::spooler
