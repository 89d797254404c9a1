#include "pdl/postscript/ink.hpp"

#include <algorithm>
#include <array>

namespace consigne::pdl::postscript {
namespace {

using Kind = Token::Kind;

// A difference of R, G and B that a person sees: 12 of 255.
constexpr double visible = 12.0 / 255;

template <std::size_t N>
bool among(std::string_view name, const std::array<std::string_view, N>& list)
{
    return std::find(list.begin(), list.end(), name) != list.end();
}

constexpr std::array<std::string_view, 8> fills{"f", "F", "f*", "Tj", "TJ", "'", "\"", "Sf"};
constexpr std::array<std::string_view, 2> strokes{"S", "s"};
constexpr std::array<std::string_view, 4> both{"B", "B*", "b", "b*"};
constexpr std::array<std::string_view, 10> plain_paint{"show", "ashow", "widthshow", "awidthshow", "fill", "eofill", "stroke",
                                                      "rectfill", "rectstroke", "kshow"};
// Operators that neither mark nor change what a later operator means.
constexpr std::array<std::string_view, 47> harmless{
    "moveto", "lineto", "curveto", "rmoveto", "rlineto", "rcurveto", "arc", "arcn", "arct", "closepath", "newpath", "clip",
    "eoclip", "rectclip", "initclip", "findfont", "scalefont", "setfont", "selectfont", "setlinewidth", "setlinecap",
    "setlinejoin", "setmiterlimit", "setdash", "setflat", "translate", "scale", "rotate", "concat", "save", "restore",
    "gsave", "grestore", "showpage", "setpagedevice", "true", "false", "statusdict", "begin", "end", "setduplexmode",
    "settumble", "systemdict", "get", "exec", "def", "null"};

}  // namespace

Dialect dialect_of(std::string_view creator)
{
    const auto has = [&](std::string_view word) { return creator.find(word) != std::string_view::npos; };
    if (has("(ps2write)") || has("(eps2write)")) return Dialect::ps2write;
    if (has("poppler pdftops") || has("xpdf/pdftops")) return Dialect::pdftops;
    if (creator.starts_with("groff version")) return Dialect::grops;
    if (creator.starts_with("cairo ")) return Dialect::cairo;
    if (creator.starts_with("PIL ")) return Dialect::pil;
    for (const std::string_view known : {"PScript5.dll", "Pscript.dll", "PSCRIPT.DRV", "dvips", "cgpdftops", "Quartz PS", "LaserWriter 8"}) {
        if (has(known)) return Dialect::other;
    }
    return Dialect::plain;
}

void Ink::begin_page()
{
    now_ = {};
    saved_.clear();
    numbers_.clear();
    colour_ = unknown_ = in_image_ = complex_space_ = false;
    brackets_ = 0;
    until_.clear();
}

std::optional<bool> Ink::colour() const
{
    if (dialect_ == Dialect::other || (dialect_ == Dialect::plain && !legible_)) return std::nullopt;
    if (colour_) return true;
    if (unknown_ || pil_left_ > 0) return std::nullopt;
    return false;
}

bool Ink::swallows(std::string_view line, bool begins)
{
    if (pil_left_ > 0) {
        pil_pixels(line);
        return true;
    }
    if (dialect_ == Dialect::pil && begins) {
        for (const int n : {1, 3, 4}) {
            if (n == 1 ? line == "image" : line == "false " + std::to_string(n) + " colorimage") {
                // "buf" holds a row: `/buf 400 string def`, `100 100 8` before the matrix; the size came as numbers.
                if (numbers_.size() < 3 || numbers_[0] < 1 || numbers_[1] < 1 || numbers_[0] > 1e5 || numbers_[1] > 1e5 || numbers_[2] != 8) {
                    unknown_ = true;
                    return true;
                }
                pil_components_ = n;
                pil_left_ = static_cast<std::uint64_t>(numbers_[0]) * static_cast<std::uint64_t>(numbers_[1]) * static_cast<std::uint64_t>(n);
                pixel_.clear();
                nibble_ = -1;
                return true;
            }
        }
    }
    if (until_.empty()) return false;
    if (line.ends_with(until_)) until_.clear();
    return true;
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
    return std::max({a, b, c}) == 0 || k == 1 ? Tint::neutral : Tint::unknown;   // composite grey depends on the device
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

// ps2write's and cairo's procsets give PDF's operators their PDF meaning.
void Ink::pdf_like(std::string_view name)
{
    if (save_or_restore(name)) return;
    if (name == "rg") now_.fill = tint(3);
    else if (name == "RG") now_.stroke = tint(3);
    else if (name == "k") now_.fill = tint(4);
    else if (name == "K") now_.stroke = tint(4);
    else if (name == "g") now_.fill = Tint::neutral;
    else if (name == "G") now_.stroke = Tint::neutral;
    else if (name == "cs" || name == "scn" || name == "sc") now_.fill = Tint::unknown;
    else if (name == "CS" || name == "SCN" || name == "SC") now_.stroke = Tint::unknown;
    else if (among(name, fills)) mark(now_.fill);
    else if (among(name, strokes)) mark(now_.stroke);
    else if (among(name, both)) mark(now_.fill), mark(now_.stroke);
    else if (name == "Do" || name == "sh" || name == "PS" || name == "image" || name == "colorimage" || name == "setcolor" ||
             name == "setcolorspace" || name == "makepattern" || name == "setpattern" || name == "Tr" || name == "shfill") unknown_ = true;
    else if (name == "BI") in_image_ = true, image_mask_ = false, picture_filter_ = false, space_.clear();
    else if (name == "ID" && in_image_) {
        in_image_ = false;
        if (image_mask_) mark(now_.fill);
        else if (space_ != "G" && space_ != "DeviceGray") unknown_ = true;
        if (picture_filter_) until_ = "~>";     // ASCII85 ends itself
        else unknown_ = true, until_ = "EI Q";
    } else if (name == "stream") {
        if (picture_filter_) until_ = "endstream", unknown_ = true;
        picture_filter_ = false;
    } else if (name == "obj") {
        picture_filter_ = false;
    }
}

void Ink::pdftops(std::string_view name)
{
    if (save_or_restore(name)) return;
    const auto coloured = [&] {
        if (complex_space_ || numbers_.empty() || numbers_.size() == 2 || numbers_.size() > 4) return Tint::unknown;
        return tint(numbers_.size());
    };
    if (name == "cs" || name == "CS") {
        complex_space_ = literal_ != "DeviceGray" && literal_ != "DeviceRGB" && literal_ != "DeviceCMYK";
        (name == "cs" ? now_.fill : now_.stroke) = complex_space_ ? Tint::unknown : Tint::neutral;
    }
    else if (name == "sc") now_.fill = coloured();
    else if (name == "SC") now_.stroke = coloured();
    else if (name == "setcolorspace") space_ = literal_;
    else if (name == "pdfIm") {
        if (space_ != "DeviceGray") unknown_ = true;
        until_ = "%-EOD-";
    } else if (name == "pdfImM") {
        mark(now_.fill);
        until_ = "%-EOD-";
    }
    else if (name == "Tj") mark(now_.fill), mark(now_.stroke);
    else if (among(name, fills)) mark(now_.fill);
    else if (among(name, strokes)) mark(now_.stroke);
    else if (name.ends_with("SH") || name == "shfill" || name == "makepattern" || name == "image" || name == "colorimage" ||
             name == "setcolor" || name == "setrgbcolor" || name == "setcmykcolor") unknown_ = true;
}

void Ink::grops(std::string_view name)
{
    if (name == "Cr") now_.fill = tint(3);
    else if (name == "Ck") now_.fill = tint(4);
    else if (name == "Cg") now_.fill = Tint::neutral;
    else if (name == "Fr" || name == "FC") mark(tint(3));
    else if (name == "Fk") mark(tint(4));
    else if (name == "PBEGIN" || name == "image" || name == "colorimage" || name == "setrgbcolor" || name == "setcolor") unknown_ = true;
    else if (name != "BP" && name != "EP") mark(now_.fill);
}

void Ink::plain(std::string_view name)
{
    const auto meant = [&](bool yes) { if (!yes) legible_ = false; };
    if (save_or_restore(name)) return;
    if (name == "setrgbcolor") now_.fill = tint(3);
    else if (name == "setcmykcolor") now_.fill = tint(4);
    else if (name == "sethsbcolor") now_.fill = numbers_.size() >= 3 && numbers_[numbers_.size() - 2] * numbers_.back() > visible ? Tint::colour : Tint::neutral;
    else if (name == "setgray") now_.fill = Tint::neutral;
    else if (among(name, plain_paint)) mark(now_.fill);
    else if (name == "begin") meant(last_name_ == "statusdict");
    else if (name == "get" || name == "exec") meant(literal_ == "setpagedevice");
    else if (name == "def") meant(literal_ == "#copies" && numbers_.size() == 1);
    else meant(among(name, harmless));
}

void Ink::token(const Token& token)
{
    if (dialect_ == Dialect::other || !until_.empty()) return;
    switch (token.kind) {
    case Kind::number:
        if (numbers_.size() == 16) numbers_.erase(numbers_.begin());
        numbers_.push_back(token.value);
        return;
    case Kind::literal:
        if (want_space_) space_ = token.text;
        want_space_ = in_image_ && (token.text == "CS" || token.text == "ColorSpace");
        want_mask_ = in_image_ && (token.text == "IM" || token.text == "ImageMask");
        if (token.text == "A85" || token.text == "ASCII85Decode" || (!in_image_ && token.text == "Filter")) picture_filter_ = true;
        literal_ = brackets_ > 0 && dialect_ == Dialect::pdftops ? "[" + token.text : token.text;
        return;
    case Kind::array_open:
        if (want_space_) space_ = "[", want_space_ = false;
        if (brackets_++ == 0 && dialect_ == Dialect::pdftops) numbers_.clear();
        return;
    case Kind::array_close:
        if (brackets_ > 0) --brackets_;
        return;
    case Kind::brace_open:
    case Kind::brace_close:
        if (dialect_ == Dialect::plain) legible_ = false;
        return;
    case Kind::name:
        if (want_mask_) image_mask_ = token.text == "true";
        want_mask_ = want_space_ = false;
        name(token.text);
        last_name_ = token.text;
        if (dialect_ != Dialect::pil) numbers_.clear();
        return;
    default: return;
    }
}

void Ink::name(std::string_view name)
{
    switch (dialect_) {
    case Dialect::ps2write:
    case Dialect::cairo: return pdf_like(name);
    case Dialect::pdftops: return pdftops(name);
    case Dialect::grops: return grops(name);
    case Dialect::plain: return plain(name);
    case Dialect::pil:
        if (name == "string" || name == "begin" || name == "scale" || name == "dict") numbers_.clear();
        if (numbers_.size() > 3 && name != "pop") numbers_.resize(3);
        return;
    case Dialect::other: return;
    }
}

}  // namespace consigne::pdl::postscript
