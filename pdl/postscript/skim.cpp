#include "pdl/postscript/skim.hpp"

#include "pdl/postscript/tokens.hpp"

#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace consigne::pdl::postscript {
namespace {

enum Meaning : std::uint8_t { none, harmless_word, save_word, restore_word, space_word, colour_word };

bool blank(char c) { return static_cast<std::uint8_t>(c) <= ' '; }
/// Digits, points and signs, of which numbers consist, and blanks need no look; a line's end does.
bool passed_by(char c) { return (c >= '+' && c <= '9' && c != ',' && c != '/') || c == ' ' || c == '\r'; }

/// Bytes that begin something new, also within what looks like a name.
constexpr auto parts = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("()<>[]{}/%")) table[static_cast<std::uint8_t>(c)] = true;
    return table;
}();

/// Sixty-four bytes at a glance, a bit each; beyond the code's end stand NULs.
struct Block {
    std::size_t base = 0;
    std::uint64_t events = 0;   ///< bytes that have to be looked at
    std::uint64_t blanks = 0;   ///< bytes that end a word
    std::uint64_t lines = 0;    ///< line ends, which are events too
};
constexpr std::size_t block_size = 64;

[[gnu::always_inline]] inline Block look(std::string_view code, std::size_t base)
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
        block.lines |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(here, _mm_set1_epi8('\n'))))) << at;
    }
#else
    for (std::size_t at = 0; at < block_size; ++at) {
        block.events |= static_cast<std::uint64_t>(!passed_by(bytes[at])) << at;
        block.blanks |= static_cast<std::uint64_t>(blank(bytes[at])) << at;
        block.lines |= static_cast<std::uint64_t>(bytes[at] == '\n') << at;
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
        const bool begins = at == 0 || blank(line[at - 1]) || parts[static_cast<std::uint8_t>(line[at - 1])];
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

/// Where a word of one or two ASCII characters stands among all of them.
std::size_t short_slot(std::uint64_t head) { return static_cast<std::size_t>((head & 0x7F) << 7 | (head >> 8 & 0x7F)); }

std::size_t slot_of(std::uint64_t head, std::size_t size) { return static_cast<std::size_t>((head + size) * 0x9E3779B97F4A7C15U >> 55); }

/// Whether the numbers of an array are a neutral colour: one of them, or three that are written alike.
bool neutral_numbers(std::string_view array)
{
    std::array<std::string_view, 3> numbers;
    std::size_t count = 0;
    for (std::size_t at = 0; at < array.size();) {
        if (blank(array[at])) {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (at < array.size() && !blank(array[at])) {
            const char c = array[at++];
            if (c != '.' && c != '-' && (c < '0' || c > '9')) return false;
        }
        if (count == numbers.size()) return false;
        numbers[count++] = array.substr(begin, at - begin);
    }
    return count == 1 || (count == 3 && numbers[0] == numbers[1] && numbers[1] == numbers[2]);
}

}  // namespace

Skim::Skim(std::span<const std::string_view> harmless, std::string_view save, std::string_view restore, bool spaces, Numbers numbers) :
    spaces_(spaces), numbers_(numbers)
{
    if (spaces) {
        for (const std::string_view word : {"cs", "CS"}) add(word, space_word);
        for (const std::string_view word : {"sc", "SC"}) add(word, colour_word);
    }
    for (const std::string_view word : harmless) add(word, harmless_word);
    if (!save.empty()) add(save, save_word);
    if (!restore.empty()) add(restore, restore_word);
}

void Skim::add(std::string_view word, std::uint8_t meaning)
{
    if (word.size() <= 2) {
        short_[short_slot(head_of(word))] = meaning;
        return;
    }
    std::size_t at = slot_of(head_of(word), word.size());
    while (!table_[at].word.empty() && table_[at].word != word) at = (at + 1) % slots;
    table_[at] = {head_of(word), word, meaning};
}

/// `word` is shorter than a block; `head` its first eight bytes, the rest of them 0.
[[gnu::always_inline]] inline std::uint8_t Skim::meaning(std::string_view word, std::uint64_t head) const
{
    if (word.size() <= 2) return (head & 0x8080) == 0 ? short_[short_slot(head)] : std::uint8_t{none};
    for (std::size_t at = slot_of(head, word.size()); !table_[at].word.empty(); at = (at + 1) % slots) {
        const Entry& entry = table_[at];
        if (entry.head == head && (word.size() <= sizeof head ? entry.word.size() == word.size() : entry.word == word)) return entry.meaning;
    }
    return none;
}

Skim::Passed Skim::lines(std::string_view code, bool device_space) const
{
    if (numbers_ == Numbers::any) return many(code, device_space);
    Passed all;
    for (;;) {
        const std::size_t end = code.find('\n', all.bytes);
        if (end == std::string_view::npos) return all;
        const std::string_view line = code.substr(all.bytes, end + 1 - all.bytes);
        const Passed one = many(line, device_space);
        if (one.bytes < line.size() || !all_numbers(line)) return all;
        all.bytes = end + 1;
        all.saves += one.saves;
        all.device_space = device_space = device_space || one.device_space;
    }
}

Skim::Passed Skim::many(std::string_view code, bool device_space) const
{
    Passed passed;
    std::size_t saves = 0;
    std::size_t answered = 0;   // behind the last operator: no operand may wait where the passed lines end
    bool open = false, array_known = false, space_set = false;
    std::size_t array_begin = 0, array_end = 0, literal_begin = 0, literal_end = 0;
    for (std::size_t next = 0;;) {
        Block block = look(code, next);
        next = 0;
        while (next == 0) {
            // The line ends within an array are nothing to stop at.
            const std::uint64_t events = open ? block.events & ~block.lines : block.events;
            if (events == 0) {
                if (code.size() - block.base <= block_size) return passed;
                next = block.base + block_size;
                break;
            }
            const std::size_t at = block.base + static_cast<std::size_t>(std::countr_zero(events));
            if (at >= code.size()) return passed;
            const char c = code[at];
            std::size_t behind = at + 1;    // what has been dealt with
            switch (c) {
            case '\n': {
                std::size_t last = at;
                while (last > answered && blank(code[last - 1])) --last;
                if (last != answered) break;
                passed = {at + 1, saves, space_set};
                answered = at + 1;
                break;
            }
            case '(':
            case '<':
                behind = behind_string(code, at);
                if (behind == 0) return passed;
                break;
            case '[':
            case ']':
                if ((c == '[') == open) return passed;
                open = c == '[';
                (open ? array_begin : array_end) = open ? at + 1 : at;
                array_known = !open;
                break;
            case '\t': break;
            case '{':
                if (!spaces_ || behind == code.size() || code[behind] != '}') return passed;
                ++behind;
                break;
            default: {
                const bool literal = c == '/';
                // "5S" is one word.
                if (!literal && at > 0 && passed_by(code[at - 1]) && !blank(code[at - 1])) return passed;
                const std::uint64_t blanks = block.blanks >> (at - block.base);
                if (blanks == 0) {
                    if (at == block.base) return passed;    // longer than anything known
                    next = at;
                    continue;
                }
                const auto size = static_cast<std::size_t>(std::countr_zero(blanks));
                behind = at + size;
                if (behind >= code.size()) return passed;    // it may go on
                if (literal) {
                    // A name alone: "/F1", not "/a/b" or "/F1[".
                    for (std::size_t i = at + 1; i < behind; ++i)
                        if (parts[static_cast<std::uint8_t>(code[i])]) return passed;
                    if (size == 1) return passed;
                    literal_begin = at;
                    literal_end = open ? at : behind;   // in an array it is no operand of its own
                    break;
                }
                if (open) return passed;    // an operator within an array
                std::uint64_t head = 0;
                if (code.size() - at >= sizeof head) {
                    std::memcpy(&head, code.data() + at, sizeof head);
                    if (size < sizeof head) head &= (std::uint64_t{1} << 8 * size) - 1;     // the first byte is the lowest: see head_of
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
                case space_word: {
                    const std::string_view name = code.substr(literal_begin, literal_end - literal_begin);
                    if (literal_begin < answered || (name != "/DeviceGray" && name != "/DeviceRGB")) return passed;
                    device_space = space_set = true;
                    break;
                }
                case colour_word:
                    if (!device_space || !array_known || array_begin < answered || !neutral_numbers(code.substr(array_begin, array_end - array_begin)) ||
                        !std::all_of(code.begin() + static_cast<std::ptrdiff_t>(array_end + 1), code.begin() + static_cast<std::ptrdiff_t>(at), blank)) return passed;
                    break;
                default: return passed;
                }
                answered = behind;
                if (code[behind] == '\n') {
                    answered = ++behind;
                    passed = {behind, saves, space_set};
                }
            }
            }
            if (behind >= code.size()) return passed;
            if (behind - block.base < block_size) block.events &= ~std::uint64_t{0} << (behind - block.base);
            else next = behind;
        }
    }
}

}  // namespace consigne::pdl::postscript
