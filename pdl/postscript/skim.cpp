#include "pdl/postscript/skim.hpp"

#include "pdl/postscript/operators.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace consigne::pdl::postscript {
namespace {

enum Meaning : std::uint8_t { harmless_word, none, save_word, restore_word, space_word, colour_word };

bool blank(char c) { return static_cast<std::uint8_t>(c) <= ' '; }

/// What of a tail's halves belongs to a word of so many bytes.
struct Masks { std::array<std::uint64_t, 64> first{}, last{}; };
constexpr Masks masks = [] {
    static_assert(std::endian::native == std::endian::little);
    constexpr auto uppermost = [](std::size_t bytes) { return bytes == 0 ? 0 : bytes >= 8 ? ~std::uint64_t{0} : ~std::uint64_t{0} << 8 * (8 - bytes); };
    Masks all;
    for (std::size_t size = 0; size < 64; ++size) {
        all.last[size] = uppermost(size);
        all.first[size] = uppermost(size < 8 ? 0 : size - 8);
    }
    return all;
}();
constexpr std::size_t tail_bytes = 16;

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
    short_.fill(none);
    if (spaces) {
        for (const std::string_view word : {"cs", "CS"}) add(word, space_word);
        for (const std::string_view word : {"sc", "SC"}) add(word, colour_word);
    }
    for (const std::string_view word : harmless) add(word, harmless_word);
    if (!save.empty()) add(save, save_word);
    if (!restore.empty()) add(restore, restore_word);
    spread();
}

/// Of a word that ends before `end`, where at least as many bytes as a tail's can be read.
[[gnu::always_inline]] inline std::uint64_t Skim::last_of_tail(const char* end, std::size_t size)
{
    std::uint64_t last = 0;
    std::memcpy(&last, end - sizeof last, sizeof last);
    return last & masks.last[size];
}

Skim::Tail Skim::tail(const char* end, std::size_t size)
{
    std::uint64_t first = 0;
    std::memcpy(&first, end - tail_bytes, sizeof first);
    return {first & masks.first[size], last_of_tail(end, size), size};
}

[[gnu::always_inline]] inline std::size_t Skim::slot(std::uint64_t last, std::size_t size) const
{
    static_assert(slots == std::size_t{1} << (64 - 55));
    return static_cast<std::size_t>((last + size) * factor_ >> 55);
}

void Skim::add(std::string_view word, std::uint8_t meaning)
{
    if (word.size() == 1) {
        for (unsigned before = 0; before < 256; ++before)
            if (!regular(static_cast<char>(before))) short_[short_slot(static_cast<char>(before), word[0])] = meaning;
    } else if (word.size() == 2) {
        short_[short_slot(word.data())] = meaning;
    } else if (word.size() <= longest) {
        std::array<char, tail_bytes> behind_nuls{};
        std::copy(word.begin(), word.end(), behind_nuls.end() - word.size());
        const Tail end = tail(behind_nuls.data() + behind_nuls.size(), word.size());
        // Of words that no factor could part, the later one stays unknown.
        const auto same = [&](const Entry& entry) { return entry.tail.last + entry.tail.size == end.last + end.size; };
        std::erase_if(longer_, [&](const Entry& entry) { return entry.tail == end; });
        if (std::any_of(longer_.begin(), longer_.end(), same)) return;
        longer_.push_back({end, meaning, meaning != harmless_word || end.first != 0});
    }
}

/// Puts longer words into the table, with a factor that gives no two of them the same place.
void Skim::spread()
{
    for (;; factor_ += 2 * slots) {
        table_.fill({{}, none, true});
        const bool apart = std::all_of(longer_.begin(), longer_.end(), [&](const Entry& word) {
            Entry& place = table_[slot(word.tail.last, word.tail.size)];
            return std::exchange(place, word).tail == Tail{};
        });
        if (apart) return;
    }
}

std::uint8_t Skim::meaning(std::string_view code, std::size_t end, const Operators& operators) const
{
    // With blanks before it, so that there is a whole tail.
    std::array<char, tail_bytes> bytes;
    bytes.fill(' ');
    const std::string_view seen = code.substr(0, end).substr(end - std::min(end, tail_bytes));
    std::copy(seen.begin(), seen.end(), bytes.end() - seen.size());
    const std::size_t size = operators.size_before(end);
    const char* const behind = bytes.data() + bytes.size();
    if (size <= 2) return short_[short_slot(behind - 2)];
    const Tail last = tail(behind, size);
    const Entry& known = table_[slot(last.last, size)];
    return known.tail == last ? known.meaning : std::uint8_t{none};
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
    // First those that are more than harmless, without waiting for what any of them is.
    const auto check = [&](std::span<const std::uint16_t> ends, auto may_matter, auto meaning_before) {
        std::array<std::uint16_t, Operators::most / 2 + 1> rest;
        std::size_t count = 0, first = 0;
        for (; first < ends.size() && ends[first] < tail_bytes; ++first) rest[count++] = ends[first];
        for (const std::uint16_t end : ends.subspan(first)) {
            rest[count] = end;
            count += may_matter(end) ? 1 : 0;
        }
        for (const std::size_t end : std::span(rest).first(count)) {
            if (end >= unknown) return;
            const std::uint8_t m = end < tail_bytes ? meaning(code, end, operators) : meaning_before(end);
            if (m == harmless_word) continue;
            if (m == save_word) ++passed.saves;
            else if (m == restore_word && passed.saves > 0) --passed.saves;
            else if (const std::size_t begin = end - operators.size_before(end); !neutral(m, code.substr(0, begin), device_space, passed)) unknown = begin;
        }
    };
    const auto short_meaning = [short_words = short_.data(), bytes = code.data()](std::size_t end) { return short_words[short_slot(bytes + end - 2)]; };
    check(operators.short_ends.up_to(code.size()), [&](std::size_t end) { return short_meaning(end) != harmless_word; }, short_meaning);
    // Of most longer words eight bytes are all there are.
    check(operators.long_ends.up_to(code.size()), [&, bytes = code.data()](std::size_t end) {
        const std::size_t size = operators.size_before(end);
        const std::uint64_t last = last_of_tail(bytes + end, size);
        const Entry& known = table_[slot(last, size)];
        return ((known.tail.last ^ last) | std::uint64_t{known.closer}) != 0;
    }, [&, bytes = code.data()](std::size_t end) {
        const Tail whole = tail(bytes + end, operators.size_before(end));
        const Entry& known = table_[slot(whole.last, whole.size)];
        return known.tail == whole ? known.meaning : std::uint8_t{none};
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
