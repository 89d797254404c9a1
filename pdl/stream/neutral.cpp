#include "pdl/stream/neutral.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace consigne::pdl {
namespace {

constexpr std::size_t block = 16 * 3;

bool pixels_apart(const std::uint8_t* pixels, std::size_t bytes, int tolerance)
{
    for (std::size_t at = 0; at + 3 <= bytes; at += 3) {
        const int a = pixels[at], b = pixels[at + 1], c = pixels[at + 2];
        if (std::max({a, b, c}) - std::min({a, b, c}) > tolerance) return true;
    }
    return false;
}

#ifdef __SSE2__
/// Where in three registers, loaded at these places of a block, a byte is not its pixel's last, or is its first.
constexpr std::size_t neighbours_at[] = {0, 16, 31}, ends_at[] = {0, 16, 30};
struct Places { std::uint8_t within[3][16], first[3][16]; };
alignas(16) constexpr Places places = [] {
    Places made{};
    for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t i = 0; i < 16; ++i) {
            made.within[r][i] = (neighbours_at[r] + i) % 3 == 2 ? 0 : 0xFF;
            made.first[r][i] = (ends_at[r] + i) % 3 == 0 ? 0xFF : 0;
        }
    return made;
}();

__m128i load(const std::uint8_t* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
__m128i mask(const std::uint8_t (&bytes)[16]) { return _mm_load_si128(reinterpret_cast<const __m128i*>(bytes)); }
/// Not zero where the two differ by more than `most`.
__m128i beyond(__m128i a, __m128i b, __m128i most) { return _mm_subs_epu8(_mm_or_si128(_mm_subs_epu8(a, b), _mm_subs_epu8(b, a)), most); }
bool any(__m128i bytes) { return _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())) != 0xFFFF; }

/// Sixteen pixels at once: first whether neighbouring components differ by more than half the tolerance, which nearly no grey
/// does, and only then whether any two differ by more than all of it.
bool block_apart(const std::uint8_t* p, __m128i half, __m128i whole)
{
    __m128i far = _mm_setzero_si128();
    for (std::size_t r = 0; r < 3; ++r) {
        const std::uint8_t* const at = p + neighbours_at[r];
        far = _mm_or_si128(far, _mm_and_si128(beyond(load(at), load(at + 1), half), mask(places.within[r])));
    }
    if (!any(far)) return false;
    for (std::size_t r = 0; r < 3; ++r) {
        const std::uint8_t* const at = p + neighbours_at[r];
        const std::uint8_t* const ends = p + ends_at[r];
        const __m128i neighbours = _mm_and_si128(beyond(load(at), load(at + 1), whole), mask(places.within[r]));
        if (any(_mm_or_si128(neighbours, _mm_and_si128(beyond(load(ends), load(ends + 2), whole), mask(places.first[r]))))) return true;
    }
    return false;
}
#endif

}  // namespace

bool rgb_coloured(ByteView pixels, int tolerance)
{
    if (tolerance < 0 || tolerance >= 255) return tolerance < 0 && pixels.size() >= 3;
    const std::size_t whole = pixels.size() / 3 * 3;
#ifdef __SSE2__
    if (whole >= block) {
        const __m128i all = _mm_set1_epi8(static_cast<char>(tolerance)), half = _mm_set1_epi8(static_cast<char>(tolerance / 2));
        // The last block ends where the pixels do, and may overlap the one before.
        for (std::size_t at = 0; at + block < whole; at += block)
            if (block_apart(pixels.data() + at, half, all)) return true;
        return block_apart(pixels.data() + (whole - block), half, all);
    }
#endif
    return pixels_apart(pixels.data(), whole, tolerance);
}

}  // namespace consigne::pdl
