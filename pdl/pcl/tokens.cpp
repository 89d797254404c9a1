#include "pdl/pcl/tokens.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace consigne::pdl::pcl {
namespace {

/// Longest text run handed out at once.
constexpr std::size_t max_run = 16 * 1024;
/// Longest number kept; more digits change nothing.
constexpr std::size_t max_digits = 32;

bool is_parameterised(std::uint8_t c) { return c >= 0x21 && c <= 0x2F; }
bool is_group(std::uint8_t c) { return c >= 0x60 && c <= 0x7E; }

/// Commands whose value counts bytes of data behind them (PCL 5 Technical Reference; Color; DeskJet 9xx).
bool counts_payload(char prefix, char group, char final)
{
    if (final == 'X') return prefix == '&' && group == 'p';
    if (final == 'V') return prefix == '*' && group == 'b';
    if (final != 'W') return false;
    constexpr std::string_view star = "bcdgilmnov", ampersand = "abn", bracket = "sf";
    switch (prefix) {
    case '*': return star.find(group) != std::string_view::npos;
    case '&': return ampersand.find(group) != std::string_view::npos;
    case '(':
    case ')': return bracket.find(group) != std::string_view::npos;
    default: return false;
    }
}

/// Digits, one dot, exponent never.
double parse(std::string_view digits)
{
    double value = 0, scale = 0;
    for (const char c : digits) {
        if (c == '.') scale = scale == 0 ? 1 : scale;
        else if (scale == 0) value = value * 10 + (c - '0');
        else value += (c - '0') * (scale /= 10);
    }
    return value;
}

}  // namespace

int Token::integer() const { return static_cast<int>(std::clamp(std::trunc(value), -1e9, 1e9)); }

bool Tokens::leads_pair(std::uint8_t byte) const
{
    switch (text_method_) {
    case 21: return byte >= 0x21;
    case 31: return (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC);
    case 38: return byte >= 0x80;
    default: return false;
    }
}

void Tokens::next(Token& token)
{
    token.raw.clear();
    token.payload = 0;
    token.first = token.last = true;
    token.prefix = token.group = token.final = token.sign = 0;
    token.value = 0;
    token.begin = in_.offset();

    const auto byte = in_.peek_byte();
    if (!byte) {
        token.kind = Token::Kind::end;
        return;
    }
    if (chained_) {
        // An escape, or a control code where a value should stand, breaks the sequence off.
        if (*byte >= 0x20) {
            command(token);
            return;
        }
        chained_ = false;
    }
    if (*byte == 0x1B) {
        if (in_.looking_at(uel)) {
            token.kind = Token::Kind::uel;
            return;
        }
        const ByteView ahead = in_.peek(2);
        const std::uint8_t second = ahead.size() > 1 ? ahead[1] : 0;
        if (display_ && second != 'Z') {  // display functions print even the escape
            token.kind = Token::Kind::text;
            token.raw.push_back(0x1B);
            in_.skip(1);
            return;
        }
        begin_ = in_.offset();
        if (is_parameterised(second)) {
            token.raw.assign({0x1B, second});
            in_.skip(2);
            prefix_ = static_cast<char>(second);
            group_ = 0;
            if (const auto group = in_.peek_byte(); group && is_group(*group)) {
                group_ = static_cast<char>(*group);
                token.raw.push_back(*group);
                in_.skip(1);
            }
            command(token);
            token.first = true;
            return;
        }
        token.kind = Token::Kind::simple;
        token.raw.push_back(0x1B);
        in_.skip(1);
        if (second >= 0x20) {
            token.raw.push_back(second);
            token.final = static_cast<char>(second);
            in_.skip(1);
        }
        if (token.final == 'Y') display_ = true;
        if (token.final == 'Z') display_ = false;
        if (token.final == 'E') reset();
        return;
    }
    if (*byte < 0x20 && !(display_ && *byte != 0x0D) && !leads_pair(*byte)) {
        token.kind = Token::Kind::control;
        token.raw.push_back(*byte);
        in_.skip(1);
        return;
    }
    text(token);
}

void Tokens::command(Token& token)
{
    token.kind = Token::Kind::command;
    token.first = !chained_;
    token.begin = begin_;
    token.prefix = prefix_;
    token.group = group_;
    std::array<char, max_digits> digits{};
    std::size_t n = 0;
    bool dot = false;
    for (bool open = true; open;) {
        const ByteView ahead = in_.peek(1);
        std::size_t used = 0;
        bool broken = ahead.empty(), full = false;
        while (open && used < ahead.size()) {
            const std::uint8_t byte = ahead[used];
            // The data or the sequence break off: what was read is no command, and nothing is done for it.
            broken = byte < 0x20 || byte > 0x7E || (byte >= 0x3A && byte < 0x40) || (byte >= 0x21 && byte < 0x2B);
            full = token.raw.size() + used > max_run;
            if (broken || full) break;
            ++used;
            const char c = static_cast<char>(byte);
            if (c == '+' || c == '-') token.sign = c;
            else if ((c >= '0' && c <= '9') || (c == '.' && !dot)) {
                dot = dot || c == '.';
                if (n < digits.size()) digits[n++] = c;
            } else if (byte >= 0x40) {
                token.last = byte < 0x60;
                token.final = token.last ? c : static_cast<char>(c - 0x20);
                open = false;
            }
        }
        token.raw.insert(token.raw.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(used));
        in_.skip(used);
        if (broken) {
            chained_ = false;
            token.final = 0;
            token.last = true;
            return;
        }
        if (full) {  // a number of 16 KiB: handed on in pieces, and worth nothing
            chained_ = true;
            token.last = false;
            return;
        }
    }
    token.value = parse({digits.data(), n}) * (token.sign == '-' ? -1 : 1);
    chained_ = !token.last;
    if (counts_payload(prefix_, group_, token.final) && token.value >= 1) token.payload = static_cast<std::uint64_t>(std::min(token.value, 4e9));
    if (token.is("&tP")) text_method_ = token.integer();
}

void Tokens::text(Token& token)
{
    token.kind = Token::Kind::text;
    const bool plain = !display_ && text_method_ != 21 && text_method_ != 31 && text_method_ != 38;
    while (plain && token.raw.size() < max_run) {
        const ByteView ahead = in_.peek(1);
        const std::size_t most = std::min(ahead.size(), max_run - token.raw.size());
        std::size_t used = 0;
        while (used < most && ahead[used] >= 0x20) ++used;
        token.raw.insert(token.raw.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(used));
        in_.skip(used);
        if (used < most || most == 0) return;
    }
    while (token.raw.size() < max_run) {
        const auto byte = in_.peek_byte();
        if (!byte) return;
        if (leads_pair(*byte)) {  // the second byte may be anything, a form feed or an escape too
            token.raw.push_back(*byte);
            in_.skip(1);
            if (const auto second = in_.next()) token.raw.push_back(*second);
            continue;
        }
        if (*byte == 0x1B || (*byte < 0x20 && !(display_ && *byte != 0x0D))) return;
        token.raw.push_back(*byte);
        in_.skip(1);
    }
}

}  // namespace consigne::pdl::pcl
