#include "pdl/postscript/ink.hpp"

#include <algorithm>
#include <array>

namespace consigne::pdl::postscript {
namespace {

using Kind = Token::Kind;

// A difference of R, G and B that a person sees: 12 of 255.
constexpr double visible = 12.0 / 255;

}  // namespace

Dialect dialect_of(std::string_view creator)
{
    const auto has = [&](std::string_view word) { return creator.find(word) != std::string_view::npos; };
    if (has("(ps2write)") || has("(eps2write)")) return Dialect::ps2write;
    if (has("poppler pdftops") || has("xpdf/pdftops")) return Dialect::pdftops;
    if (creator.starts_with("groff version")) return Dialect::grops;
    if (creator.starts_with("cairo ")) return Dialect::cairo;
    if (creator.starts_with("PIL ")) return Dialect::pil;
    if (has("PScript5.dll")) return Dialect::pscript;
    for (const std::string_view known : {"Pscript.dll", "PSCRIPT.DRV", "dvips", "cgpdftops", "Quartz PS", "LaserWriter 8"}) {
        if (has(known)) return Dialect::other;
    }
    return Dialect::plain;
}

void Ink::begin_page()
{
    now_ = {};
    saved_.clear();
    numbers_.clear();
    colour_ = in_image_ = complex_space_ = coded_ = false;
    brackets_ = 0;
    end_picture();
    unknown_ = false;
}

std::optional<bool> Ink::colour() const
{
    if (dialect_ == Dialect::other || (dialect_ == Dialect::plain && !legible_)) return std::nullopt;
    if (colour_) return true;
    if (unknown_ || pil_left_ > 0) return std::nullopt;
    return false;
}

std::string_view Ink::after_data(std::string_view line, bool begins)
{
    if (pil_left_ > 0) {
        pil_pixels(line);
        return {};
    }
    if (dialect_ == Dialect::pil && begins) {
        for (const int n : {1, 3, 4}) {
            if (n == 1 ? line == "image" : line == "false " + std::to_string(n) + " colorimage") {
                // "buf" holds a row: `/buf 400 string def`, `100 100 8` before the matrix; the size came as numbers.
                if (numbers_.size() < 3 || numbers_[0] < 1 || numbers_[1] < 1 || numbers_[0] > 1e5 || numbers_[1] > 1e5 || numbers_[2] != 8) {
                    unknown_ = true;
                    return {};
                }
                pil_components_ = n;
                pil_left_ = static_cast<std::uint64_t>(numbers_[0]) * static_cast<std::uint64_t>(numbers_[1]) * static_cast<std::uint64_t>(n);
                pixel_.clear();
                nibble_ = -1;
                return {};
            }
        }
    }
    if (until_.empty()) return line;
    // ASCII85 data end wherever their mark stands; the other marks end a line.
    const auto mark = until_ == "~>" ? line.find(until_) : line.ends_with(until_) ? line.size() - until_.size() : std::string_view::npos;
    const std::string_view taken = mark == std::string_view::npos ? line : line.substr(0, mark + until_.size());
    data(taken);
    if (mark != std::string_view::npos) end_picture();
    return line.substr(taken.size());
}

void Ink::data(std::string_view lines)
{
    if (!picture_ || colour_) return;   // nothing is to be learnt from them
    picture_->feed(as_bytes(lines));
    if (picture_->colour() == true) colour_ = true;
}

/// Data follow, up to a line that ends in `until`. They are decoded only when nothing cheaper tells whether they are coloured.
void Ink::begin_picture(std::string_view space, std::string_view until)
{
    until_ = until;
    // An ICC profile of three components is RGB, whose equal amounts are neutral (ICC.1 §7.2.6).
    if (space.starts_with("ICCBased-")) space = format_.decode.size() == 2 ? "DeviceGray" : format_.decode.size() == 6 ? "DeviceRGB" : space;
    format_.space = space;
    const bool text = !format_.filters.empty() && (format_.filters.front().starts_with("ASCII") || format_.filters.front() == "A85" || format_.filters.front() == "AHx");
    if (!colourless(space) && !colour_) {
        if (text && in_file_) picture_.emplace(format_);
        else unknown_ = true;
    }
}

void Ink::end_picture()
{
    if (picture_ && !picture_->colour()) unknown_ = true;
    picture_.reset();
    until_.clear();
    format_ = {};
    in_file_ = false;
}

/// Keeps what a picture's dictionary says, in the words of PostScript or, between BI and ID, of PDF.
void Ink::gather(const Token& token)
{
    const auto is = [&](std::string_view longer, std::string_view shorter) { return picture_key_ == longer || (in_image_ && picture_key_ == shorter); };
    switch (token.kind) {
    case Kind::literal:
        if (is("ColorSpace", "CS") && in_image_) space_ = brackets_ > 0 ? "[" : token.text, picture_key_.clear();
        else if (in_image_ && is("Filter", "F") && format_.filters.size() < 8) {
            format_.filters.emplace_back(token.text);
            if (brackets_ == 0) picture_key_.clear();
        } else picture_key_ = token.text;
        return;
    case Kind::number: {
        const auto size = token.value >= 1 && token.value <= 1e6 ? static_cast<std::uint32_t>(token.value) : 0;
        if (is("Width", "W")) format_.width = size;
        else if (is("Height", "H")) format_.height = size;
        else if (is("BitsPerComponent", "BPC")) format_.bits = static_cast<int>(std::min(size, 99U));
        else if (is("Decode", "D") && format_.decode.size() < 64) format_.decode.push_back(token.value);
        return;
    }
    case Kind::array_close: picture_key_.clear(); return;
    case Kind::name:
        if (is("ImageMask", "IM")) image_mask_ = token.text == "true";
        if (token.text == "filter" && format_.filters.size() < 8) format_.filters.push_back(literal_);
        if (token.text == "currentfile") in_file_ = true;
        picture_key_.clear();
        return;
    default: return;
    }
}

void Ink::pil_pixels(std::string_view line)
{
    for (const char c : line) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0 || pil_left_ == 0) continue;
        if (nibble_ < 0) {
            nibble_ = digit;
            continue;
        }
        pixel_.push_back(static_cast<std::uint8_t>(nibble_ * 16 + digit));
        nibble_ = -1;
        --pil_left_;
        if (pixel_.size() < static_cast<std::size_t>(pil_components_)) continue;
        const auto [low, high] = std::minmax_element(pixel_.begin(), pixel_.begin() + std::min(3, pil_components_));
        const double paper = pil_components_ == 4 ? 1 - pixel_[3] / 255.0 : 1;
        if ((*high - *low) / 255.0 * paper > visible) colour_ = true;
        pixel_.clear();
    }
}

void Ink::mark(Tint tint)
{
    if (tint == Tint::colour) colour_ = true;
    if (tint == Tint::unknown) unknown_ = true;
}

Ink::Tint Ink::tint(std::size_t components) const
{
    if (numbers_.size() < components) return Tint::unknown;
    const double* v = numbers_.data() + (numbers_.size() - components);
    const auto clip = [](double x) { return std::clamp(x, 0.0, 1.0); };
    if (components == 1) return Tint::neutral;
    const double a = clip(v[0]), b = clip(v[1]), c = clip(v[2]);
    const double spread = std::max({a, b, c}) - std::min({a, b, c});
    if (components == 3) return spread > visible ? Tint::colour : Tint::neutral;
    const double k = clip(v[3]);
    if (spread * (1 - k) > visible) return Tint::colour;
    return std::max({a, b, c}) == 0 ? Tint::neutral : Tint::unknown;   // grey or black mixed of inks depends on the device
}

bool Ink::save_or_restore(std::string_view name)
{
    if (name == "q" || name == "gsave" || name == "save") {
        if (saved_.size() < 4096) saved_.push_back(now_);
        else unknown_ = true;
        return true;
    }
    if (name == "Q" || name == "grestore" || name == "restore") {
        if (!saved_.empty()) {
            now_ = saved_.back();
            saved_.pop_back();
        }
        return true;
    }
    return false;
}

void Ink::token(const Token& token)
{
    if (dialect_ == Dialect::other || !until_.empty()) return;
    if (dialect_ != Dialect::plain && dialect_ != Dialect::pil) gather(token);
    switch (token.kind) {
    case Kind::number:
        if (numbers_.size() == 16) numbers_.erase(numbers_.begin());
        numbers_.push_back(token.value);
        return;
    case Kind::literal:
        if (!in_image_ && token.text == "Filter") coded_ = true;
        literal_ = brackets_ > 0 && dialect_ == Dialect::pdftops ? "[" : "";
        literal_ += token.text;
        return;
    case Kind::array_open:
        if (picture_key_ == "CS" || picture_key_ == "ColorSpace") space_ = "[", picture_key_.clear();
        if (brackets_++ == 0 && dialect_ == Dialect::pdftops) {
            before_array_.swap(numbers_);
            numbers_.clear();
        }
        return;
    case Kind::array_close:
        if (brackets_ > 0) --brackets_;
        return;
    case Kind::brace_open:
    case Kind::brace_close:
        if (dialect_ == Dialect::plain) legible_ = false;
        return;
    case Kind::name:
        name(token.text);
        last_name_ = token.text;
        // A stencil's polarity stands between its size and its matrix.
        if (dialect_ != Dialect::pil && !(dialect_ == Dialect::pdftops && (token.text == "true" || token.text == "false"))) numbers_.clear();
        return;
    default: return;
    }
}

/// What CUPS' pstops puts around pages, whoever's they are: it clips several on a side, and frames them (page-border).
bool Ink::cups(std::string_view name)
{
    if (dialect_ == Dialect::plain || dialect_ == Dialect::pil) return false;
    if (name == "ESPrs") mark(now_.stroke);
    else if (name == "ESPrf") mark(now_.fill);
    else return name == "ESPrc" || (name == "setgray" && dialect_ != Dialect::pscript && dialect_ != Dialect::grops);
    return true;
}

void Ink::name(std::string_view name)
{
    if (cups(name)) return;
    switch (dialect_) {
    case Dialect::ps2write:
    case Dialect::cairo: return pdf_like(name);
    case Dialect::pdftops: return pdftops(name);
    case Dialect::grops: return grops(name);
    case Dialect::plain: return plain(name);
    case Dialect::pscript: return pscript(name);
    case Dialect::pil:
        if (name == "string" || name == "begin" || name == "scale" || name == "dict") numbers_.clear();
        if (numbers_.size() > 3 && name != "pop") numbers_.resize(3);
        return;
    case Dialect::other: return;
    }
}

}  // namespace consigne::pdl::postscript
