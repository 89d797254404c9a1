// The words that producers' procedures have, and what each means for colour.
#include "pdl/postscript/ink.hpp"

#include <algorithm>
#include <unordered_set>

namespace consigne::pdl::postscript {
namespace {

// A difference of R, G and B that a person sees: 12 of 255.
constexpr double visible = 12.0 / 255;

template <std::size_t N>
bool among(std::string_view name, const std::string_view (&list)[N])
{
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

constexpr std::string_view fills[] = {"f", "F", "f*", "Tj", "TJ", "'", "\"", "Sf"};
constexpr std::string_view strokes[] = {"S", "s"};
constexpr std::string_view both[] = {"B", "B*", "b", "b*"};
constexpr std::string_view plain_paint[] = {"show", "ashow", "widthshow", "awidthshow", "fill", "eofill", "stroke",
                                                      "rectfill", "rectstroke", "kshow"};
// Operators that neither mark nor change what a later operator means.
constexpr std::string_view harmless[] = {
    "moveto", "lineto", "curveto", "rmoveto", "rlineto", "rcurveto", "arc", "arcn", "arct", "closepath", "newpath", "clip",
    "eoclip", "rectclip", "initclip", "findfont", "scalefont", "setfont", "selectfont", "setlinewidth", "setlinecap",
    "setlinejoin", "setmiterlimit", "setdash", "setflat", "translate", "scale", "rotate", "concat", "save", "restore",
    "gsave", "grestore", "showpage", "setpagedevice", "true", "false", "statusdict", "begin", "end", "setduplexmode",
    "settumble", "systemdict", "get", "exec", "def", "null"};

// What Microsoft's PScript5 writes into pages, besides fonts' definitions (their procsets are resources, which are not read):
// "/S/show , d" and so on in its prolog, Pscript_Win_Basic.
constexpr std::string_view pscript_paint[] = {"S", "A", "D", "W", "xS", "yS", "zS", "L", "O", "K", "rf", "rs", "BZ", "show", "fill", "stroke"};
const std::unordered_set<std::string_view> pscript_harmless{
    "M", "I", "-", "-M", "-c", "c", "C", "N", "+", "+S", "R", "Lw", "Lc", "Lj", "Lm", "lw", "lc", "lj", "sd", "solid", "rc", "fx", "snap", "dsnap", "irp", "rp", "rr", "Ac", "An",
    "Ji", "mF", "mFS", "mF42", "bS42", "eS42", "sF42", "sF", "F", "T", "LH", "VM?", "colspRefresh", "mysetup", "concat", "dup", "exch", "def", "pop", "put", "get", "begin", "end",
    "index", "for", "array", "matrix", "findfont", "makefont", "scalefont", "setfont", "definefont", "string", "true", "false", "null", "bind", "load", "exec", "flush", "=", "print",
    "Pscript_WinNT_Incr", "Pscript_WinNT_Compat", "reinitialize", "initialize", "suspend", "resume", "terminate", "ehsave", "restore", "save", "userdict", "freeVM", "UDF", "UDR",
    "Type42DictBegin", "Type42DictEnd", "AllocGlyphStorage", "PrepFor2015", "AddFontInfoBegin", "AddFontInfo", "AddFontInfoEnd", "AddXUID", "AddT42Char", "T0AddT42Char", "currentdict",
    "setlinewidth", "setlinecap", "setlinejoin", "newpath", "moveto", "lineto", "translate", "scale", "rotate", "ESPsave", "ESPshowpage", "ESPwl"};

// What pdftops, cairo and ps2write write between the words of their procsets: fonts, functions and dictionaries, none of which marks.
const std::unordered_set<std::string_view> computing{
    "dup", "put", "def", "begin", "end", "exch", "pop", "index", "roll", "copy", "get", "add", "sub", "mul", "div", "idiv", "mod", "neg", "abs", "sqrt", "cvi", "cvr",
    "round", "truncate", "floor", "ceiling", "exp", "ln", "log", "sin", "cos", "atan", "eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "xor", "bitshift", "if",
    "ifelse", "for", "forall", "repeat", "length", "dict", "array", "string", "matrix", "true", "false", "null", "mark", "cleartomark", "counttomark", "aload", "astore",
    "getinterval", "putinterval", "known", "load", "bind", "currentdict", "currentfile", "currentpoint", "definefont", "findfont", "makefont", "scalefont", "setfont",
    "moveto", "rmoveto", "lineto", "curveto", "closepath", "newpath", "clip", "eoclip", "rectclip", "initclip", "translate", "scale", "rotate", "concat",
    "setlinewidth", "setlinecap", "setlinejoin", "setmiterlimit", "setdash", "setflat", "setstrokeadjust", "filter", "flushfile", "closefile", "showpage",
    "setpagedevice", "systemdict", "userdict", "statusdict", "where", "cvx", "cvn", "stopped", "setduplexmode", "settumble", "undef",
    "StandardEncoding", "ISOLatin1Encoding", "ESPsave", "ESPshowpage", "ESPwl", "ESPpl", "clippath"};
// Those words that are left of the procsets themselves.
const std::unordered_set<std::string_view> pdf_like_harmless{
    "obj", "endobj", "R", "endstream", "BX", "EX", "EI", "gs", "ri", "d0", "d1", "cairo_set_page_size", "cairo_ascii85_file", "cairo_data_source", "cairo_store_point", "CairoData", "CairoFunction"};
const std::unordered_set<std::string_view> pdftops_harmless{
    "xpdf", "settransfer", "lcms2gammatable", "pdfSetup", "pdfSetupPaper", "pdfStartPage", "pdfEndPage", "pdfTextMat", "pdfMakeFont", "pdfMakeFont16", "pdfMakeFont16L3", "TJm", "TJmV", "op", "OP", "Ws", "Tr",
    "Tp", "Tclip", "Tclip*", "fCol", "sCol", "pr", "pdfImStr", "pdfImClip", "pdfImClipEnd", "skipEOD", "re*", "pdfLastFill", "pdfLastStroke"};

/// "F0S5E", "F2S5EF1": a font at a size.
bool font_instance(std::string_view name)
{
    return name.size() > 1 && name[0] == 'F' && name[1] >= '0' && name[1] <= '9' &&
           name.find_first_not_of("FS0123456789ABCDEFabcdef") == std::string_view::npos;
}

std::vector<std::string_view> with(std::span<const std::string_view> words, std::initializer_list<std::string_view> more)
{
    std::vector<std::string_view> all(words.begin(), words.end());
    all.insert(all.end(), more);
    return all;
}

/// Most operators move a pen or set a font: one or two letters that have no colour to tell of.
bool moves_only(std::string_view name)
{
    if (name.empty() || name.size() > 2) return false;
    const unsigned first = static_cast<std::uint8_t>(name[0]), second = name.size() == 2 ? static_cast<std::uint8_t>(name[1]) : 0;
    switch (first << 8 | second) {
    case 'm' << 8: case 'l' << 8: case 'c' << 8: case 'v' << 8: case 'y' << 8: case 'h' << 8: case 'w' << 8: case 'd' << 8: case 'n' << 8:
    case 'W' << 8: case 'i' << 8: case 'j' << 8: case 'J' << 8: case 'M' << 8:
    case 'c' << 8 | 'm': case 'r' << 8 | 'e': case 'T' << 8 | 'd': case 'T' << 8 | 'D': case 'T' << 8 | 'm': case 'T' << 8 | 'f': case 'T' << 8 | '*':
    case 'T' << 8 | 'c': case 'T' << 8 | 'w': case 'T' << 8 | 'z': case 'T' << 8 | 'L': case 'T' << 8 | 's': case 'B' << 8 | 'T': case 'E' << 8 | 'T': return true;
    default: return false;
    }
}

}  // namespace

// ps2write's and cairo's procsets give PDF's operators their PDF meaning.
void Ink::pdf_like(std::string_view name)
{
    if (moves_only(name)) return;
    if (save_or_restore(name)) return;
    if (name == "rg") now_.fill = tint(3);
    else if (name == "RG") now_.stroke = tint(3);
    else if (name == "k") now_.fill = tint(4);
    else if (name == "K") now_.stroke = tint(4);
    else if (name == "g") now_.fill = Tint::neutral;
    else if (name == "G") now_.stroke = Tint::neutral;
    else if (name == "cs" || name == "scn" || name == "sc") now_.fill = Tint::unknown;
    else if (name == "CS" || name == "SCN" || name == "SC") now_.stroke = Tint::unknown;
    else if (among(name, fills)) mark(glyphs_may_colour_ && name != "f" && name != "F" && name != "f*" ? Tint::unknown : now_.fill);
    else if (among(name, strokes)) mark(now_.stroke);
    else if (among(name, both)) mark(now_.fill), mark(now_.stroke);
    else if (name == "setcolorspace") space_ = literal_;
    else if (name == "cairo_image") begin_picture(space_, "~>");
    else if (name == "cairo_imagemask") mark(now_.fill), begin_picture("DeviceGray", "~>");
    else if (name == "Do" || name == "sh" || name == "PS" || name == "image" || name == "colorimage" || name == "setcolor" ||
             name == "makepattern" || name == "setpattern" || name == "Tr" || name == "shfill") unknown_ = true;
    else if (name == "BI") in_image_ = true, image_mask_ = false, space_.clear(), format_ = {};
    else if (name == "ID" && in_image_) {
        in_image_ = false;
        in_file_ = true;
        if (image_mask_) mark(now_.fill);
        const std::string_view first = format_.filters.empty() ? std::string_view{} : std::string_view(format_.filters.front());
        const bool ends_itself = first == "A85" || first == "ASCII85Decode";
        begin_picture(image_mask_ ? "G" : space_, ends_itself ? "~>" : "EI Q");
    } else if (name == "stream") {
        // A content stream is code; a coded one, a picture or a form, is only known once something draws it.
        if (coded_) until_ = "endstream", unknown_ = true;
        coded_ = false;
    } else if (name == "obj") {
        coded_ = false;
    } else if (!computing.contains(name) && !pdf_like_harmless.contains(name) && !in_image_ && !(name == "exec" && literal_ == "setpagedevice")) {
        unknown_ = true;    // whatever drew it, it is none of these producers' words
    }
}

void Ink::pdftops(std::string_view name)
{
    if (moves_only(name)) return;
    if (save_or_restore(name)) return;
    const auto coloured = [&] {
        if (complex_space_ || numbers_.empty() || numbers_.size() == 2 || numbers_.size() > (profile_ ? 3 : 4)) return Tint::unknown;
        return tint(numbers_.size());
    };
    if (name.starts_with("ICCBased-")) literal_ = name;     // a profile's space, defined before under that name
    else if (name == "g" || name == "G") (name == "g" ? now_.fill : now_.stroke) = Tint::neutral;
    else if (name == "k" || name == "K") (name == "k" ? now_.fill : now_.stroke) = tint(4);     // of -level1sep, -level2sep, -level3sep
    else if (name == "cs" || name == "CS") {
        complex_space_ = literal_ != "DeviceGray" && literal_ != "DeviceRGB" && literal_ != "DeviceCMYK" && !literal_.starts_with("ICCBased-");
        profile_ = literal_.starts_with("ICCBased-");
        (name == "cs" ? now_.fill : now_.stroke) = complex_space_ ? Tint::unknown : Tint::neutral;
    }
    else if (name == "sc") now_.fill = coloured();
    else if (name == "SC") now_.stroke = coloured();
    else if (name == "setcolorspace") space_ = literal_;
    else if (name == "pdfIm") begin_picture(space_, "%-EOD-");
    else if (name == "pdfImM") mark(now_.fill), begin_picture("DeviceGray", "%-EOD-");
    else if (name == "Tj" || name == "Tj16" || name == "Tj16V") mark(glyphs_may_colour_ ? Tint::unknown : now_.fill), mark(now_.stroke);
    else if (name == "pdfIm1") hexadecimal_rows(before_array_.size() == 3 ? before_array_[2] : 0);
    else if (name == "pdfImM1") mark(now_.fill), hexadecimal_rows(1);
    else if (among(name, fills)) mark(now_.fill);
    else if (among(name, strokes)) mark(now_.stroke);
    else if (among(name, both)) mark(now_.fill), mark(now_.stroke);
    else if (!computing.contains(name) && !pdftops_harmless.contains(name) && !(name == "exec" && literal_ == "setpagedevice")) {
        unknown_ = true;    // shadings, spot inks (ck), pictures of Level 1, and words that are not pdftops'
    }
}

/// A grey picture of Level 1 follows, in hexadecimal: its width and height stood before the matrix.
void Ink::hexadecimal_rows(double bits)
{
    const auto size = [this](std::size_t i) {
        return i < before_array_.size() && before_array_[i] >= 1 && before_array_[i] <= 1e5 ? static_cast<std::uint64_t>(before_array_[i]) : 0;
    };
    const bool known = size(0) > 0 && size(1) > 0 && (bits == 1 || bits == 2 || bits == 4 || bits == 8);
    if (!known) {
        unknown_ = true;
        return;
    }
    pil_left_ = (size(0) * static_cast<std::uint64_t>(bits) + 7) / 8 * size(1);
    pil_components_ = 1;
    pixel_.clear();
    nibble_ = -1;
}

void Ink::grops(std::string_view name)
{
    if (name == "Cr") now_.fill = tint(3);
    else if (name == "Ck") now_.fill = tint(4);
    else if (name == "Cg") now_.fill = Tint::neutral;
    else if (name == "Fr" || name == "FC") mark(tint(3));
    else if (name == "Fk") mark(tint(4));
    else if (name == "PBEGIN" || name == "image" || name == "colorimage" || name == "setrgbcolor" || name == "setcmykcolor" || name == "sethsbcolor" || name == "setcolor" || name == "shfill") unknown_ = true;
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

// Colours are "r g b 1 scol" in a space that each page sets anew; a name we do not know, as of a picture, may mark anything.
void Ink::pscript(std::string_view name)
{
    if (name == ":" || name == "gsave") return void(save_or_restore("gsave"));
    if (name == ";" || name == "grestore") return void(save_or_restore("grestore"));
    if (name == "scol") {
        if (!numbers_.empty()) numbers_.pop_back();
        now_.fill = numbers_.size() == components_ ? tint(components_) : Tint::unknown;
    } else if (name == "sg" || name == "setgray") {
        now_.fill = Tint::neutral;
    } else if (name == "setcolorspace") {
        components_ = literal_ == "DeviceGray" ? 1 : literal_ == "DeviceRGB" ? 3 : literal_ == "DeviceCMYK" ? 4 : 0;
        now_.fill = components_ == 0 ? Tint::unknown : Tint::neutral;
    } else if (among(name, pscript_paint)) {
        mark(now_.fill);
    } else if (!pscript_harmless.contains(name) && !font_instance(name)) {
        unknown_ = true;
    }
}

const Skim* Ink::skim() const
{
    static constexpr std::string_view pdf_words[] = {
        "f", "F", "f*", "Tj", "TJ", "'", "\"", "S", "s", "B", "B*", "b", "b*", "g", "G", "m", "l", "c", "v", "y", "h", "re", "w", "d", "n", "W", "W*",
        "i", "j", "J", "M", "cm", "BT", "ET", "Td", "TD", "Tm", "Tf", "T*", "Tc", "Tw", "Tz", "TL", "Ts", "rectclip", "true", "false"};
    static constexpr std::string_view poppler_words[] = {
        "f", "F", "f*", "Sf", "Tj", "TJ", "TJm", "TJmV", "Tj16", "Tj16V", "S", "s", "B", "B*", "b", "b*", "m", "l", "c", "v", "y", "h", "re", "w", "d", "n",
        "W", "W*", "i", "j", "J", "M", "cm", "Td", "TD", "Tm", "Tf", "Tc", "Tw", "Tz", "TL", "Ts", "op", "OP", "true", "false"};
    static constexpr std::string_view plain_words[] = {
        "show", "ashow", "widthshow", "awidthshow", "fill", "eofill", "stroke", "rectfill", "rectstroke", "setgray", "moveto", "lineto", "curveto",
        "rmoveto", "rlineto", "rcurveto", "arc", "arcn", "arct", "closepath", "newpath", "clip", "eoclip", "rectclip", "initclip", "findfont", "scalefont",
        "setfont", "selectfont", "setlinewidth", "setlinecap", "setlinejoin", "setmiterlimit", "setdash", "setflat", "translate", "scale", "rotate", "concat"};
    static constexpr std::string_view windows_words[] = {
        "S", "A", "D", "W", "xS", "yS", "zS", "L", "O", "K", "rf", "rs", "BZ", "M", "I", "-", "-M", "-c", "c", "C", "N", "+", "+S", "R", "Lw", "Lc", "Lj", "Lm",
        "lw", "lc", "lj", "sd", "solid", "rc", "rp", "irp", "Ji", "bS42", "eS42", "colspRefresh", "mysetup", "concat", "VM?"};
    if (!until_.empty() || pil_left_ > 0 || in_image_ || brackets_ > 0 || unknown_ || !legible_ || (glyphs_may_colour_ && !colour_)) return nullptr;
    if (!colour_ && (now_.fill != Tint::neutral || now_.stroke != Tint::neutral)) return nullptr;
    // Each is made when it is first asked for. Once a page is coloured, colours tell nothing new.
    switch (dialect_) {
    case Dialect::ps2write:
    case Dialect::cairo: {
        if (!colour_) {
            static const Skim pdf(pdf_words, "q", "Q");
            return &pdf;
        }
        static const Skim coloured(with(pdf_words, {"rg", "RG", "k", "K"}), "q", "Q");
        return &coloured;
    }
    case Dialect::pdftops: {
        if (!colour_) {
            static const Skim poppler(poppler_words, "q", "Q", true);
            return &poppler;
        }
        static const Skim coloured(with(poppler_words, {"sc", "SC"}), "q", "Q", true);
        return &coloured;
    }
    case Dialect::plain: {
        if (!colour_) {
            static const Skim plain(plain_words, "gsave", "grestore", false, Skim::Numbers::exact);
            return &plain;
        }
        static const Skim coloured(with(plain_words, {"setrgbcolor", "setcmykcolor"}), "gsave", "grestore", false, Skim::Numbers::exact);
        return &coloured;
    }
    case Dialect::pscript: {
        if (!colour_) {
            static const Skim windows(windows_words, ":", ";");
            return &windows;
        }
        static const Skim coloured(with(windows_words, {"sg", "scol"}), ":", ";");
        return &coloured;
    }
    default: return nullptr;
    }
}

void Ink::passed_over(const Skim::Passed& passed)
{
    if (passed.device_space) complex_space_ = profile_ = false;
    const std::size_t saves = passed.saves;
    numbers_.clear();
    last_name_.clear();
    picture_key_.clear();
    if (saves > 4096 - std::min<std::size_t>(4096, saved_.size())) unknown_ = true;
    else saved_.insert(saved_.end(), saves, now_);
}

}  // namespace consigne::pdl::postscript
