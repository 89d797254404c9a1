#include "release/identity/cards/rules.hpp"

#include "release/identity/credentials.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <optional>

namespace consigne::release::cards {
namespace {

constexpr std::size_t most_chains = 32, most_steps = 16;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool hex_digit(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
int value_of(char c) { return digit(c) ? c - '0' : upper(c) - 'A' + 10; }

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

Error amiss(std::string what) { return fail(Errc::malformed, std::move(what)); }

using Octets = std::vector<std::uint8_t>;

std::optional<Octets> octets_of(std::string_view hex)
{
    if (hex.empty() || hex.size() % 2 != 0 || !std::all_of(hex.begin(), hex.end(), hex_digit)) return std::nullopt;
    Octets out;
    for (std::size_t i = 0; i < hex.size(); i += 2) out.push_back(static_cast<std::uint8_t>(value_of(hex[i]) * 16 + value_of(hex[i + 1])));
    return out;
}

std::string hex_of(const Octets& octets)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const auto octet : octets) out += {digits[octet >> 4U], digits[octet & 15U]};
    return out;
}

std::uint8_t bits_turned(std::uint8_t octet, bool within_nibbles)
{
    std::uint8_t out = 0;
    for (unsigned bit = 0; bit < 8; ++bit)
        if (octet >> bit & 1U) out = static_cast<std::uint8_t>(out | 1U << (within_nibbles ? bit / 4 * 4 + 3 - bit % 4 : 7 - bit));
    return out;
}

/// A decimal number of any length, as octets without leading zeros.
Octets from_decimal(std::string_view digits)
{
    Octets little{0};
    for (const char c : digits) {
        unsigned carry = static_cast<unsigned>(c - '0');
        for (auto& octet : little) {
            carry += octet * 10U;
            octet = static_cast<std::uint8_t>(carry & 255U);
            carry >>= 8U;
        }
        if (carry) little.push_back(static_cast<std::uint8_t>(carry));
    }
    std::reverse(little.begin(), little.end());
    return little;
}

std::optional<std::size_t> number(const Step& step, std::size_t at, std::size_t least, std::size_t most)
{
    if (at >= step.arguments.size()) return std::nullopt;
    std::size_t n = 0;
    const std::string& text = step.arguments[at];
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    return ec == std::errc{} && end == text.data() + text.size() && n >= least && n <= most ? std::optional(n) : std::nullopt;
}

/// A number of so many octets: shorter ones get zeros in front, longer ones are no such number.
Result<std::string> padded(Octets octets, std::size_t size)
{
    if (octets.size() > size) return amiss("more than " + std::to_string(size) + " octets");
    octets.insert(octets.begin(), size - octets.size(), 0);
    return hex_of(octets);
}

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), digit); }

/// "last seven octets as 3 + 5 + 10 digits": octet 0; 1 and 2; 3 to 6.
Result<std::string> from_d18(std::string_view text)
{
    if (text.size() != 18 || !all_digits(text)) return amiss("not 18 digits");
    std::string out;
    constexpr std::array<std::array<std::size_t, 3>, 3> parts{{{0, 3, 1}, {3, 5, 2}, {8, 10, 4}}};
    for (const auto& [from, length, octets] : parts) {
        const auto part = padded(from_decimal(text.substr(from, length)), octets);
        if (!part) return part.error();
        out += *part;
    }
    return out;
}

/// "ddd,ddddd" as printed on cards: third octet, last two.
Result<std::string> from_printed(std::string_view text)
{
    const auto comma = text.find(',');
    if (comma == std::string_view::npos || comma > 3 || text.size() - comma - 1 > 5 || !all_digits(text.substr(0, comma)) || !all_digits(text.substr(comma + 1)))
        return amiss("not as 057,06834");
    const auto first = padded(from_decimal(text.substr(0, comma)), 1), rest = padded(from_decimal(text.substr(comma + 1)), 2);
    if (!first || !rest) return amiss("not as 057,06834");
    return *first + *rest;
}

/// The 26 bits of an HID card, parities checked: 25 even over the upper half, 0 odd over the lower.
Result<std::string> wiegand26(std::string_view text)
{
    const auto octets = octets_of(text.size() % 2 ? "0" + std::string(text) : std::string(text));
    if (!octets || octets->size() > 8) return amiss("no hexadecimal number");
    std::uint64_t v = 0;
    for (const auto octet : *octets) v = v << 8U | octet;
    if (v >> 26U) return amiss("more than 26 bits");
    if (std::popcount(v >> 13U) % 2 != 0 || std::popcount(v & 0x1FFFU) % 2 != 1) return amiss("a parity of the 26 bits is wrong");
    return padded({static_cast<std::uint8_t>(v >> 17U & 255U), static_cast<std::uint8_t>(v >> 9U & 255U), static_cast<std::uint8_t>(v >> 1U & 255U)}, 4);
}

/// What a keyboard set to French types for digits.
std::string from_azerty(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, char>, 10> keys{{{"à", '0'}, {"&", '1'}, {"é", '2'}, {"\"", '3'}, {"'", '4'}, {"(", '5'}, {"-", '6'}, {"è", '7'}, {"_", '8'}, {"ç", '9'}}};
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto key = std::find_if(keys.begin(), keys.end(), [&](const auto& one) { return text.substr(i).starts_with(one.first); });
        if (key != keys.end()) out += key->second, i += key->first.size();
        else out += text[i++];
    }
    return out;
}

struct Kind {
    std::string_view word;
    std::size_t arguments;
};
constexpr std::array kinds{Kind{"drop-first", 1}, Kind{"drop-last", 1}, Kind{"keep-first", 1}, Kind{"keep-last", 1}, Kind{"before", 1}, Kind{"after", 1}, Kind{"azerty", 0}, Kind{"hex2dec", 0},
                           Kind{"dec2hex", 1}, Kind{"ascii", 0}, Kind{"d18", 0}, Kind{"printed", 0}, Kind{"bits", 2}, Kind{"wiegand26", 0}, Kind{"reverse-octets", 0}, Kind{"reverse-bits", 0},
                           Kind{"reverse-nibble-bits", 0}, Kind{"swap-nibbles", 0}, Kind{"last-octets", 1}};

Result<> fits(const Step& step)
{
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& one) { return one.word == step.word; });
    if (kind == kinds.end()) return amiss("no step is called " + step.word);
    if (step.arguments.size() != kind->arguments) return amiss(step.word + " wants " + std::to_string(kind->arguments) + " word(s) after it");
    const bool counts = step.word.starts_with("drop-") || step.word.starts_with("keep-");
    if (counts && !number(step, 0, 1, longest_reading)) return amiss(step.word + " wants a number of characters");
    if ((step.word == "dec2hex" || step.word == "last-octets") && !number(step, 0, 1, 16)) return amiss(step.word + " wants a number of octets, 1 to 16");
    if (step.word == "bits" && (!number(step, 0, 8, 64) || (step.arguments[1] != "left" && step.arguments[1] != "right"))) return amiss("bits wants their number and left or right");
    return {};
}

Result<std::string> bits(const Step& step, const Octets& octets)
{
    if (octets.size() > 8) return amiss("more than 64 bits");
    const std::size_t count = *number(step, 0, 8, 64), there = octets.size() * 8;
    if (there < count) return amiss("fewer than " + std::to_string(count) + " bits");
    std::uint64_t v = 0;
    for (const auto octet : octets) v = v << 8U | octet;
    if (step.arguments[1] == "left") v >>= there - count;
    else if (count < 64) v &= (std::uint64_t{1} << count) - 1;
    Octets out;
    for (std::size_t i = (count + 7) / 8; i-- > 0;) out.push_back(static_cast<std::uint8_t>(v >> (8 * i) & 255U));
    return hex_of(out);
}

Result<std::string> done(const Step& step, std::string text)
{
    const std::string& word = step.word;
    if (word.starts_with("drop-") || word.starts_with("keep-")) {
        const std::size_t n = *number(step, 0, 1, longest_reading);
        if (text.size() < n) return amiss("shorter than " + std::to_string(n) + " characters");
        if (word == "drop-first") return text.substr(n);
        if (word == "drop-last") return text.substr(0, text.size() - n);
        return word == "keep-first" ? text.substr(0, n) : text.substr(text.size() - n);
    }
    if (word == "before") return text.substr(0, text.find(step.arguments[0]));
    if (word == "after") {
        const auto at = text.find(step.arguments[0]);
        return at == std::string::npos ? text : text.substr(at + step.arguments[0].size());
    }
    if (word == "azerty") return from_azerty(text);
    if (word == "dec2hex") return all_digits(text) ? padded(from_decimal(text), *number(step, 0, 1, 16)) : Result<std::string>(amiss("no decimal number"));
    if (word == "d18") return from_d18(text);
    if (word == "printed") return from_printed(text);
    if (word == "wiegand26") return wiegand26(text);
    auto octets = octets_of(text);
    if (!octets) return amiss("no hexadecimal octets");
    if (word == "hex2dec") {
        // Long division, digit by digit.
        std::string digits;
        while (!octets->empty()) {
            unsigned rest = 0;
            for (auto& octet : *octets) {
                rest = rest << 8U | octet;
                octet = static_cast<std::uint8_t>(rest / 10);
                rest %= 10;
            }
            digits += static_cast<char>('0' + rest);
            while (!octets->empty() && octets->front() == 0) octets->erase(octets->begin());
        }
        std::reverse(digits.begin(), digits.end());
        return digits;
    }
    if (word == "ascii") {
        const std::string letters(octets->begin(), octets->end());
        return std::all_of(letters.begin(), letters.end(), [](char c) { return c > 32 && c < 127; }) ? Result<std::string>(letters) : Result<std::string>(amiss("no letters"));
    }
    if (word == "bits") return bits(step, *octets);
    if (word == "last-octets") {
        const std::size_t n = *number(step, 0, 1, 16);
        if (octets->size() < n) return amiss("fewer than " + std::to_string(n) + " octets");
        octets->erase(octets->begin(), octets->end() - static_cast<std::ptrdiff_t>(n));
    }
    if (word == "reverse-octets") std::reverse(octets->begin(), octets->end());
    if (word == "reverse-bits") for (auto& octet : *octets) octet = bits_turned(octet, false);
    if (word == "reverse-nibble-bits") for (auto& octet : *octets) octet = bits_turned(octet, true);
    if (word == "swap-nibbles") for (auto& octet : *octets) octet = static_cast<std::uint8_t>(octet << 4U | octet >> 4U);
    return hex_of(*octets);
}

/// One character of a pattern and one of a reading.
bool same(char in_pattern, char c)
{
    return in_pattern == '#' ? digit(c) : in_pattern == '%' ? hex_digit(c) : in_pattern == '?' || in_pattern == c;
}

Result<std::vector<Step>> steps_of(std::string_view text, std::string& pattern)
{
    std::vector<Step> steps;
    while (!text.empty()) {
        const auto bar = text.find('|');
        std::string_view one = trimmed(text.substr(0, bar));
        text.remove_prefix(bar == std::string_view::npos ? text.size() : bar + 1);
        Step step;
        while (!one.empty()) {
            const auto blank = one.find(' ');
            if (step.word.empty()) step.word = one.substr(0, blank);
            else step.arguments.emplace_back(one.substr(0, blank));
            one = blank == std::string_view::npos ? std::string_view() : trimmed(one.substr(blank));
        }
        if (step.word == "pattern") {
            if (!steps.empty() || !pattern.empty() || step.arguments.size() != 1) return amiss("pattern stands first, once, with one word after it");
            pattern = step.arguments[0];
            if (std::count(pattern.begin(), pattern.end(), '(') != std::count(pattern.begin(), pattern.end(), ')') || std::count(pattern.begin(), pattern.end(), '(') > 1 || pattern.find('(') > pattern.find(')'))
                return amiss("a pattern has one group in ( ) at most");
            continue;
        }
        if (const auto fine = fits(step); !fine) return fine.error();
        if (steps.size() == most_steps) return amiss("more than " + std::to_string(most_steps) + " steps");
        steps.push_back(std::move(step));
    }
    return steps;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text, std::string& group)
{
    // With one run of anything to come back to at a time: never worse than pattern times text.
    std::size_t p = 0, t = 0, star = std::string_view::npos, from = 0;
    std::size_t open = std::string_view::npos, close = std::string_view::npos, open_then = open, close_then = close;
    const auto marks = [&] {
        for (; p < pattern.size() && (pattern[p] == '(' || pattern[p] == ')'); ++p) (pattern[p] == '(' ? open : close) = t;
    };
    for (;;) {
        marks();
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            from = t;
            open_then = open;
            close_then = close;
        } else if (t < text.size() && p < pattern.size() && same(pattern[p], text[t])) ++p, ++t;
        else if (t == text.size() && p == pattern.size()) break;
        else if (star != std::string_view::npos && from < text.size()) {
            p = star + 1;
            t = ++from;
            open = open_then;
            close = close_then;
        } else return false;
    }
    group = open == std::string_view::npos || close == std::string_view::npos || close < open ? std::string(text) : std::string(text.substr(open, close - open));
    return true;
}

Result<std::vector<Chain>> parse(std::string_view text)
{
    if (text.size() > longest_rules) return fail(Errc::limit_exceeded, "the rules are longer than " + std::to_string(longest_rules) + " octets");
    std::vector<Chain> chains;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = text.find('\n');
        const std::string_view one = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (one.empty() || one.front() == '#') continue;
        const auto where = "line " + std::to_string(line) + ": ";
        const auto colon = one.find(':');
        if (colon == std::string_view::npos || trimmed(one.substr(0, colon)).empty()) return amiss(where + "a reader's name and a colon come first");
        if (chains.size() == most_chains) return fail(Errc::limit_exceeded, where + "more than " + std::to_string(most_chains) + " readers");
        Chain chain{std::string(trimmed(one.substr(0, colon))), {}, {}};
        auto steps = steps_of(trimmed(one.substr(colon + 1)), chain.pattern);
        if (!steps) return amiss(where + steps.error().detail);
        chain.steps = std::move(*steps);
        chains.push_back(std::move(chain));
    }
    return chains;
}

Result<std::string> apply(const Chain& chain, std::string_view reading)
{
    if (reading.size() > longest_reading) return amiss("longer than " + std::to_string(longest_reading) + " characters");
    // Framing: STX in front, CR, LF and tabs behind.
    while (!reading.empty() && (reading.front() == '\x02' || reading.front() == ' ')) reading.remove_prefix(1);
    while (!reading.empty() && (reading.back() == '\r' || reading.back() == '\n' || reading.back() == '\t' || reading.back() == '\x03' || reading.back() == ' ')) reading.remove_suffix(1);
    std::string text(reading);
    if (!chain.pattern.empty() && !matches(chain.pattern, reading, text)) return amiss("the pattern does not match");
    for (const Step& step : chain.steps) {
        auto next = done(step, std::move(text));
        if (!next) return amiss(step.word + ": " + next.error().detail);
        text = std::move(*next);
    }
    return normal_card(text);
}

Result<Canonical> canonical(const std::vector<Chain>& chains, bool strict, std::string_view reading)
{
    for (const Chain& chain : chains)
        if (auto number = apply(chain, reading)) return Canonical{std::move(*number), chain.name};
    if (strict && !chains.empty()) return amiss("no reader's rules match");
    if (!reading.empty() && reading.front() == '\x02') reading.remove_prefix(1);
    auto number = normal_card(reading);
    if (!number) return number.error();
    return Canonical{std::move(*number), {}};
}

}  // namespace consigne::release::cards
