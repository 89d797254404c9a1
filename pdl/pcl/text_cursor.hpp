// Where the next character stands, as far as it decides about pages (HP PCL 5 Technical Reference, ch. 5 and 6).
#pragma once

#include "pdl/pcl/tokens.hpp"
#include "pdl/tally/facts.hpp"

namespace consigne::pdl::pcl {

/// The cursor in 1/7200 inch from the top left of the logical page.
class TextCursor {
public:
    using Unit = std::int64_t;

    /// A new page size or orientation: margins and text length as by default.
    void use_page(Media media, bool landscape);
    /// PJL FORMLINES: as many lines between the margins.
    void use_lines(std::uint32_t lines);
    void reset();
    void home() { y_ = top_ + vmi_ * 3 / 4; }

    /// Moves, spacing and margins. False when the command is none of the cursor's.
    bool command(const Token& token);

    /// Each returns how many pages are ejected by running past the bottom (0 or 1).
    [[nodiscard]] int line_feed();
    [[nodiscard]] int half_line_feed();
    [[nodiscard]] int control(std::uint8_t code);        ///< BS HT LF CR (not FF)
    /// Letters may wrap, and so run past the bottom more than once.
    [[nodiscard]] int print(std::size_t characters) { return wrap_ && hmi_ > 0 ? print_wrapped(characters) : 0; }
    void carriage_return() { x_ = left_; }
    [[nodiscard]] bool form_feed_returns() const { return termination_ >= 2; }
    void clear_margins() { left_ = 0; right_ = width_; }
    /// Whether lines wrap with letters of unknown widths: pages are then a guess.
    [[nodiscard]] bool guesses() const { return wrap_ && proportional_; }

private:
    void move_y(const Token& token, Unit amount, bool from_top);
    void move_x(const Token& token, Unit amount);
    [[nodiscard]] int advance(Unit amount);
    [[nodiscard]] int print_wrapped(std::size_t characters);

    Unit width_ = 61200, height_ = 79200;
    Unit hmi_ = 720, vmi_ = 1200;
    Unit top_ = 3600, length_ = 72000, left_ = 0, right_ = 61200;
    Unit x_ = 0, y_ = 4500;
    double dot_ = 24;      // units to one of &u#D's, 300 to the inch
    int termination_ = 0;  // &k#G
    bool perforation_ = true, wrap_ = false, proportional_ = false;
};

}  // namespace consigne::pdl::pcl
