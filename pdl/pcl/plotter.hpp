// HP-GL/2 cut into instructions, and what they mark (HP PCL 5 Technical Reference, ch. 17 ff.). Shared with the rewriter.
#pragma once

#include "pdl/pcl/palette.hpp"
#include "pdl/stream/cursor.hpp"

#include <utility>

namespace consigne::pdl::pcl {

/// An instruction's name as a number, so that a switch can choose.
[[nodiscard]] constexpr unsigned plot_code(std::string_view name)
{
    return name.size() == 2 ? static_cast<unsigned>(static_cast<unsigned char>(name[0])) << 8 | static_cast<unsigned char>(name[1]) : 0;
}

/// One instruction with its parameters and separator.
class Instruction {
public:
    /// The first of an instruction's numbers.
    struct Numbers {
        static constexpr std::size_t most = 16;
        [[nodiscard]] std::size_t size() const { return count; }
        [[nodiscard]] bool empty() const { return count == 0; }
        [[nodiscard]] double operator[](std::size_t i) const { return values[i]; }
        std::array<double, most> values{};
        std::size_t count = 0;
    };

    unsigned code = 0;              ///< the name as a number, see plot_code(); 0 for what stands between instructions
    ByteView raw;                   ///< its bytes, until the cursor moves on
    bool continued = false;         ///< a further piece of a long instruction

    /// Read when they are asked for, which is seldom; as long as `raw` lives.
    [[nodiscard]] const Numbers& numbers() const;
    [[nodiscard]] bool any_number() const;

private:
    friend class PlotterTokens;
    std::string_view parameters_;   // where the numbers stand
    mutable Numbers numbers_;
    mutable bool read_ = false;     // numbers_ are those of the parameters
};

/// Cuts HP-GL/2. Ends before ESC%…A, ESC E, UEL and the end of the data.
class PlotterTokens {
public:
    explicit PlotterTokens(Cursor& in) : in_(in) {}
    /// False when GL/2 ends; nothing is taken then.
    [[nodiscard]] bool next(Instruction& instruction);
    /// Goes over instructions as nearly all are, without codes in them, as far as they are buffered, and returns how many bytes
    /// that takes, which are the caller's to take from the cursor. Ends before the first of which `passes(const Instruction&)`
    /// says no.
    template <class Passes>
    [[nodiscard]] std::size_t pass_over(Passes passes)
    {
        if (open_ != 0) return 0;
        const ByteView ahead = in_.peek(2);
        Instruction instruction;
        std::size_t at = 0;
        while (plain_instruction(instruction, ahead.subspan(at)) && passes(std::as_const(instruction))) at += instruction.raw.size();
        return at;
    }
    void set_terminator(std::uint8_t terminator) { terminator_ = terminator; }
    [[nodiscard]] std::uint8_t terminator() const { return terminator_; }

private:
    [[nodiscard]] bool leaves();
    [[nodiscard]] bool plain_instruction(Instruction& instruction, ByteView ahead) const;
    void device_control();
    void parameters(Instruction& instruction);
    [[nodiscard]] bool until(std::uint8_t end);
    void gather(std::size_t n);

    Cursor& in_;
    std::uint8_t terminator_ = 3;  // ETX
    unsigned open_ = 0;            // code of the instruction that goes on
    bool quoted_ = false;
    Bytes pieces_;                 // an instruction that does not stand whole in the cursor's window
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

    /// Black and white of each component of PC, which are never one (CR).
    using Ranges = std::array<std::array<double, 2>, 3>;
    [[nodiscard]] const Ranges& ranges() const { return ranges_; }
    /// PC's red, green and blue as 0..255.
    [[nodiscard]] Components primaries(const Instruction& pen_colour) const;

private:
    void set(const Instruction& instruction, Palette& palette);

    int pen_ = 0;
    bool down_ = false;
    bool raster_fill_coloured_ = false;
    static constexpr Ranges usual_ranges{{{0, 255}, {0, 255}, {0, 255}}};
    Ranges ranges_ = usual_ranges;
};

}  // namespace consigne::pdl::pcl
