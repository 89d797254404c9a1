// Whether a page makes a coloured mark, read from the operators of producers whose procedures are understood.
#pragma once

#include "pdl/postscript/picture.hpp"
#include "pdl/postscript/skim.hpp"
#include "pdl/postscript/tokens.hpp"

#include <vector>

namespace consigne::pdl::postscript {

/// Whose PostScript this is. `plain`: no producer named; understood only as long as every name is an operator we know.
enum class Dialect : std::uint8_t { plain, ps2write, pdftops, grops, cairo, pil, pscript, other };
[[nodiscard]] Dialect dialect_of(std::string_view creator);

class Ink {
public:
    explicit Ink(Dialect dialect) : dialect_(dialect) {}

    /// Takes what of the line is a picture's data and returns the code behind it; asked before each line's tokens.
    [[nodiscard]] std::string_view after_data(std::string_view line, bool begins);
    void token(const Token& token);
    void begin_page();
    /// Nothing inside can be known (an embedded document).
    void unknown() { unknown_ = true; }
    /// A font was defined whose glyphs may bring colours of their own: what text shows is not known.
    void glyphs_may_colour() { glyphs_may_colour_ = true; }

    /// Words that tell nothing new as long as this is true; then they need not come by token().
    [[nodiscard]] const Skim* skim() const;
    /// The colour space in force is a device's own (poppler's words; others do not ask).
    [[nodiscard]] bool device_space() const { return !complex_space_; }
    void passed_over(const Skim::Passed& passed);
    /// The mark in the line that ends a picture's data; empty when none are awaited.
    [[nodiscard]] std::string_view data_end() const { return until_; }
    /// Takes whole lines of such data, with their ends, in which the mark does not occur.
    void data(std::string_view lines);

    [[nodiscard]] std::optional<bool> colour() const;
    /// plain: every name so far was understood.
    [[nodiscard]] bool legible() const { return legible_; }
    [[nodiscard]] Dialect dialect() const { return dialect_; }

private:
    enum class Tint : std::uint8_t { neutral, colour, unknown };
    struct State { Tint fill = Tint::neutral, stroke = Tint::neutral; };

    void mark(Tint tint);
    [[nodiscard]] Tint tint(std::size_t components) const;
    [[nodiscard]] bool save_or_restore(std::string_view name);
    void name(std::string_view name);
    void pdf_like(std::string_view name);
    void pdftops(std::string_view name);
    void grops(std::string_view name);
    void plain(std::string_view name);
    void pscript(std::string_view name);
    [[nodiscard]] bool cups(std::string_view name);
    void hexadecimal_rows(double bits);
    void pil_pixels(std::string_view line);
    void gather(const Token& token);
    void begin_picture(std::string_view space, std::string_view until);
    void end_picture();

    Dialect dialect_;
    State now_;
    std::vector<State> saved_;
    std::vector<double> numbers_, before_array_;
    std::string literal_, space_, last_name_;
    std::string until_;             // a line ending that closes the data being swallowed
    bool colour_ = false, unknown_ = false, legible_ = true, glyphs_may_colour_ = false;
    bool in_image_ = false, image_mask_ = false, in_file_ = false, coded_ = false;
    PictureFormat format_;          // of the picture whose dictionary is being read
    std::string picture_key_;
    std::optional<Picture> picture_;
    bool complex_space_ = false, profile_ = false;  // pdftops: the space in force
    int brackets_ = 0;
    std::size_t components_ = 0;    // pscript: of the colour space in force
    std::uint64_t pil_left_ = 0;    // bytes of a picture in hexadecimal, PIL's or a Level 1 picture of pdftops
    int pil_components_ = 0;
    std::vector<std::uint8_t> pixel_;
    int nibble_ = -1;
};

}  // namespace consigne::pdl::postscript
