#include "spooler/sandbox/canvas.hpp"

#include <algorithm>

namespace consigne::spooler::sandbox {
namespace {

/// A page that lies has as much room as one that stands, the other way round.
constexpr double wide_box_width = 100, wide_box_height = 72;

/// How many of `all` fall into part `i` of `parts`.
std::uint64_t share(std::uint64_t all, std::uint64_t parts, std::uint64_t i) { return ((i + 1) * all + parts - 1) / parts - (i * all + parts - 1) / parts; }

}  // namespace

void Canvas::begin(std::uint32_t width, std::uint32_t height, pdl::Media paper)
{
    width_ = width;
    height_ = height;
    double across = width, down = height;
    if (paper.width > 0 && paper.height > 0) across = paper.width, down = paper.height;
    const bool wide = across > down;
    const double fits = std::min((wide ? wide_box_width : double{shortest_picture_box}) / across, (wide ? wide_box_height : double{longest_picture_side}) / down);
    const auto side = [](double length, std::uint32_t most) { return std::clamp<unsigned>(static_cast<unsigned>(length + 0.5), 1, std::min(longest_picture_side, most)); };
    columns_ = side(across * fits, width);
    lines_ = side(down * fits, height);
    sums_.assign(std::size_t{columns_} * lines_, {});
}

void Canvas::paint(std::uint32_t x, std::uint32_t y, std::uint32_t count, std::uint32_t rows, std::array<std::uint8_t, 3> colour)
{
    if (x >= width_ || y >= height_) return;
    const std::uint64_t right = std::min<std::uint64_t>(std::uint64_t{x} + count, width_), bottom = std::min<std::uint64_t>(std::uint64_t{y} + rows, height_);
    for (std::uint64_t row = y; row < bottom;) {
        const std::uint64_t line = row * lines_ / height_;
        const std::uint64_t next_row = std::min(bottom, ((line + 1) * height_ + lines_ - 1) / lines_);
        for (std::uint64_t at = x; at < right;) {
            const std::uint64_t column = at * columns_ / width_;
            const std::uint64_t next = std::min(right, ((column + 1) * width_ + columns_ - 1) / columns_);
            const std::uint64_t pixels = (next - at) * (next_row - row);
            Sum& sum = sums_[line * columns_ + column];
            sum.painted += pixels;
            sum.red += pixels * colour[0];
            sum.green += pixels * colour[1];
            sum.blue += pixels * colour[2];
            at = next;
        }
        row = next_row;
    }
}

Picture Canvas::picture() const
{
    Picture out{columns_, lines_, {}};
    out.rgb.reserve(sums_.size() * 3);
    for (unsigned line = 0; line < lines_; ++line)
        for (unsigned column = 0; column < columns_; ++column) {
            const Sum& sum = sums_[std::size_t{line} * columns_ + column];
            const std::uint64_t all = std::max<std::uint64_t>(1, share(width_, columns_, column) * share(height_, lines_, line));
            const std::uint64_t bare = 255 * (all - std::min(all, sum.painted));
            for (const std::uint64_t painted : {sum.red, sum.green, sum.blue}) out.rgb.push_back(static_cast<std::uint8_t>(std::min<std::uint64_t>(255, (painted + bare) / all)));
        }
    return out;
}

}  // namespace consigne::spooler::sandbox
