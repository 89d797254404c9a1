#include "pdl/postscript/kinds.hpp"

#include <array>
#include <initializer_list>
#include <utility>

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace consigne::pdl::postscript {
namespace {

void plainly(const char* bytes, bool numbers, std::span<Kinds> kinds)
{
    for (Kinds& k : kinds) {
        k = {};
        for (std::size_t i = 0; i < Kinds::width; ++i) {
            const char c = *bytes++;
            const auto set = [i](std::uint64_t& kind, bool is) { kind |= std::uint64_t{is} << i; };
            const bool control = static_cast<std::uint8_t>(c) < ' ', white = c == '\t' || c == '\n' || c == '\r';
            set(k.white, white);
            set(k.slash, c == '/');
            set(k.round, c == '(' || c == ')');
            set(k.square, c == '[' || c == ']');
            set(k.apart, white || c == ' ' || c == '/' || c == '(' || c == ')' || c == '[' || c == ']');
            set(k.closing, ((c ^ c >> 1) & 1) != 0);
            set(k.number, (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-');
            set(k.angle, c == '<' || c == '>');
            set(k.curly, c == '{' || c == '}');
            set(k.strange, (control && !white) || c == '%' || c == '\\' || c == '^' || c == '|' || c == '~');
            set(k.digit, numbers && c >= '0' && c <= '9');
            set(k.sign, numbers && (c == '+' || c == '-'));
            set(k.point, numbers && c == '.');
        }
        k.rare = k.angle | k.curly | k.strange;
        k.text = odd_so_far(k.round);
    }
}

#ifdef __SSE2__
/// Four registers of SSE2, which every amd64 processor has.
struct Quarters { __m128i part[4]; };
template <class Test>
std::uint64_t bits(const Quarters& c, Test test)
{
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < 4; ++i) all |= std::uint64_t{static_cast<std::uint16_t>(_mm_movemask_epi8(test(c.part[i])))} << 16 * i;
    return all;
}
std::uint64_t is(const Quarters& c, char what)
{
    return bits(c, [all = _mm_set1_epi8(what)](__m128i x) { return _mm_cmpeq_epi8(x, all); });
}
/// Those from `first` to as many behind it as `more`; without their sign, bytes compare only by way of the lesser one.
std::uint64_t from(const Quarters& c, char first, char more)
{
    return bits(c, [low = _mm_set1_epi8(first), most = _mm_set1_epi8(more)](__m128i x) {
        const __m128i above = _mm_sub_epi8(x, low);
        return _mm_cmpeq_epi8(_mm_min_epu8(above, most), above);
    });
}

void with_sse2(const char* bytes, bool numbers, std::span<Kinds> kinds)
{
    for (Kinds& k : kinds) {
        Quarters c;
        for (__m128i& part : c.part) {
            part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
            bytes += sizeof part;
        }
        k = {};
        k.white = is(c, '\t') | is(c, '\n') | is(c, '\r');
        k.slash = is(c, '/');
        k.round = from(c, '(', 1);
        // [ \ ] ^ and { | } ~ differ in one bit: both rows at once, and seldom more.
        const std::uint64_t row = bits(c, [](__m128i x) {
            const __m128i above = _mm_sub_epi8(_mm_or_si128(x, _mm_set1_epi8(0x20)), _mm_set1_epi8('{'));
            return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(3)), above);
        });
        if (row != 0) {
            k.square = is(c, '[') | is(c, ']');
            k.curly = is(c, '{') | is(c, '}');
        }
        k.angle = bits(c, [](__m128i x) { return _mm_cmpeq_epi8(_mm_or_si128(x, _mm_set1_epi8(2)), _mm_set1_epi8('>')); });
        const std::uint64_t control = from(c, 0, 0x1F);
        k.strange = (control & ~k.white) | (row & ~k.square & ~k.curly) | is(c, '%');
        k.apart = k.white | is(c, ' ') | k.slash | k.round | k.square;
        k.closing = bits(c, [](__m128i x) { return _mm_slli_epi16(_mm_xor_si128(x, _mm_srli_epi16(x, 1)), 7); });
        k.number = from(c, '+', '9' - '+') & ~is(c, ',') & ~k.slash;
        if (numbers) {
            k.digit = from(c, '0', 9);
            k.point = is(c, '.');
            k.sign = k.number & ~k.digit & ~k.point;
        }
        k.rare = k.angle | k.curly | k.strange;
        k.text = odd_so_far(k.round);
    }
}

/// Wider registers look kinds up: a byte has those bits that both its upper and its lower half have.
struct Table {
    alignas(16) std::array<std::uint8_t, 16> upper{}, lower{};
    constexpr void add(unsigned bits, std::initializer_list<unsigned> uppers, std::initializer_list<unsigned> lowers)
    {
        for (const unsigned half : uppers) upper[half] |= static_cast<std::uint8_t>(bits);
        for (const unsigned half : lowers) lower[half] |= static_cast<std::uint8_t>(bits);
    }
};
enum Common : unsigned { round_bit = 1, square_bit = 2, white_bit = 4, slash_bit = 8, space_bit = 16, digit_bit = 32, sign_bit = 64, point_bit = 128 };
constexpr Table common = [] {
    Table table;
    table.add(round_bit, {2}, {8, 9});
    table.add(square_bit, {5}, {0xB, 0xD});
    table.add(white_bit, {0}, {9, 0xA, 0xD});
    table.add(slash_bit, {2}, {0xF});
    table.add(space_bit, {2}, {0});
    table.add(digit_bit, {3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    table.add(sign_bit, {2}, {0xB, 0xD});
    table.add(point_bit, {2}, {0xE});
    return table;
}();
enum Rare : unsigned { angle_bit = 1, curly_bit = 2, percent_bit = 4, pointed_bit = 8, low_bit = 16, lowest_bit = 32 };
constexpr Table rare = [] {
    Table table;
    table.add(angle_bit, {3}, {0xC, 0xE});
    table.add(curly_bit, {7}, {0xB, 0xD});
    table.add(percent_bit, {2}, {5});
    table.add(pointed_bit, {5, 7}, {0xC, 0xE});     // \ ^ | ~
    table.add(low_bit, {1}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xA, 0xB, 0xC, 0xD, 0xE, 0xF});
    table.add(lowest_bit, {0}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 0xB, 0xC, 0xE, 0xF});
    return table;
}();

struct Halves { __m256i first, second; };
#define CONSIGNE_AVX2 [[gnu::target("avx2,pclmul"), gnu::always_inline]] inline
CONSIGNE_AVX2 __m256i look_up(const Table& table, __m256i c)
{
    const __m256i upper = _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table.upper.data())));
    const __m256i lower = _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table.lower.data())));
    // A byte above 0x7F gets no bit from the lower half, nor has the upper one any.
    return _mm256_and_si256(_mm256_shuffle_epi8(upper, _mm256_and_si256(_mm256_srli_epi16(c, 4), _mm256_set1_epi8(0x0F))), _mm256_shuffle_epi8(lower, c));
}
CONSIGNE_AVX2 Halves look_up(const Table& table, Halves c) { return {look_up(table, c.first), look_up(table, c.second)}; }
/// The uppermost bit of each byte.
CONSIGNE_AVX2 std::uint64_t bits(Halves h)
{
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(h.first)) | std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(h.second))} << 32;
}
template <unsigned bit>
CONSIGNE_AVX2 std::uint64_t has(Halves h)
{
    constexpr int left = 7 - __builtin_ctz(bit);
    return bits({_mm256_slli_epi16(h.first, left), _mm256_slli_epi16(h.second, left)});
}
CONSIGNE_AVX2 std::uint64_t has_none(Halves h, unsigned mask)
{
    const __m256i all = _mm256_set1_epi8(static_cast<char>(mask)), zero = _mm256_setzero_si256();
    return bits({_mm256_cmpeq_epi8(_mm256_and_si256(h.first, all), zero), _mm256_cmpeq_epi8(_mm256_and_si256(h.second, all), zero)});
}

[[gnu::target("avx2,pclmul")]] void with_avx2(const char* bytes, bool numbers, std::span<Kinds> kinds)
{
    for (Kinds& k : kinds) {
        const Halves c{_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes)), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes) + 1)};
        bytes += Kinds::width;
        const Halves found = look_up(common, c), seldom = look_up(rare, c);
        k.apart = ~has_none(found, round_bit | square_bit | white_bit | slash_bit | space_bit);
        k.number = ~has_none(found, digit_bit | sign_bit | point_bit);
        k.round = has<round_bit>(found);
        k.square = has<square_bit>(found);
        k.closing = has<1>({_mm256_xor_si256(c.first, _mm256_srli_epi16(c.first, 1)), _mm256_xor_si256(c.second, _mm256_srli_epi16(c.second, 1))});
        k.white = has<white_bit>(found);
        k.slash = has<slash_bit>(found);
        // The product without carries with a number of ones alone.
        k.text = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(k.round)), _mm_set1_epi8(-1), 0)));
        k.rare = ~has_none(seldom, 0xFF);
        k.angle = k.curly = k.strange = k.digit = k.sign = k.point = 0;
        if (k.rare != 0) {
            k.angle = has<angle_bit>(seldom);
            k.curly = has<curly_bit>(seldom);
            k.strange = k.rare & ~k.angle & ~k.curly;
        }
        if (numbers) {
            k.digit = has<digit_bit>(found);
            k.sign = has<sign_bit>(found);
            k.point = has<point_bit>(found);
        }
    }
}
#endif

}  // namespace

std::span<const FindKinds> ways_to_find_kinds()
{
    static const auto ways = [] {
        std::pair<std::array<FindKinds, 3>, std::size_t> all{};
        const auto add = [&](FindKinds way) { all.first[all.second++] = way; };
#ifdef __SSE2__
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul")) add(with_avx2);
        add(with_sse2);
#endif
        add(plainly);
        return all;
    }();
    return std::span(ways.first).first(ways.second);
}

}  // namespace consigne::pdl::postscript
