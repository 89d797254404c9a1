// What a printer would do with PCL, as far as pages, their setup and their colour go.
#pragma once

#include "pdl/pcl/plotter.hpp"
#include "pdl/pcl/raster.hpp"
#include "pdl/pcl/text_cursor.hpp"
#include "pdl/tally/facts.hpp"

#include <set>

namespace consigne::pdl::pcl {

/// Page size of `&l#A`; nothing for a number that is not known.
[[nodiscard]] std::optional<Media> media_of(int code);

class Interpreter {
public:
    explicit Interpreter(const Defaults& defaults);

    /// Runs up to a UEL or the end. Errors: limit_exceeded.
    [[nodiscard]] Result<> run(Cursor& in);
    /// Runs HP-GL/2 without PCL around it. Errors: limit_exceeded.
    [[nodiscard]] Result<> run_plot(Cursor& in);
    /// What came out; a page still open is ejected if it is marked.
    [[nodiscard]] Result<Segment> finish();

    /// A registration offset (`&l#U`, `&l#Z`) of the outermost stream, and the side of paper it was given on.
    struct Registration {
        std::uint64_t end = 0;        ///< offset behind the command
        std::optional<Duplex> back;   ///< on a back: how the sheet is turned
        bool even = false;            ///< on the second, fourth … page since the reset
    };
    [[nodiscard]] const std::vector<Registration>& registrations() const { return registrations_; }

private:
    struct Macro {
        std::uint64_t begin = 0, end = 0;
        bool permanent = false;
    };

    [[nodiscard]] Result<> run(Cursor& in, int depth);
    [[nodiscard]] Result<> apply(Tokens& tokens, Token& token, int depth);
    [[nodiscard]] Result<> type(Tokens& tokens);
    [[nodiscard]] Result<> text(std::size_t characters);
    [[nodiscard]] Result<> control(std::uint8_t code);
    [[nodiscard]] Result<> page_command(const Token& token);
    [[nodiscard]] Result<> colour_command(const Token& token);
    [[nodiscard]] Result<> raster_command(const Token& token);
    [[nodiscard]] Result<> counted(Cursor& in, const Token& token);
    [[nodiscard]] Result<> row(Cursor& in, const Token& token);
    [[nodiscard]] Result<> macro_command(const Token& token, Cursor& in, int depth);
    [[nodiscard]] Result<> replay(const Macro& macro, int depth);
    [[nodiscard]] Result<> replay_apart(const Macro& macro, int depth, bool overlay);
    [[nodiscard]] Result<> plot(Cursor& in, bool embedded);

    void reset();
    void end_raster();
    void restart_text_page();
    [[nodiscard]] bool landscape() const { return orientation_ == 1 || orientation_ == 3; }
    [[nodiscard]] bool pattern_coloured() const;
    void mark(bool coloured);
    void note(std::string sentence);
    [[nodiscard]] Result<> eject(bool even_blank);
    [[nodiscard]] Result<> eject_times(int times);

    Defaults defaults_;
    Segment segment_;
    const RandomAccess* source_ = nullptr;

    // Page setup
    Media media_{612, 792};
    Media custom_{612, 792};
    int orientation_ = 0;
    std::uint32_t copies_ = 1;
    std::optional<Duplex> duplex_;
    bool back_ = false, paper_said_ = false;
    std::size_t pages_at_reset_ = 0;
    std::vector<Registration> registrations_;

    // The page being made
    bool marked_ = false, coloured_ = false, colour_doubtful_ = false;
    TextCursor cursor_;

    // Colour
    Palette palette_ = black_and_white();
    std::vector<Palette> stack_;
    std::map<int, Palette> stored_;
    int stored_id_ = 0, control_id_ = 0;
    Components components_{};
    bool foreground_coloured_ = false;
    bool grey_switch_ = false;
    int pattern_type_ = 0, pattern_id_ = 0;
    std::set<int> coloured_patterns_;

    // Raster
    int method_ = 0;
    std::array<RowUnpacker, 8> planes_;
    RowColour rows_;
    std::size_t plane_ = 0;
    bool width_set_ = false, height_set_ = false;
    std::uint32_t block_rows_ = 0;
    bool neutral_row_ = false;  // the row before has no colour, and no command came between

    // Macros, kept as ranges of the source
    std::map<int, Macro> macros_;
    int macro_id_ = 0;
    std::optional<std::uint64_t> recording_;
    std::optional<int> overlay_;
    bool overlaying_ = false;
    std::uint64_t replayed_ = 0;

    Plotter plotter_;
};

}  // namespace consigne::pdl::pcl
