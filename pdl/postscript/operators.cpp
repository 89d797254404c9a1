#include "pdl/postscript/operators.hpp"

#include <algorithm>
#include <utility>

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace consigne::pdl::postscript {
namespace {

/// Tells operators block by block. All is computed for sixty-four bytes at once, a bit each; the last bits of a block are kept
/// for the next. Nothing looks ahead: what stands before a byte that wants a closer look stays what it is.
class Syntax {
public:
    Syntax(bool procedures, bool exact) : procedures_(procedures), exact_(exact) {}

    /// Of the next block: its operators, what is behind them, and what wants a closer look.
    struct Seen { std::uint64_t operators, short_ends, long_ends, odd; };
    Seen look(const Kinds& k);

private:
    /// The bytes behind those of a mask.
    struct Behind {
        std::uint64_t last = 0;
        std::uint64_t operator()(std::uint64_t mask) { return mask << 1 | std::exchange(last, mask) >> 63; }
    };
    /// From each opening bracket to before the one that closes it.
    struct Within {
        std::uint64_t open = 0;
        std::uint64_t operator()(std::uint64_t brackets) { return brackets == 0 ? open : then(odd_so_far(brackets)); }
        std::uint64_t then(std::uint64_t odd)
        {
            odd ^= open;
            open = 0 - (odd >> 63);
            return odd;
        }
    };
    /// Those runs of a mask's bits that begin at one of `begins`: the sum carries through them.
    struct Runs {
        std::uint64_t last = 0;
        std::uint64_t operator()(std::uint64_t mask, std::uint64_t begins) { return last = mask & ~(mask + (begins | (mask & last >> 63))); }
    };
    std::uint64_t no_numbers(const Kinds& k, std::uint64_t words, std::uint64_t begins);

    bool procedures_, exact_;
    Within text_, hex_, array_;
    Runs literals_, operators_, fractions_;
    Behind regular_, slash_, curly_, operator_, second_, third_, digit_, sign_, point_, lone_, fraction_;
    std::uint64_t numbers_ = 0;
};

/// What tells that words of digits, points and signs are no numbers, or ones of more than fifteen bytes.
[[gnu::always_inline]] inline std::uint64_t Syntax::no_numbers(const Kinds& k, std::uint64_t words, std::uint64_t begins)
{
    const std::uint64_t digits = k.digit & words, points = k.point & words, signs = k.sign & words;
    const std::uint64_t lone = points & ~digit_(digits), behind_point = point_(points), fractions = fractions_(digits, digits & behind_point);
    // One that is longer fills an aligned row of eight.
    const auto fills_eight = [](std::uint64_t mask) { return ((~mask - 0x0101010101010101) & mask & 0x8080808080808080) != 0; };
    std::uint64_t last = std::exchange(numbers_, words), longer = fills_eight(words) || fills_eight(last) ? words : 0;
    for (unsigned n = 1; longer != 0 && n < 16; n *= 2) {
        longer &= longer << n | last >> (64 - n);
        last &= last << n;
    }
    return (signs & ~begins) | (sign_(signs) & ~(digits | points)) | (lone_(lone) & ~digits) | (points & (behind_point | fraction_(fractions))) | longer;
}

[[gnu::always_inline]] inline Syntax::Seen Syntax::look(const Kinds& k)
{
    const std::uint64_t text = text_.then(k.text);
    std::uint64_t apart = k.apart | text, code = ~text;
    // Brackets of a kind open and close by turns; a text ends on its line.
    std::uint64_t odd = (k.round & ~(text ^ k.closing)) | (k.white & text);
    if ((k.rare | hex_.open | curly_.last >> 63) != 0) {
        const std::uint64_t angle = k.angle & ~text, hex = hex_(angle), curly = k.curly & ~text & ~hex;
        odd |= (angle & ~(hex ^ k.closing)) | (k.round & hex) | k.strange;
        odd |= procedures_ ? curly_(curly & ~k.closing) ^ (curly & k.closing) : curly;
        apart |= hex | k.angle | k.curly;
        code &= ~hex;
    }
    const std::uint64_t square = k.square & code, array = array_(square);
    odd |= square & ~(array ^ k.closing);

    const std::uint64_t regular = ~apart, letters = regular & ~k.number, begins = regular & ~regular_(regular), behind_slash = slash_(k.slash & code);
    const std::uint64_t literals = literals_(regular, begins & behind_slash), operators = operators_(regular, begins & letters & ~behind_slash);
    odd |= (behind_slash & ~regular) | (letters & ~(literals | operators)) | (operators & array);
    if (exact_) odd |= no_numbers(k, regular & ~(literals | operators), begins);

    const std::uint64_t behind_one = operator_(operators), behind_two = second_(operators & behind_one), behind_three = third_(operators & behind_two);
    return {operators, behind_one & ~operators & ~behind_three, ~operators & behind_three, odd};
}

/// Takes blocks up to one with something odd in it, and returns where that is; `list` writes down the places of bits.
#define CONSIGNE_SEARCH(list)                                                                        \
    std::uint16_t *short_ends = found.short_ends.at.data(), *long_ends = found.long_ends.at.data(); \
    std::size_t base = 0, odd = std::string_view::npos;                                              \
    std::uint64_t* bytes = found.bytes.data();                                                       \
    *bytes = 0;                                                                                      \
    for (const Kinds& k : kinds) {                                                                   \
        const auto seen = syntax.look(k);                                                            \
        *++bytes = seen.operators;                                                                   \
        short_ends = list(seen.short_ends, base, short_ends);                                        \
        long_ends = list(seen.long_ends, base, long_ends);                                           \
        if (seen.odd != 0) {                                                                         \
            odd = base + static_cast<std::size_t>(std::countr_zero(seen.odd));                       \
            break;                                                                                   \
        }                                                                                            \
        base += Kinds::width;                                                                        \
    }                                                                                                \
    found.short_ends.size = static_cast<std::size_t>(short_ends - found.short_ends.at.data());       \
    found.long_ends.size = static_cast<std::size_t>(long_ends - found.long_ends.at.data());          \
    return odd;

std::uint16_t* list(std::uint64_t bits, std::size_t base, std::uint16_t* to)
{
    for (; bits != 0; bits &= bits - 1) *to++ = static_cast<std::uint16_t>(base + static_cast<std::size_t>(std::countr_zero(bits)));
    return to;
}
std::size_t plainly(std::span<const Kinds> kinds, Syntax syntax, Operators& found) { CONSIGNE_SEARCH(list) }

#ifdef __SSE2__
/// Six are written whatever there is, seldom more: how many there are is nothing to wait for.
[[gnu::target("bmi,popcnt"), gnu::always_inline]] inline std::uint16_t* list_by_six(std::uint64_t bits, std::size_t base, std::uint16_t* to)
{
    std::uint16_t* const end = to + _mm_popcnt_u64(bits);
    do {
        for (std::size_t i = 0; i < 6; ++i, bits = _blsr_u64(bits)) *to++ = static_cast<std::uint16_t>(base + _tzcnt_u64(bits));
    } while (bits != 0);
    return end;
}
[[gnu::target("bmi,popcnt")]] std::size_t with_bmi(std::span<const Kinds> kinds, Syntax syntax, Operators& found) { CONSIGNE_SEARCH(list_by_six) }

/// Ends of words are two bytes apart at least, and so fit into one register.
[[gnu::target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt"), gnu::always_inline]] inline std::uint16_t* list_at_once(std::uint64_t bits, std::size_t base, std::uint16_t* to)
{
    static constexpr auto numbers = [] {
        struct { alignas(64) std::array<std::uint8_t, 64> at; } row{};
        for (std::uint8_t i = 0; i < 64; ++i) row.at[i] = i;
        return row;
    }();
    const __m256i places = _mm512_castsi512_si256(_mm512_maskz_compress_epi8(bits, _mm512_load_si512(numbers.at.data())));
    _mm512_storeu_si512(to, _mm512_add_epi16(_mm512_cvtepu8_epi16(places), _mm512_set1_epi16(static_cast<short>(base))));
    return to + _mm_popcnt_u64(bits);
}
[[gnu::target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt")]] std::size_t with_avx512(std::span<const Kinds> kinds, Syntax syntax, Operators& found) { CONSIGNE_SEARCH(list_at_once) }
#endif
#undef CONSIGNE_SEARCH

using Way = std::size_t (*)(std::span<const Kinds> kinds, Syntax syntax, Operators& found);
std::span<const Way> ways()
{
    static const auto all = [] {
        std::pair<std::array<Way, 3>, std::size_t> found{};
        const auto add = [&](Way way) { found.first[found.second++] = way; };
#ifdef __SSE2__
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2")) add(with_avx512);
        if (__builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt")) add(with_bmi);
#endif
        add(plainly);
        return found;
    }();
    return std::span(all.first).first(all.second);
}

}  // namespace

std::size_t ways_to_find_operators() { return ways().size(); }

std::size_t find_operators(std::string_view code, bool procedures, bool exact, Operators& found, std::size_t way)
{
    static const FindKinds find_kinds = ways_to_find_kinds().front();
    const Way search_in = ways()[way];
    std::array<Kinds, Operators::blocks> kinds;
    const std::size_t whole = code.size() / Kinds::width, blocks = (code.size() + Kinds::width - 1) / Kinds::width;
    find_kinds(code.data(), exact, std::span(kinds).first(whole));
    if (whole < blocks) {
        // Behind the code's end stand NULs, which want a closer look.
        std::array<char, Kinds::width> rest{};
        std::copy(code.begin() + static_cast<std::ptrdiff_t>(whole * Kinds::width), code.end(), rest.begin());
        find_kinds(rest.data(), exact, std::span(kinds).subspan(whole, 1));
    }
    return std::min(code.size(), search_in(std::span(kinds).first(blocks), Syntax(procedures, exact), found));
}

}  // namespace consigne::pdl::postscript
