// The words of a producer, and those operators in code that are other words than the harmless ones.
#pragma once

#include "pdl/postscript/operators.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace consigne::pdl::postscript {

class Words {
public:
    enum Meaning : std::uint8_t { harmless, unknown, save, restore, space, colour };

    static constexpr std::size_t tail_bytes = 16;   ///< which are looked at before a word's end, whatever is there

    Words();
    void add(std::string_view word, Meaning meaning);
    void close();   ///< once all are there

    /// What the word means that ends before `end`.
    [[nodiscard]] Meaning meaning(std::string_view code, std::size_t end, const Operators& operators, bool tail_before) const
    {
        if (end < tail_bytes && !tail_before) return meaning_behind_blanks(code.substr(0, end), operators.size_before(end));
        return operators.is_short(end) ? short_[short_slot(code.data() + end - 2)] : longer_meaning(code.data() + end, operators.size_before(end));
    }

    struct Ends {
        std::array<std::uint16_t, Operators::most / 2> at;
        std::size_t size = 0;
        [[nodiscard]] std::span<const std::uint16_t> all() const { return std::span(at).first(size); }
    };
    /// Puts down the ends, in order, of those operators in code that may be other words than harmless ones. The code ends behind
    /// a byte that belongs to none. `way`: of those that this processor has, the fastest first; each may name more than there are.
    void find_others(std::string_view code, const Operators& operators, bool tail_before, Ends& others, std::size_t way = 0) const;
    [[nodiscard]] static std::size_t ways_to_find_others();

private:
    static constexpr std::size_t slots = 512;   // a power of two, sparse enough that a factor is soon found which parts all words
    static constexpr std::size_t longest = 16;  // of words
    /// A word's size and its last bytes, as many as it has, behind NULs.
    struct Tail {
        std::uint64_t first = 0, last = 0;
        std::uint32_t size = 0;
        friend bool operator==(const Tail&, const Tail&) = default;
    };
    struct Entry : Tail { Meaning meaning = unknown; };
    /// Harmless words of two bytes, and of one with what is before it: those whose bytes, looked up here, have a bit in common.
    struct Pairs { alignas(64) std::array<std::uint8_t, 128> first{}, second{}; };

    [[nodiscard]] Meaning longer_meaning(const char* end, std::size_t size) const;
    [[nodiscard]] Meaning meaning_behind_blanks(std::string_view code, std::size_t size) const;
    /// Where a word of two bytes stands among all, or one of a single byte with what is before it.
    [[nodiscard]] static std::size_t short_slot(const char* bytes)
    {
        std::uint16_t both = 0;
        std::memcpy(&both, bytes, sizeof both);
        return both;
    }
    [[nodiscard]] static std::size_t short_slot(char first, char second) { return short_slot(std::array{first, second}.data()); }
    [[nodiscard]] static std::uint64_t last_of_tail(const char* end, std::size_t size);
    [[nodiscard]] static Tail tail(const char* end, std::size_t size);
    [[nodiscard]] std::size_t slot(std::uint64_t last, std::size_t size) const;
    [[nodiscard]] std::size_t quick_slot(std::uint64_t last) const;
    void find_one_by_one(std::string_view code, const Operators& operators, bool tail_before, Ends& others) const;
    void find_widely(std::string_view code, const Operators& operators, bool tail_before, Ends& others) const;

    std::array<Meaning, 1U << 16> short_;   // of words of two bytes, and of one with any before it; most are
    std::vector<std::pair<char, char>> shorter_;
    std::vector<Entry> longer_;
    std::array<Entry, slots> table_;    // of longer ones, each in a place of its own, by the last eight bytes
    std::uint64_t factor_ = 0x9E3779B97F4A7C15;     // that gives them these
    std::array<std::uint64_t, slots> quick_;    // the last bytes of harmless ones that have less than eight
    std::uint32_t quick_factor_ = 0x9E3779B9;
    Pairs pairs_;
};

}  // namespace consigne::pdl::postscript
