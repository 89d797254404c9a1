// Passes over code that cannot change what is known about a page, many lines at a time.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <array>
#include <vector>

namespace consigne::pdl::postscript {

struct Operators;

/// Knows words that neither set a colour, nor show a page, nor touch the device: while every colour in force is neutral,
/// or the page is coloured already, lines made of them alone need no closer look. A line with anything else, or whose
/// operands wait for an operator on the next line, is left for the tokenizer.
class Skim {
public:
    /// Words of digits, points and signs: `any` is taken for a number; `exact` leaves a line with one that is a name ("7-0").
    enum class Numbers : std::uint8_t { any, exact };

    /// `save` and `restore` are the words for gsave and grestore; empty when lines with them are to be left. `spaces`: colours
    /// are set as poppler does, "/DeviceRGB {} cs [0 0 0] sc", and neutral ones are passed over too.
    Skim(std::span<const std::string_view> harmless, std::string_view save, std::string_view restore, bool spaces = false, Numbers numbers = Numbers::any);

    struct Passed {
        std::size_t bytes = 0;      ///< whole lines, with their ends
        std::size_t saves = 0;      ///< graphics states saved in them and not restored
        bool device_space = false;  ///< a device's colour space was set in them
    };
    /// `code` begins a line. `device_space`: the space in force is a device's own, as far as `spaces` is concerned.
    [[nodiscard]] Passed lines(std::string_view code, bool device_space) const;

private:
    static constexpr std::size_t slots = 512;   // a power of two, sparse enough that a factor is soon found which parts all words
    static constexpr std::size_t longest = 16;  // of words
    /// A word's size and its last bytes, as many as it has, behind NULs.
    struct Tail {
        std::uint64_t first = 0, last = 0;
        std::size_t size = 0;
        friend bool operator==(const Tail&, const Tail&) = default;
    };
    struct alignas(32) Entry {
        Tail tail;
        std::uint8_t meaning = 0;
        bool closer = true;     ///< more than harmless, or told apart only by the whole tail
    };

    void add(std::string_view word, std::uint8_t meaning);
    void spread();
    [[nodiscard]] static Tail tail(const char* end, std::size_t size);
    [[nodiscard]] static std::uint64_t last_of_tail(const char* end, std::size_t size);
    [[nodiscard]] std::size_t slot(std::uint64_t last, std::size_t size) const;
    [[nodiscard]] std::uint8_t meaning(std::string_view code, std::size_t end, const Operators& operators) const;
    [[nodiscard]] bool some(std::string_view code, bool device_space, Passed& passed) const;
    [[nodiscard]] std::size_t first_unknown(std::string_view code, const Operators& operators, bool device_space, Passed& passed) const;
    [[nodiscard]] static bool neutral(std::uint8_t meaning, std::string_view before, bool device_space, Passed& passed);

    std::array<std::uint8_t, 1U << 16> short_;      // of words of two bytes, and of one with any before it; most are
    std::vector<Entry> longer_;
    std::array<Entry, slots> table_;                // of longer ones, each in a place of its own, by the last eight bytes
    std::uint64_t factor_ = 0x9E3779B97F4A7C15;     // that gives them these
    bool spaces_;
    Numbers numbers_;
};

}  // namespace consigne::pdl::postscript
