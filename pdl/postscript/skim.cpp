#include "pdl/postscript/skim.hpp"

#include <algorithm>
#include <array>
#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace consigne::pdl::postscript {
namespace {

bool blank(char c) { return static_cast<std::uint8_t>(c) <= ' '; }

#ifdef __SSE2__
/// Whether its last sixteen bytes end in one with a single number and a blank, as most do.
inline bool behind_short_array(std::string_view code)
{
    if (code.size() < 16) return false;
    const __m128i last = _mm_loadu_si128(reinterpret_cast<const __m128i*>(code.data() + code.size() - 16));
    const auto bits = [](__m128i bytes) { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); };
    const auto are = [&](char c) { return bits(_mm_cmpeq_epi8(last, _mm_set1_epi8(c))); };
    const __m128i above = _mm_sub_epi8(last, _mm_set1_epi8('-'));
    const unsigned within = 0x3FFF, no_numbers = ~(bits(_mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8('9' - '-')), above)) & ~are('/')) & within;
    const unsigned begin = static_cast<unsigned>(std::bit_width(no_numbers)), end = 14;
    return begin > 0 && begin < end && (are('[') >> (begin - 1) & 1) != 0 && (are(']') >> end & 1) != 0 && blank(code.back());
}
#endif

/// Whether code ends in an array with a neutral colour: of one number, or of three that are written alike.
bool behind_neutral_array(std::string_view code)
{
#ifdef __SSE2__
    if (behind_short_array(code)) return true;
#endif
    std::size_t at = code.size();
    const auto skip_blanks = [&] { while (at > 0 && blank(code[at - 1])) --at; };
    skip_blanks();
    if (at == 0 || code[--at] != ']') return false;
    std::array<std::string_view, 3> numbers;
    for (std::size_t count = 0;; ++count) {
        skip_blanks();
        if (at > 0 && code[at - 1] == '[') return count == 1 || (count == 3 && numbers[0] == numbers[1] && numbers[1] == numbers[2]);
        const std::size_t end = at;
        while (at > 0 && ((code[at - 1] >= '0' && code[at - 1] <= '9') || code[at - 1] == '.' || code[at - 1] == '-')) --at;
        if (at == end || count == numbers.size()) return false;
        numbers[count] = code.substr(at, end - at);
    }
}

/// Behind the last line whose last word is an operator, so that no operand waits for one; 0: there is none.
std::size_t behind_last_line(std::string_view code, const Operators& operators)
{
    for (std::size_t end = code.size(); (end = operators.last_end(end)) != 0;) {
        std::size_t behind = end;
        while (behind < code.size() && code[behind] != '\n' && blank(code[behind])) ++behind;
        if (behind < code.size() && code[behind] == '\n') return behind + 1;
    }
    return 0;
}

}  // namespace

Skim::Skim(std::span<const std::string_view> harmless, std::string_view save, std::string_view restore, bool spaces, Numbers numbers) :
    spaces_(spaces), numbers_(numbers)
{
    if (spaces) {
        for (const std::string_view word : {"cs", "CS"}) words_.add(word, Words::space);
        for (const std::string_view word : {"sc", "SC"}) words_.add(word, Words::colour);
    }
    for (const std::string_view word : harmless) words_.add(word, Words::harmless);
    if (!save.empty()) words_.add(save, Words::save);
    if (!restore.empty()) words_.add(restore, Words::restore);
    words_.close();
}

Skim::Passed Skim::lines(std::string_view code, bool device_space) const
{
    // A piece at a time; smaller ones first, as what is to be left may come soon.
    Passed passed;
    for (std::size_t most = 512;; most = std::min(2 * most, Operators::most)) {
        const std::string_view piece = code.substr(passed.bytes, most);
        const std::size_t before = passed.bytes;
        if (!some(piece, before >= Words::tail_bytes, device_space, passed)) return passed;
        if (passed.bytes == before && (piece.size() < most || most == Operators::most)) return passed;
    }
}

/// Adds to `passed` what of this can be; false: there is something that can not.
bool Skim::some(std::string_view code, bool tail_before, bool device_space, Passed& passed) const
{
    Operators operators;
    const std::size_t seen = find_operators(code, spaces_, numbers_ == Numbers::exact, operators);
    for (std::size_t cut = seen;;) {
        const std::size_t end = behind_last_line(code.substr(0, cut), operators);
        if (end == 0) return cut == code.size();
        Passed more{passed.bytes + end, passed.saves, passed.device_space};
        const std::size_t unknown = first_unknown(code.substr(0, end), operators, tail_before, device_space, more);
        if (unknown == end) {
            passed = more;
            return cut == code.size();
        }
        cut = unknown;
    }
}

/// Whether a word of poppler's at the code's end, all of which have two bytes, sets a space or a colour that may be passed over.
inline bool Skim::neutral(Words::Meaning meaning, std::string_view code, bool device_space, Passed& passed)
{
    const std::string_view before = code.substr(0, code.size() - 2);
    if (meaning == Words::space) return passed.device_space = before.ends_with("/DeviceGray {} ") || before.ends_with("/DeviceRGB {} ");
    return meaning == Words::colour && (device_space || passed.device_space) && behind_neutral_array(before);
}

/// Where in code the first word begins that is not to be passed, else its end; counts in `passed` what those before it do.
std::size_t Skim::first_unknown(std::string_view code, const Operators& operators, bool tail_before, bool device_space, Passed& passed) const
{
    Words::Ends others;
    words_.find_others(code, operators, tail_before, others);
    for (const std::size_t end : others.all()) {
        const Words::Meaning meaning = words_.meaning(code, end, operators, tail_before);
        if (meaning == Words::harmless) continue;
        if (meaning == Words::save) ++passed.saves;
        else if (meaning == Words::restore && passed.saves > 0) --passed.saves;
        else if (!neutral(meaning, code.substr(0, end), device_space, passed)) return end - operators.size_before(end);
    }
    return code.size();
}

}  // namespace consigne::pdl::postscript
