#include "pdl/pcl/text_cursor.hpp"

namespace consigne::pdl::pcl {
namespace {

constexpr TextCursor::Unit inch = 7200;
constexpr TextCursor::Unit half_inch = inch / 2;
constexpr TextCursor::Unit far_away = 100 * inch;

TextCursor::Unit scaled(double value, double factor) { return static_cast<TextCursor::Unit>(std::clamp(value * factor, -1e8, 1e8)); }

}  // namespace

void TextCursor::use_page(Media media, bool landscape)
{
    const Unit width = media.width > 0 ? media.width : 612;
    const Unit height = media.height > 0 ? media.height : 792;
    width_ = (landscape ? height : width) * 100;
    height_ = (landscape ? width : height) * 100;
    top_ = half_inch;
    length_ = std::max<Unit>(height_ - top_ - half_inch, 0);
    left_ = 0;
    right_ = width_;
    home();
}

void TextCursor::use_lines(std::uint32_t lines)
{
    if (lines == 0 || length_ < lines) return;
    vmi_ = length_ / lines;
    home();
}

void TextCursor::reset()
{
    *this = {};
}

inline void TextCursor::move_y(const Token& token, Unit amount, bool from_top)
{
    y_ = std::clamp(token.sign != 0 ? y_ + amount : amount + (from_top ? top_ : 0), Unit{0}, height_);
}

inline void TextCursor::move_x(const Token& token, Unit amount)
{
    x_ = std::clamp(token.sign != 0 ? x_ + amount : amount, Unit{0}, far_away);
}

bool TextCursor::command(const Token& token)
{
    const double value = token.value;
    const auto rows = [&] { return static_cast<double>(vmi_); };
    const auto columns = [&] { return static_cast<double>(hmi_); };
    switch (token.number()) {
    case code("&lC"): if (value >= 0) vmi_ = scaled(value, inch / 48.0); break;
    case code("&lD"): if (value > 0) vmi_ = scaled(1 / value, inch); break;
    case code("&lE"): {
        const Unit top = scaled(value, rows());
        if (top < 0 || top >= height_) break;
        top_ = top;
        length_ = std::max<Unit>(height_ - top_ - half_inch, 0);
        home();
        break;
    }
    case code("&lF"):
        if (const Unit length = scaled(value, rows()); length >= 0 && length <= height_ - top_) length_ = length;
        break;
    case code("&lL"): perforation_ = token.integer() == 1; break;
    case code("&kH"): if (value >= 0) hmi_ = scaled(value, inch / 120.0); break;
    case code("&kS"): hmi_ = token.integer() == 2 ? 432 : token.integer() == 4 ? 600 : 720; break;
    case code("(sH"): if (value > 0) hmi_ = scaled(1 / value, inch); break;
    case code("(sP"): proportional_ = token.integer() == 1; break;
    case code("&kG"): termination_ = token.integer() & 3; break;
    case code("&sC"): wrap_ = token.integer() == 0; break;
    case code("&uD"): if (value >= 1) dot_ = static_cast<double>(inch) / std::min<Unit>(token.integer(), inch); break;
    case code("&aL"): left_ = std::clamp(scaled(value, columns()), Unit{0}, far_away); break;
    case code("&aM"): right_ = std::clamp(scaled(value + 1, columns()), Unit{0}, far_away); break;
    case code("&aR"): move_y(token, scaled(value, rows()) + (token.sign != 0 ? 0 : vmi_ * 3 / 4), true); break;
    case code("&aV"): move_y(token, scaled(value, 10), true); break;
    case code("*pY"): move_y(token, scaled(value, dot_), true); break;
    case code("&aC"): move_x(token, scaled(value, columns())); break;
    case code("&aH"): move_x(token, scaled(value, 10)); break;
    case code("*pX"): move_x(token, scaled(value, dot_)); break;
    default: return false;
    }
    return true;
}

int TextCursor::advance(Unit amount)
{
    y_ += amount;
    // With perforation skip the text area ends the page, without it the page itself does.
    const Unit bottom = perforation_ ? top_ + length_ : height_;
    if (amount <= 0 || y_ <= bottom) return 0;
    home();
    return 1;
}

int TextCursor::line_feed() { return advance(vmi_); }
int TextCursor::half_line_feed() { return advance(vmi_ / 2); }

int TextCursor::control(std::uint8_t code)
{
    switch (code) {
    case 0x08: x_ = std::max<Unit>(x_ - hmi_, 0); return 0;
    case 0x09:  // tabs at every eighth column
        if (hmi_ > 0) x_ = std::min(((x_ - left_) / (hmi_ * 8) + 1) * hmi_ * 8 + left_, right_);
        return 0;
    case 0x0A:
        if (termination_ >= 2) x_ = left_;
        return line_feed();
    case 0x0D:
        x_ = left_;
        return (termination_ & 1) != 0 ? line_feed() : 0;
    default: return 0;
    }
}

int TextCursor::print_wrapped(std::size_t characters)
{
    int ejected = 0;
    for (std::size_t i = 0; i < characters; ++i) {
        if (x_ + hmi_ > right_) {
            x_ = left_;
            ejected += line_feed();
        }
        x_ += hmi_;
    }
    return ejected;
}

}  // namespace consigne::pdl::pcl
