#include "pdl/postscript/kinds.hpp"
#include "pdl/postscript/wide.hpp"

#include <algorithm>
#include <utility>

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

/// Block by block, with kinds found in all of them before: in one loop, what one block waits for would hold up the next.
std::size_t find_in(std::span<const Kinds> kinds, Syntax syntax, Operators& found)
{
    found.bytes[0] = 0;
    for (std::size_t block = 0; block < kinds.size(); ++block) {
        const auto seen = syntax.look(kinds[block]);
        found.bytes[1 + block] = seen.operators;
        found.short_ends[block] = seen.short_ends;
        found.long_ends[block] = seen.long_ends;
        if (seen.odd != 0) return block * Kinds::width + static_cast<std::size_t>(std::countr_zero(seen.odd));
    }
    return std::string_view::npos;
}

std::size_t find_by_blocks(std::string_view code, bool procedures, bool exact, Operators& found)
{
    static const FindKinds find_kinds = ways_to_find_kinds().front();
    std::array<Kinds, Operators::blocks> kinds;
    const std::size_t whole = code.size() / Kinds::width, blocks = (code.size() + Kinds::width - 1) / Kinds::width;
    find_kinds(code.data(), exact, std::span(kinds).first(whole));
    if (whole < blocks) {
        // Behind the code's end stand NULs, which want a closer look.
        std::array<char, Kinds::width> rest{};
        std::copy(code.begin() + static_cast<std::ptrdiff_t>(whole * Kinds::width), code.end(), rest.begin());
        find_kinds(rest.data(), exact, std::span(kinds).subspan(whole, 1));
    }
    return std::min(code.size(), find_in(std::span(kinds).first(blocks), Syntax(procedures, exact), found));
}

}  // namespace

std::size_t ways_to_find_operators() { return has_wide_registers() ? 2 : 1; }

std::size_t find_operators(std::string_view code, bool procedures, bool exact, Operators& found, std::size_t way)
{
    static const std::size_t ways = ways_to_find_operators();
    return (way + 1 < ways ? find_operators_widely : find_by_blocks)(code, procedures, exact, found);
}

}  // namespace consigne::pdl::postscript
