// Finds operators in five hundred and twelve bytes at once, with AVX-512.
#include "pdl/postscript/wide.hpp"

#include <algorithm>
#include <utility>

namespace consigne::pdl::postscript {

#ifdef __SSE2__
namespace {

constexpr std::size_t lanes = 8, step = lanes * Operators::width;

/// What a byte of ASCII is. Some bits mean different things of different bytes: two tables would take twice the time.
enum Kind : std::uint8_t { apart_kind = 1, number_kind = 2, round_or_angle = 4, square_or_curly = 8, white_or_point = 16, slash_kind = 32, rare_kind = 64, closing_or_sign = 128 };
struct Kinds128 { alignas(64) std::array<std::uint8_t, 128> of{}; };
constexpr Kinds128 kinds_of_bytes = [] {
    Kinds128 table;
    const auto add = [&](unsigned kind, std::string_view bytes) {
        for (const char c : bytes) table.of[static_cast<std::uint8_t>(c)] |= static_cast<std::uint8_t>(kind);
    };
    for (unsigned c = 0; c < ' '; ++c) table.of[c] = c == '\t' || c == '\n' || c == '\r' ? white_or_point | apart_kind : rare_kind;
    add(apart_kind, " /()[]");
    add(slash_kind, "/");
    add(round_or_angle, "()<>");
    add(square_or_curly, "[]{}");
    add(closing_or_sign, ")]>}+-");
    add(number_kind, "0123456789+-.");
    add(white_or_point, ".");
    add(rare_kind, "<>{}%\\^|~");
    return table;
}();
/// Puts the rows' bits into columns: eight bytes of eight kinds become eight masks of one kind, once their bytes are together.
struct Turn { alignas(64) std::array<std::uint8_t, 64> backward{}, unit{}, together{}; };
constexpr Turn turn = [] {
    Turn t;
    for (unsigned i = 0; i < 64; ++i) {
        t.backward[i] = static_cast<std::uint8_t>((i % 16) ^ 7);
        t.unit[i] = static_cast<std::uint8_t>(1U << i % 8);
        t.together[i] = static_cast<std::uint8_t>(i % 8 * 8 + i / 8);
    }
    return t;
}();

/// A bit for each byte of a step: eight masks.
using Mask = __m512i;
CONSIGNE_WIDE Mask all() { return _mm512_set1_epi64(-1); }
CONSIGNE_WIDE Mask none() { return _mm512_setzero_si512(); }
CONSIGNE_WIDE bool any(Mask a) { return _mm512_test_epi64_mask(a, a) != 0; }
CONSIGNE_WIDE Mask both(Mask a, Mask b) { return _mm512_and_si512(a, b); }
CONSIGNE_WIDE Mask either(Mask a, Mask b) { return _mm512_or_si512(a, b); }
CONSIGNE_WIDE Mask but(Mask a, Mask b) { return _mm512_andnot_si512(b, a); }
template <int table>
CONSIGNE_WIDE Mask of(Mask a, Mask b, Mask c) { return _mm512_ternarylogic_epi64(a, b, c, table & 0xFF); }
constexpr int A = 0xF0, B = 0xCC, C = 0xAA;     // whose expressions are the tables of `of`

struct Planes { Mask apart, number, round_or_angle, square_or_curly, white_or_point, slash, rare, closing_or_sign; };

/// From four registers of pairs, each with four masks of a kind, four of eight masks each.
CONSIGNE_WIDE void gather(const __m512i (&from)[4], __m512i (&to)[4])
{
    const __m512i first = _mm512_shuffle_i64x2(from[0], from[1], 0x88), second = _mm512_shuffle_i64x2(from[0], from[1], 0xDD);
    const __m512i third = _mm512_shuffle_i64x2(from[2], from[3], 0x88), fourth = _mm512_shuffle_i64x2(from[2], from[3], 0xDD);
    to[0] = _mm512_shuffle_i64x2(first, third, 0x88);
    to[1] = _mm512_shuffle_i64x2(second, fourth, 0x88);
    to[2] = _mm512_shuffle_i64x2(first, third, 0xDD);
    to[3] = _mm512_shuffle_i64x2(second, fourth, 0xDD);
}

CONSIGNE_WIDE Planes planes(const char* bytes)
{
    const __m512i lower = _mm512_load_si512(&kinds_of_bytes.of[0]), upper = _mm512_load_si512(&kinds_of_bytes.of[64]);
    const __m512i backward = _mm512_load_si512(&turn.backward), unit = _mm512_load_si512(&turn.unit), together = _mm512_load_si512(&turn.together);
    __m512i block[lanes], high = none();
#pragma GCC unroll 4
    for (std::size_t i = 0; i < lanes; i += 2)
        high = of<A | B | C>(high, _mm512_loadu_si512(bytes + i * Operators::width), _mm512_loadu_si512(bytes + (i + 1) * Operators::width));
    const bool ascii = _mm512_movepi8_mask(high) == 0;  // else the table is not for all of them
#pragma GCC unroll 8
    for (std::size_t i = 0; i < lanes; ++i) {
        const __m512i here = _mm512_loadu_si512(bytes + i * Operators::width);
        __m512i found = _mm512_permutex2var_epi8(lower, here, upper);
        if (!ascii) found = _mm512_maskz_mov_epi8(~_mm512_movepi8_mask(here), found);
        // Bit i of the product's byte j is bit j of byte 7 - i.
        block[i] = _mm512_permutexvar_epi8(together, _mm512_gf2p8affine_epi64_epi8(unit, _mm512_shuffle_epi8(found, backward), 0));
    }
    // Of each block eight masks become of each kind eight masks.
    __m512i even[4], odd[4];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i) {
        even[i] = _mm512_unpacklo_epi64(block[2 * i], block[2 * i + 1]);
        odd[i] = _mm512_unpackhi_epi64(block[2 * i], block[2 * i + 1]);
    }
    __m512i of_even[4], of_odd[4];
    gather(even, of_even);
    gather(odd, of_odd);
    return {of_even[0], of_odd[0], of_even[1], of_odd[1], of_even[2], of_odd[2], of_even[3], of_odd[3]};
}

/// By n bytes; the last ones of the step before come in.
template <int n>
CONSIGNE_WIDE Mask shifted(Mask mask, Mask last) { return _mm512_shldi_epi64(mask, _mm512_alignr_epi64(mask, last, lanes - 1), n); }

/// Tells operators as Syntax does, step by step. What a step leaves for the next is the last of its masks, or a carry.
class WideSyntax {
public:
    struct Seen { Mask operators, short_ends, long_ends, odd; };
    CONSIGNE_WIDE WideSyntax() : last_operators_(none()), last_numbers_(none()) {}
    CONSIGNE_WIDE Seen look(const Planes& k, bool procedures, bool exact);

private:
    /// The bytes behind those of a mask.
    struct Behind {
        Mask last;
        CONSIGNE_WIDE Behind() : last(none()) {}
        CONSIGNE_WIDE Mask operator()(Mask mask)
        {
            const Mask behind = shifted<1>(mask, last);
            last = mask;
            return behind;
        }
    };
    /// From each opening bracket to before the one that closes it.
    struct Within {
        unsigned open = 0;
        CONSIGNE_WIDE Mask operator()(Mask brackets)
        {
            // The products without carries with a number of ones alone: whether an odd number are set so far, in each mask by itself.
            const Mask odd = _mm512_unpacklo_epi64(_mm512_clmulepi64_epi128(brackets, all(), 0), _mm512_clmulepi64_epi128(brackets, all(), 1));
            unsigned tops = _mm512_movepi64_mask(odd);
            tops ^= tops << 1;
            tops ^= tops << 2;
            tops ^= tops << 4;
            const auto flip = static_cast<__mmask8>(tops << 1 ^ (0 - open));
            open ^= tops >> (lanes - 1) & 1;
            return _mm512_mask_xor_epi64(odd, flip, odd, all());
        }
    };
    /// Those runs of a mask's bits that begin at one of `begins`: the sum carries through them.
    struct Runs {
        unsigned carry = 0;
        CONSIGNE_WIDE Mask operator()(Mask mask, Mask begins)
        {
            const Mask sum = _mm512_add_epi64(mask, begins);
            const unsigned carries = _mm512_cmplt_epu64_mask(sum, mask), full = _mm512_cmpeq_epi64_mask(sum, all());
            const unsigned through = carries << 1 | carry, more = through + full;
            carry = more >> lanes & 1;
            return but(mask, _mm512_mask_sub_epi64(sum, static_cast<__mmask8>(more ^ full), sum, all()));
        }
    };
    CONSIGNE_WIDE Mask no_numbers(const Planes& k, Mask words, Mask begins);

    Within text_, hex_, array_;
    Runs literals_, operators_, fractions_;
    Behind regular_, slash_, curly_, digit_, sign_, point_, lone_, fraction_;
    Mask last_operators_, last_numbers_;
    bool curly_open_ = false, long_number_ = false;
};

/// What tells that words of digits, points and signs are no numbers, or ones of more than fifteen bytes.
CONSIGNE_WIDE Mask WideSyntax::no_numbers(const Planes& k, Mask words, Mask begins)
{
    const Mask points = both(k.white_or_point, words), signs = both(k.closing_or_sign, words), digits = of<A & ~(B | C)>(words, points, signs);
    const Mask lone = but(points, digit_(digits)), behind_point = point_(points), behind_fraction = fraction_(fractions_(digits, both(digits, behind_point)));
    Mask odd = of<A & (B | C)>(points, behind_point, behind_fraction);
    odd = of<A | (B & ~C)>(odd, signs, begins);
    odd = of<A | (B & ~C)>(odd, sign_(signs), either(digits, points));
    odd = of<A | (B & ~C)>(odd, lone_(lone), digits);
    // One that is longer fills an aligned row of eight.
    const bool fills_eight = _mm512_cmpeq_epi8_mask(words, all()) != 0;
    Mask last = last_numbers_, longer = words;
    last_numbers_ = words;
    if (fills_eight | std::exchange(long_number_, fills_eight)) {
        longer = both(longer, shifted<1>(longer, last)), last = both(last, shifted<1>(last, none()));
        longer = both(longer, shifted<2>(longer, last)), last = both(last, shifted<2>(last, none()));
        longer = both(longer, shifted<4>(longer, last)), last = both(last, shifted<4>(last, none()));
        odd = either(odd, both(longer, shifted<8>(longer, last)));
    }
    return odd;
}

CONSIGNE_WIDE WideSyntax::Seen WideSyntax::look(const Planes& k, bool procedures, bool exact)
{
    const Mask round = but(k.round_or_angle, k.rare), text = text_(round);
    // Brackets of a kind open and close by turns; a text ends on its line.
    Mask odd = either(of<A & ~(B ^ C)>(round, text, k.closing_or_sign), of<A & ~B & C>(k.white_or_point, k.number, text));
    Mask apart = either(k.apart, text), square = of<A & ~(B | C)>(k.square_or_curly, k.rare, text), slash = but(k.slash, text);
    if (any(k.rare) | (hex_.open != 0) | curly_open_) {
        const Mask angle = of<A & B & ~C>(k.round_or_angle, k.rare, text), hex = (any(angle) || hex_.open != 0) ? hex_(angle) : none();
        const Mask curly = but(of<A & B & ~C>(k.square_or_curly, k.rare, text), hex);
        odd = either(odd, of<A & ~(B ^ C)>(angle, hex, k.closing_or_sign));
        odd = of<A | (B & C)>(odd, round, hex);
        odd = either(odd, of<A & ~(B | C)>(k.rare, k.round_or_angle, k.square_or_curly));
        const Mask closing = both(curly, k.closing_or_sign), opening = but(curly, closing);
        curly_open_ = procedures && _mm512_movepi64_mask(opening) >> (lanes - 1) != 0;
        odd = either(odd, procedures ? of<A ^ B>(curly_(opening), closing, closing) : curly);
        apart = either(either(apart, hex), both(k.rare, either(k.round_or_angle, k.square_or_curly)));
        square = but(square, hex);
        slash = but(slash, hex);
    }
    Mask array = none();
    if (any(square) | (array_.open != 0)) {
        array = array_(square);
        odd = either(odd, of<A & ~(B ^ C)>(square, array, k.closing_or_sign));
    }
    const Mask regular = of<~A>(apart, apart, apart), behind_slash = slash_(slash), begins = but(regular, regular_(regular)), letters = but(regular, k.number);
    const Mask literals = literals_(regular, both(begins, behind_slash)), operators = operators_(regular, of<A & B & ~C>(begins, letters, behind_slash));
    odd = of<A | (B & ~C)>(odd, behind_slash, regular);
    odd = either(odd, of<A & ~(B | C)>(letters, literals, operators));
    odd = of<A | (B & C)>(odd, operators, array);
    if (exact) odd = either(odd, no_numbers(k, of<A & ~(B | C)>(regular, literals, operators), begins));

    const Mask one = shifted<1>(operators, last_operators_), two = shifted<2>(operators, last_operators_), three = shifted<3>(operators, last_operators_);
    last_operators_ = operators;
    const Mask longer = of<A & B & C>(one, two, three);
    return {operators, of<A & ~(B | C)>(one, operators, longer), but(longer, operators), odd};
}

}  // namespace

bool has_wide_registers()
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("gfni") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("vpclmulqdq");
}

[[gnu::target(CONSIGNE_WIDE_TARGET)]] std::size_t find_operators_widely(std::string_view code, bool procedures, bool exact, Operators& found)
{
    WideSyntax syntax;
    alignas(64) std::array<char, step> rest;
    found.bytes[0] = 0;
    for (std::size_t base = 0; base < code.size(); base += step) {
        const char* bytes = code.data() + base;
        if (code.size() - base < step) {
            // Behind the code's end stand NULs, which want a closer look.
            rest.fill(0);
            std::copy_n(bytes, code.size() - base, rest.begin());
            bytes = rest.data();
        }
        const auto seen = syntax.look(planes(bytes), procedures, exact);
        const std::size_t block = base / Operators::width;
        _mm512_storeu_si512(&found.bytes[1 + block], seen.operators);
        _mm512_storeu_si512(&found.short_ends[block], seen.short_ends);
        _mm512_storeu_si512(&found.long_ends[block], seen.long_ends);
        if (const __mmask8 odd = _mm512_test_epi64_mask(seen.odd, seen.odd); odd != 0) {
            alignas(64) std::array<std::uint64_t, lanes> masks;
            _mm512_store_si512(masks.data(), seen.odd);
            const auto lane = static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(odd)));
            return std::min(code.size(), base + lane * Operators::width + static_cast<std::size_t>(std::countr_zero(masks[lane])));
        }
    }
    return code.size();
}
#else
bool has_wide_registers() { return false; }
std::size_t find_operators_widely(std::string_view, bool, bool, Operators&) { return 0; }
#endif

}  // namespace consigne::pdl::postscript
