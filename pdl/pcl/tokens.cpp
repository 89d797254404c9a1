#include "pdl/pcl/tokens.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace consigne::pdl::pcl {
namespace {

/// Longest number kept; more digits change nothing.
constexpr std::size_t max_digits = 32;

bool is_parameterised(std::uint8_t c) { return c >= 0x21 && c <= 0x2F; }
bool is_group(std::uint8_t c) { return c >= 0x60 && c <= 0x7E; }

/// A sign perhaps, and digits, up to what ends a command; `at` then stands on that. False: something else, or not all of it is there.
[[gnu::always_inline]] inline bool number_ahead(ByteView ahead, std::size_t& at, char& sign, double& value)
{
    constexpr std::size_t exact_digits = 15;
    sign = 0;
    if (at < ahead.size() && (ahead[at] == '+' || ahead[at] == '-')) sign = static_cast<char>(ahead[at++]);
    std::int64_t digits = 0;
    const std::size_t most = std::min(ahead.size(), at + exact_digits);
    while (at < most && ahead[at] >= '0' && ahead[at] <= '9') digits = digits * 10 + (ahead[at++] - '0');
    if (at >= ahead.size() || ahead[at] < 0x40 || ahead[at] > 0x7E) return false;
    value = static_cast<double>(digits);
    if (sign == '-') value = -value;
    return true;
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

std::size_t printing_run(ByteView bytes)
{
    std::size_t at = 0;
#ifdef __SSE2__
    const __m128i most = _mm_set1_epi8(0x1F);
    for (; bytes.size() - at >= 16; at += 16) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
        const auto codes = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(here, most), here)));
        if (codes != 0) return at + static_cast<std::size_t>(std::countr_zero(codes));
    }
#endif
    while (at < bytes.size() && bytes[at] >= 0x20) ++at;
    return at;
}

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

/// Takes `n` bytes that stand in the window: they are the token.
[[gnu::always_inline]] inline void Tokens::take(Token& token, ByteView ahead, std::size_t n)
{
    token.raw = ahead.first(n);
    in_.skip(n);
}

/// What ends a command: its last byte, behind a value that has been set.
[[gnu::always_inline]] inline void Tokens::end_command(Token& token, std::uint8_t final)
{
    token.last = final < 0x60;
    token.final = static_cast<char>(token.last ? final : final - 0x20);
    chained_ = !token.last;
    if (counts_payload(prefix_, group_, token.final) && token.value >= 1) token.payload = static_cast<std::uint64_t>(std::min(token.value, 4e9));
    if (token.is("&tP")) text_method_ = token.integer();
}

/// The length of the command that `ahead` begins with, or goes on with after one of the same sequence; 0 when it counts data,
/// changes how text is read or may be a UEL, or not all of it is there.
std::size_t Tokens::plain_command(Token& token, ByteView ahead)
{
    std::size_t at = 0;
    token.first = ahead[0] == 0x1B;
    if (token.first) {
        if (ahead.size() < 4 || !is_parameterised(ahead[1]) || ahead[1] == '%') return 0;
        const bool grouped = is_group(ahead[2]);
        token.prefix = static_cast<char>(ahead[1]);
        token.group = grouped ? static_cast<char>(ahead[2]) : '\0';
        at = grouped ? 3 : 2;
    }
    if (!number_ahead(ahead, at, token.sign, token.value)) return 0;
    token.last = ahead[at] < 0x60;
    token.final = static_cast<char>(token.last ? ahead[at] : ahead[at] - 0x20);
    if (counts_payload(token.prefix, token.group, token.final) || token.is("&tP")) return 0;
    return at + 1;
}

/// A command as nearly all are: a sign perhaps, digits, and its end, all in the window. Nothing is taken when it is not one.
[[gnu::always_inline]] inline bool Tokens::command_ahead(Token& token, ByteView ahead, std::size_t lead)
{
    std::size_t at = lead;
    if (!number_ahead(ahead, at, token.sign, token.value)) {
        token.sign = 0;
        token.value = 0;
        return false;
    }
    token.kind = Token::Kind::command;
    token.first = !chained_;
    token.begin = begin_;
    token.prefix = prefix_;
    token.group = group_;
    end_command(token, ahead[at]);
    take(token, ahead, at + 1);
    return true;
}

/// Text of one byte a character that ends in the window.
[[gnu::always_inline]] inline bool Tokens::text_ahead(Token& token, ByteView ahead)
{
    if (!by_bytes()) return false;
    const std::size_t used = printing_run(ahead.first(std::min(ahead.size(), max_run)));
    if (used == ahead.size()) return false;
    token.kind = Token::Kind::text;
    take(token, ahead, used);
    return true;
}

/// Takes `n` bytes more of a token that is put together.
void Tokens::gather(std::size_t n)
{
    const ByteView ahead = in_.peek(n);
    pieces_.insert(pieces_.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(std::min(n, ahead.size())));
    in_.skip(n);
}

void Tokens::next(Token& token)
{
    token.raw = {};
    token.payload = 0;
    token.first = token.last = true;
    token.prefix = token.group = token.final = token.sign = 0;
    token.value = 0;
    token.begin = in_.offset();

    ByteView ahead = in_.peek(1);
    if (ahead.empty()) {
        token.kind = Token::Kind::end;
        return;
    }
    const std::uint8_t byte = ahead[0];
    if (chained_) {
        // An escape, or a control code where a value should stand, breaks the sequence off.
        if (byte >= 0x20) {
            if (command_ahead(token, ahead, 0)) return;
            pieces_.clear();
            command(token);
            return;
        }
        chained_ = false;
    }
    if (byte == 0x1B) {
        ahead = in_.peek(3);
        const std::uint8_t second = ahead.size() > 1 ? ahead[1] : 0;
        if (second == '%' && in_.looking_at(uel)) {
            token.kind = Token::Kind::uel;
            return;
        }
        ahead = in_.peek(3);
        if (display_ && second != 'Z') {  // display functions print even the escape
            token.kind = Token::Kind::text;
            take(token, ahead, 1);
            return;
        }
        begin_ = in_.offset();
        if (is_parameterised(second)) {
            prefix_ = static_cast<char>(second);
            const bool grouped = ahead.size() > 2 && is_group(ahead[2]);
            group_ = grouped ? static_cast<char>(ahead[2]) : '\0';
            const std::size_t lead = grouped ? 3 : 2;
            if (!command_ahead(token, ahead, lead)) {
                pieces_.clear();
                gather(lead);
                command(token);
            }
            token.first = true;
            return;
        }
        token.kind = Token::Kind::simple;
        if (second >= 0x20) token.final = static_cast<char>(second);
        take(token, ahead, second >= 0x20 ? 2 : 1);
        if (token.final == 'Y') display_ = true;
        if (token.final == 'Z') display_ = false;
        if (token.final == 'E') reset();
        return;
    }
    if (byte < 0x20 && !(display_ && byte != 0x0D) && !leads_pair(byte)) {
        token.kind = Token::Kind::control;
        take(token, ahead, 1);
        return;
    }
    if (!text_ahead(token, ahead)) text(token);
}

/// Any command, behind what is in `pieces_` of it.
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
        std::uint8_t final = 0;
        bool broken = ahead.empty(), full = false;
        while (open && used < ahead.size()) {
            const std::uint8_t byte = ahead[used];
            // The data or the sequence break off: what was read is no command, and nothing is done for it.
            broken = byte < 0x20 || byte > 0x7E || (byte >= 0x3A && byte < 0x40) || (byte >= 0x21 && byte < 0x2B);
            full = pieces_.size() + used > max_run;
            if (broken || full) break;
            ++used;
            const char c = static_cast<char>(byte);
            if (c == '+' || c == '-') token.sign = c;
            else if ((c >= '0' && c <= '9') || (c == '.' && !dot)) {
                dot = dot || c == '.';
                if (n < digits.size()) digits[n++] = c;
            } else if (byte >= 0x40) {
                final = byte;
                open = false;
            }
        }
        gather(used);
        token.raw = pieces_;
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
        if (open) continue;
        token.value = parse({digits.data(), n});
        if (token.sign == '-') token.value = -token.value;
        end_command(token, final);
    }
}

void Tokens::text(Token& token)
{
    token.kind = Token::Kind::text;
    pieces_.clear();
    const bool plain = by_bytes();
    while (plain && pieces_.size() < max_run) {
        const ByteView ahead = in_.peek(1);
        const std::size_t most = std::min(ahead.size(), max_run - pieces_.size());
        const std::size_t used = printing_run(ahead.first(most));
        gather(used);
        if (used < most || most == 0) break;
    }
    while (!plain && pieces_.size() < max_run) {
        const auto byte = in_.peek_byte();
        if (!byte) break;
        if (leads_pair(*byte)) {  // the second byte may be anything, a form feed or an escape too
            gather(2);
            continue;
        }
        if (*byte == 0x1B || (*byte < 0x20 && !(display_ && *byte != 0x0D))) break;
        gather(1);
    }
    token.raw = pieces_;
}

}  // namespace consigne::pdl::pcl
