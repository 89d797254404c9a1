// Passes over code that cannot change what is known about a page, many lines at a time.
#pragma once

#include "pdl/postscript/words.hpp"
#include "pdl/stream/bytes.hpp"

namespace consigne::pdl::postscript {

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
    [[nodiscard]] bool some(std::string_view code, bool tail_before, bool device_space, Passed& passed) const;
    [[nodiscard]] std::size_t first_unknown(std::string_view code, const Operators& operators, bool tail_before, bool device_space, Passed& passed) const;
    [[nodiscard]] static bool neutral(Words::Meaning meaning, std::string_view before, bool device_space, Passed& passed);

    Words words_;
    bool spaces_;
    Numbers numbers_;
};

}  // namespace consigne::pdl::postscript
