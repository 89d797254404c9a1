// HP-GL/2 cut into instructions, and what they mark (HP PCL 5 Technical Reference, ch. 17 ff.). Shared with the rewriter.
#pragma once

#include "pdl/pcl/palette.hpp"
#include "pdl/stream/cursor.hpp"

namespace consigne::pdl::pcl {

/// One instruction with its parameters and separator.
struct Instruction {
    std::string name;             ///< two letters, upper case; empty for what stands between instructions
    Bytes raw;
    std::vector<double> numbers;  ///< the first of its numbers, at most max_numbers
    bool continued = false;       ///< a further piece of a long instruction
    static constexpr std::size_t max_numbers = 16;
};

/// Cuts HP-GL/2. Ends before ESC%…A, ESC E, UEL and the end of the data.
class PlotterTokens {
public:
    explicit PlotterTokens(Cursor& in) : in_(in) {}
    /// False when GL/2 ends; nothing is taken then.
    [[nodiscard]] bool next(Instruction& instruction);
    void set_terminator(std::uint8_t terminator) { terminator_ = terminator; }
    [[nodiscard]] std::uint8_t terminator() const { return terminator_; }

private:
    [[nodiscard]] bool leaves();
    void device_control(Instruction& instruction);
    void parameters(Instruction& instruction);
    [[nodiscard]] bool until(Instruction& instruction, std::uint8_t end);

    Cursor& in_;
    std::uint8_t terminator_ = 3;  // ETX
    std::string open_;             // name of the instruction that goes on
    bool quoted_ = false;
};

/// The plotter's state across visits to GL/2.
class Plotter {
public:
    struct Effect {
        bool marks = false;
        bool coloured = false;
        bool advances = false;       ///< PG: a new page
        bool forces = false;         ///< PG1: even when nothing is marked
    };
    /// What an instruction does; `palette` is the palette in force and may be changed by NP and PC.
    [[nodiscard]] Effect apply(const Instruction& instruction, Palette& palette);
    void reset() { *this = {}; }

    /// Colour ranges of PC: black and white references of each component (CR).
    [[nodiscard]] const std::array<std::array<double, 2>, 3>& ranges() const { return ranges_; }
    /// PC's red, green and blue as 0..255.
    [[nodiscard]] Components primaries(const Instruction& pen_colour) const;

private:
    int pen_ = 0;
    bool down_ = false;
    bool raster_fill_coloured_ = false;
    std::array<std::array<double, 2>, 3> ranges_{{{0, 255}, {0, 255}, {0, 255}}};
};

}  // namespace consigne::pdl::pcl
