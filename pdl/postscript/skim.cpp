#include "pdl/postscript/skim.hpp"

#include "pdl/postscript/operators.hpp"

#include <bit>
#include <cstring>

namespace consigne::pdl::postscript {
namespace {

enum Meaning : std::uint8_t { none, harmless_word, save_word, restore_word, space_word, colour_word };

bool blank(char c) { return static_cast<std::uint8_t>(c) <= ' '; }

/// The eight bytes before `end`, or as many as there are; the last one uppermost.
std::uint64_t tail_of(const char* code, std::size_t end)
{
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t tail = 0;
    const std::size_t size = std::min(end, sizeof tail);
    if (size == sizeof tail) [[likely]] std::memcpy(&tail, code + end - sizeof tail, sizeof tail);
    else std::memcpy(reinterpret_cast<char*>(&tail) + sizeof tail - size, code, size);
    return tail;
}

/// Bytes of words: neither blank nor ones that begin something new.
bool regular(char c) { return !blank(c) && std::string_view("()<>[]{}/%").find(c) == std::string_view::npos; }

/// Where a word of two bytes stands among all, or one of a single byte with what is before it.
std::size_t short_slot(const char* bytes)
{
    std::uint16_t both = 0;
    std::memcpy(&both, bytes, sizeof both);
    return both;
}
std::size_t short_slot(char first, char second) { return short_slot(std::array{first, second}.data()); }

/// By the last three bytes, which every longer word has.
std::size_t slot_of(std::uint64_t tail) { return static_cast<std::size_t>((tail >> 40) * 0x9E3779B97F4A7C15U >> 55); }

/// Whether code ends in an array with a neutral colour: of one number, or of three that are written alike.
bool behind_neutral_array(std::string_view code)
{
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
    for (std::size_t line; (line = code.rfind('\n')) != std::string_view::npos; code = code.substr(0, line)) {
        std::size_t behind = line;
        while (behind > 0 && code[behind - 1] != '\n' && blank(code[behind - 1])) --behind;
        if (behind > 0 && operators.has(behind - 1)) return line + 1;
    }
    return 0;
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
    if (word.size() == 1) {
        for (unsigned before = 0; before < 256; ++before)
            if (!regular(static_cast<char>(before))) short_[short_slot(static_cast<char>(before), word[0])] = meaning;
    } else if (word.size() == 2) {
        short_[short_slot(word.data())] = meaning;
    } else {
        const std::uint64_t tail = tail_of(word.data(), word.size());
        std::size_t at = slot_of(tail);
        while (!table_[at].word.empty() && table_[at].word != word) at = (at + 1) % slots;
        table_[at] = {tail, word.size() < sizeof tail ? ~std::uint64_t{0} << 8 * (sizeof tail - word.size()) : ~std::uint64_t{0}, word, meaning};
    }
}

Skim::Passed Skim::lines(std::string_view code, bool device_space) const
{
    // A piece at a time; smaller ones first, as what is to be left may come soon.
    Passed passed;
    for (std::size_t most = 512;; most = std::min(2 * most, Operators::most)) {
        const std::string_view piece = code.substr(passed.bytes, most);
        const std::size_t before = passed.bytes;
        if (!some(piece, device_space, passed)) return passed;
        if (passed.bytes == before && (piece.size() < most || most == Operators::most)) return passed;
    }
}

/// Adds to `passed` what of this can be; false: there is something that can not.
bool Skim::some(std::string_view code, bool device_space, Passed& passed) const
{
    Operators operators;
    const std::size_t seen = find_operators(code, spaces_, numbers_ == Numbers::exact, operators);
    for (std::size_t cut = seen;;) {
        const std::size_t end = behind_last_line(code.substr(0, cut), operators);
        if (end == 0) return cut == code.size();
        Passed more{passed.bytes + end, passed.saves, passed.device_space};
        const std::size_t unknown = first_unknown(code.substr(0, end), operators, device_space, more);
        if (unknown == end) {
            passed = more;
            return cut == code.size();
        }
        cut = unknown;
    }
}

/// Where in code the first word begins that is not to be passed, else its end; counts in `passed` what those before it do.
std::size_t Skim::first_unknown(std::string_view code, const Operators& operators, bool device_space, Passed& passed) const
{
    std::size_t unknown = code.size();
    const auto check = [&](const Operators::Bits& ends, auto meaning) {
        for (std::size_t base = 0; base < unknown; base += Kinds::width) {
            for (std::uint64_t left = ends[base / Kinds::width]; left != 0; left &= left - 1) {
                const std::size_t end = base + static_cast<std::size_t>(std::countr_zero(left));
                const std::uint8_t m = meaning(end);
                if (m == harmless_word) [[likely]] continue;
                if (end >= unknown) return;
                if (m == save_word) ++passed.saves;
                else if (m == restore_word && passed.saves > 0) --passed.saves;
                else if (const std::size_t begin = operators.begin_of(end); !neutral(m, code.substr(0, begin), device_space, passed)) unknown = begin;
            }
        }
    };
    check(operators.short_ends, [short_words = short_.data(), bytes = code.data()](std::size_t end) {
        return short_words[end == 1 ? short_slot(' ', *bytes) : short_slot(bytes + end - 2)];
    });
    check(operators.long_ends, [&](std::size_t end) {
        const std::uint64_t tail = tail_of(code.data(), end);
        for (std::size_t slot = slot_of(tail);; slot = (slot + 1) % slots) {
            const Entry& entry = table_[slot];
            const std::size_t size = entry.word.size();
            if (size == 0) return std::uint8_t{none};
            // What ends like this word is it, unless it begins earlier.
            if ((tail & entry.mask) == entry.tail && (size <= sizeof tail || code.substr(0, end).ends_with(entry.word)) &&
                (end <= size || !operators.has(end - size - 1))) return entry.meaning;
        }
    });
    return unknown;
}

/// Whether a word of poppler's, behind this code, sets a colour space or a colour that may be passed over.
bool Skim::neutral(std::uint8_t meaning, std::string_view before, bool device_space, Passed& passed)
{
    if (meaning == space_word) return passed.device_space = before.ends_with("/DeviceGray {} ") || before.ends_with("/DeviceRGB {} ");
    return meaning == colour_word && (device_space || passed.device_space) && behind_neutral_array(before);
}

}  // namespace consigne::pdl::postscript
