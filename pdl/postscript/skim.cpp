#include "pdl/postscript/skim.hpp"

#include "pdl/postscript/tokens.hpp"

#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace consigne::pdl::postscript {
namespace {

enum Meaning : std::uint8_t { none, harmless_word, save_word, restore_word };

bool blank(char c) { return static_cast<std::uint8_t>(c) <= ' '; }
/// Digits, points and signs, of which numbers consist, and blanks need no look; a line's end does.
bool passed_by(char c) { return (c >= '+' && c <= '9' && c != ',' && c != '/') || c == ' ' || c == '\r'; }

/// Sixty-four bytes at a glance, a bit each; beyond the code's end stand NULs.
struct Block {
    std::size_t base = 0;
    std::uint64_t events = 0;   ///< bytes that have to be looked at
    std::uint64_t blanks = 0;   ///< bytes that end a word
};
constexpr std::size_t block_size = 64;

Block look(std::string_view code, std::size_t base)
{
    Block block;
    block.base = base;
    std::array<char, block_size> rest;
    const char* bytes = code.data() + base;
    if (code.size() - base < block_size) {
        rest.fill('\0');
        std::copy_n(bytes, code.size() - base, rest.begin());
        bytes = rest.data();
    }
#ifdef __SSE2__
    const __m128i low = _mm_set1_epi8('+'), span = _mm_set1_epi8('9' - '+'), space = _mm_set1_epi8(' ');
    for (std::size_t at = 0; at < block_size; at += 16) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
        const __m128i from = _mm_sub_epi8(here, low);
        const __m128i number = _mm_andnot_si128(_mm_or_si128(_mm_cmpeq_epi8(here, _mm_set1_epi8('/')), _mm_cmpeq_epi8(here, _mm_set1_epi8(','))),
                                                _mm_cmpeq_epi8(_mm_min_epu8(from, span), from));
        const __m128i passed = _mm_or_si128(number, _mm_or_si128(_mm_cmpeq_epi8(here, space), _mm_cmpeq_epi8(here, _mm_set1_epi8('\r'))));
        block.events |= static_cast<std::uint64_t>(~static_cast<unsigned>(_mm_movemask_epi8(passed)) & 0xFFFF) << at;
        block.blanks |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(here, space), here)))) << at;
    }
#else
    for (std::size_t at = 0; at < block_size; ++at) {
        block.events |= static_cast<std::uint64_t>(!passed_by(bytes[at])) << at;
        block.blanks |= static_cast<std::uint64_t>(blank(bytes[at])) << at;
    }
#endif
    return block;
}

/// Behind a string that begins at `at`, when it is a plain one within the line; else 0.
std::size_t behind_string(std::string_view code, std::size_t at)
{
    const char ends = code[at] == '(' ? ')' : '>';
    const auto special = [ends](char c) { return c == ends || c == '\\' || c == '(' || c == '<' || c == '\n' || c == '\r' || c == '~'; };
    ++at;
#ifdef __SSE2__
    // In a text string: its end, another's begin, an escape, a line's end; hexadecimal ones are short enough.
    while (ends == ')' && code.size() - at >= 16) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(code.data() + at));
        const __m128i parenthesis = _mm_cmpeq_epi8(_mm_and_si128(here, _mm_set1_epi8(~1)), _mm_set1_epi8('('));
        const __m128i line = _mm_cmpeq_epi8(_mm_min_epu8(here, _mm_set1_epi8('\r')), here);
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(parenthesis, line), _mm_cmpeq_epi8(here, _mm_set1_epi8('\\')))));
        if (found != 0) {
            at += static_cast<std::size_t>(std::countr_zero(found));
            return code[at] == ')' ? at + 1 : 0;
        }
        at += 16;
    }
#endif
    while (at < code.size() && !special(code[at])) ++at;
    return at < code.size() && code[at] == ends ? at + 1 : 0;
}

/// Whether every word of digits, points and signs is a number. What stands in strings is looked at too: a line too many
/// that is left costs time alone.
bool all_numbers(std::string_view line)
{
    constexpr std::string_view digits = "0123456789+-.";
    for (std::size_t at = 0; (at = line.find_first_of(digits, at)) != std::string_view::npos;) {
        const std::size_t end = std::min(line.find_first_not_of(digits, at), line.size());
        const bool begins = at == 0 || blank(line[at - 1]) || std::string_view("()<>[]{}/%").find(line[at - 1]) != std::string_view::npos;
        if (begins && !number(line.substr(at, end - at))) return false;
        at = end;
    }
    return true;
}

std::uint64_t head_of(std::string_view word)
{
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t head = 0;
    std::memcpy(&head, word.data(), std::min<std::size_t>(word.size(), sizeof head));
    return head;
}

std::size_t slot_of(std::uint64_t head, std::size_t size) { return static_cast<std::size_t>((head + size) * 0x9E3779B97F4A7C15U >> 55); }

}  // namespace

Skim::Skim(std::span<const std::string_view> harmless, std::string_view save, std::string_view restore, Numbers numbers) : numbers_(numbers)
{
    for (const std::string_view word : harmless) add(word, harmless_word);
    if (!save.empty()) add(save, save_word);
    if (!restore.empty()) add(restore, restore_word);
}

void Skim::add(std::string_view word, std::uint8_t meaning)
{
    std::size_t at = slot_of(head_of(word), word.size());
    while (!table_[at].word.empty() && table_[at].word != word) at = (at + 1) % slots;
    table_[at] = {head_of(word), word, meaning};
}

/// `word` is shorter than a block; `head` its first eight bytes, the rest of them 0.
std::uint8_t Skim::meaning(std::string_view word, std::uint64_t head) const
{
    for (std::size_t at = slot_of(head, word.size()); !table_[at].word.empty(); at = (at + 1) % slots) {
        const Entry& entry = table_[at];
        if (entry.head == head && (word.size() <= sizeof head ? entry.word.size() == word.size() : entry.word == word)) return entry.meaning;
    }
    return none;
}

Skim::Passed Skim::lines(std::string_view code) const
{
    Passed passed;
    std::size_t saves = 0;
    std::size_t answered = 0;   // behind the last operator: no operand may wait at the line's end
    Block block = look(code, 0);
    const auto go_on = [&](std::size_t at) {
        if (at - block.base < block_size) block.events &= ~std::uint64_t{0} << (at - block.base);
        else if (at < code.size()) block = look(code, at);
    };
    for (;;) {
        if (block.events == 0) {
            if (code.size() - block.base <= block_size) return passed;
            block = look(code, block.base + block_size);
            continue;
        }
        const std::size_t at = block.base + static_cast<std::size_t>(std::countr_zero(block.events));
        if (at >= code.size()) return passed;
        const char c = code[at];
        if (c == '\n') {
            std::size_t last = at;
            while (last > answered && blank(code[last - 1])) --last;
            if (last != answered) return passed;
            if (numbers_ == Numbers::exact && !all_numbers(code.substr(passed.bytes, at - passed.bytes))) return passed;
            passed = {at + 1, saves};
            answered = at + 1;
            if (answered == code.size()) return passed;
            go_on(answered);
            continue;
        }
        if (c == '(' || c == '<') {
            const std::size_t behind = behind_string(code, at);
            if (behind == 0 || behind == code.size()) return passed;
            go_on(behind);
            continue;
        }
        if (c == '[' || c == ']' || c == '\t') {
            block.events &= block.events - 1;
            continue;
        }
        const bool literal = c == '/';
        // "5S" is one word.
        if (!literal && at > 0 && passed_by(code[at - 1]) && !blank(code[at - 1])) return passed;
        if (block.blanks >> (at - block.base) == 0) {
            if (at == block.base) return passed;    // longer than anything known
            block = look(code, at);
            continue;
        }
        const std::size_t size = static_cast<std::size_t>(std::countr_zero(block.blanks >> (at - block.base)));
        if (code.size() - at <= size) return passed;    // it may go on
        if (literal) {
            // A name alone: "/F1", not "/a/b" or "/F1[".
            for (std::size_t i = 1; i < size; ++i)
                if (std::string_view("()<>[]{}/%").find(code[at + i]) != std::string_view::npos) return passed;
            if (size == 1) return passed;
            go_on(at + size);
            continue;
        }
        std::uint64_t head = 0;
        if (size >= sizeof head) {
            std::memcpy(&head, code.data() + at, sizeof head);
        } else if (code.size() - at >= sizeof head) {
            std::memcpy(&head, code.data() + at, sizeof head);
            head &= (std::uint64_t{1} << 8 * size) - 1;     // the first byte is the lowest: see head_of
        } else {
            head = head_of(code.substr(at, size));
        }
        switch (meaning(code.substr(at, size), head)) {
        case harmless_word: break;
        case save_word: ++saves; break;
        case restore_word:
            if (saves == 0) return passed;
            --saves;
            break;
        default: return passed;
        }
        answered = at + size;
        go_on(answered);
    }
}

}  // namespace consigne::pdl::postscript
