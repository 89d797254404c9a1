// Turns what PCL says about colour into the same said in grey.
#pragma once

#include "pdl/pcl/interpreter.hpp"

namespace consigne::filters::pcl {

/// Follows palettes, pens and rows, and gives the grey text for each colour command. Its caller keeps the command itself
/// from the output wherever a function returns something in its place.
class Grey {
public:
    void reset();

    /// `*r#U`: simple colour becomes a configured palette of greys, in the same order.
    [[nodiscard]] std::string simple_colour(int mode);
    /// `*v#W`: the same configuration, its coloured default entries made grey, unless that stands at `behind`, behind the command.
    /// Errors: unsupported (a space or coding that cannot be made grey).
    [[nodiscard]] Result<std::string> configure(ByteView payload, pdl::Cursor& behind);
    void component(std::size_t which, double value) { components_[which] = value; }
    /// `*v#I`: the entry with its components made grey.
    [[nodiscard]] std::string entry(int index);
    void push() { if (stack_.size() < 64) stack_.push_back(palette_); }
    void pop();

    /// Whether rows hold pixels that must be made grey themselves.
    [[nodiscard]] bool direct_pixels() const { return palette_.encoding == pdl::pcl::Encoding::direct_pixels; }
    void start_raster() { unpacker_.clear(); rows_ = 0; same_ = true; }
    /// One coded row of direct pixels, as commands with grey rows; a row that is grey already goes out as it came.
    /// Returns the coding that the output has been told. Errors: unsupported (its coding), limit_exceeded.
    [[nodiscard]] Result<int> row(int method, ByteView coded, ByteSink& out);

private:
    [[nodiscard]] Result<> put(ByteView row, ByteSink& out);

    pdl::pcl::Palette palette_ = pdl::pcl::black_and_white();
    std::vector<pdl::pcl::Palette> stack_;
    pdl::pcl::Components components_{};
    pdl::pcl::RowUnpacker unpacker_;
    std::uint32_t rows_ = 0;
    bool same_ = true;  // the row before went out with the pixels it came with: a row of differences still means the same
    Bytes grey_;
};

/// A number as PCL and GL/2 write it: up to four decimals, none when whole.
[[nodiscard]] std::string digits(double value);

}  // namespace consigne::filters::pcl
