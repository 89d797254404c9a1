#include "pdl/pcl/interpreter.hpp"

namespace consigne::pdl::pcl {
namespace {

/// Macros may call macros two deep (HP PCL 5 Technical Reference, ch. 12).
constexpr int max_macro_depth = 3;
constexpr std::size_t max_macros = 4096, max_stored_palettes = 64, max_palette_stack = 64, max_patterns = 4096, max_notes = 16;
constexpr std::size_t max_registrations = 4 * max_pages;
/// Most bytes of macros executed in one document: a million calls of a long macro are an attack, not a form.
constexpr std::uint64_t max_replayed = 256 * 1024 * 1024;

}  // namespace

std::optional<Media> media_of(int code)
{
    struct Size {
        int code;
        Media media;
    };
    constexpr std::array sizes{
        Size{1, {522, 756}},   Size{2, {612, 792}},   Size{3, {612, 1008}}, Size{6, {792, 1224}}, Size{24, {298, 420}},
        Size{25, {420, 595}},  Size{26, {595, 842}},  Size{27, {842, 1191}}, Size{45, {516, 729}}, Size{46, {729, 1032}},
        Size{65, {499, 709}},  Size{71, {283, 420}},  Size{72, {420, 567}}, Size{80, {279, 540}}, Size{81, {297, 684}},
        Size{90, {312, 624}},  Size{91, {459, 649}},  Size{100, {499, 709}},
    };
    for (const Size& size : sizes)
        if (size.code == code) return size.media;
    return std::nullopt;
}

Interpreter::Interpreter(const Defaults& defaults) : defaults_(defaults)
{
    segment_.language = Language::pcl;
    reset();
}

void Interpreter::reset()
{
    media_ = custom_ = defaults_.media.value_or(Media{612, 792});
    orientation_ = defaults_.landscape ? 1 : 0;
    copies_ = std::max(1U, defaults_.copies);
    duplex_ = defaults_.duplex;
    back_ = false;
    pages_at_reset_ = segment_.pages.size();
    cursor_.reset();
    cursor_.use_page(media_, landscape());
    if (defaults_.form_lines) cursor_.use_lines(*defaults_.form_lines);
    palette_ = black_and_white();
    stack_.clear();
    stored_.clear();
    stored_id_ = control_id_ = 0;
    components_ = {};
    foreground_coloured_ = grey_switch_ = false;
    pattern_type_ = pattern_id_ = 0;
    coloured_patterns_.clear();
    method_ = 0;
    end_raster();
    width_set_ = height_set_ = false;
    std::erase_if(macros_, [](const auto& entry) { return !entry.second.permanent; });
    overlay_.reset();
    plotter_.reset();
}

void Interpreter::end_raster()
{
    for (RowUnpacker& plane : planes_) plane.clear();
    plane_ = 0;
}

void Interpreter::restart_text_page() { cursor_.use_page(media_, landscape()); }

void Interpreter::note(std::string sentence)
{
    auto& notes = segment_.notes;
    if (notes.size() >= max_notes || std::find(notes.begin(), notes.end(), sentence) != notes.end()) return;
    notes.push_back(std::move(sentence));
}

void Interpreter::mark(bool coloured)
{
    marked_ = true;
    if (coloured && !grey_switch_) coloured_ = true;
}

bool Interpreter::pattern_coloured() const
{
    if (pattern_type_ == 1) return false;  // white
    if (pattern_type_ == 4 && coloured_patterns_.contains(pattern_id_)) return true;
    return foreground_coloured_;
}

Result<> Interpreter::eject(bool even_blank)
{
    if (!marked_ && !even_blank) return {};
    if (overlay_ && !overlaying_) {
        if (const auto macro = macros_.find(*overlay_); macro != macros_.end()) {
            overlaying_ = true;
            const auto done = replay(macro->second, 1);
            overlaying_ = false;
            if (!done) return done.error();
        }
    }
    if (segment_.pages.size() >= max_pages) return fail(Errc::limit_exceeded, "more than 100000 pages");
    Page page;
    page.media = landscape() ? Media{media_.height, media_.width} : media_;
    if (coloured_) page.colour = true;
    else if (!colour_doubtful_) page.colour = false;
    page.duplex = duplex_;
    page.copies = copies_;
    segment_.pages.push_back(page);
    back_ = !back_;
    marked_ = coloured_ = colour_doubtful_ = false;
    block_rows_ = 0;
    end_raster();
    cursor_.home();
    return {};
}

Result<> Interpreter::eject_times(int times)
{
    for (int i = 0; i < times; ++i)
        if (const auto done = eject(true); !done) return done.error();
    return {};
}

Result<Segment> Interpreter::finish()
{
    if (const auto done = eject(false); !done) return done.error();
    return std::move(segment_);
}

Result<> Interpreter::run(Cursor& in)
{
    source_ = &in.source();
    return run(in, 0);
}

Result<> Interpreter::run(Cursor& in, int depth)
{
    Tokens tokens(in);
    Token token;
    for (;;) {
        tokens.next(token);
        if (token.kind == Token::Kind::end || token.kind == Token::Kind::uel) return {};
        if (recording_ && depth == 0) {
            // A macro being defined is only listened to for its end.
            if (token.is("&fX") && token.integer() == 1) {
                if (macros_.size() < max_macros || macros_.contains(macro_id_)) macros_[macro_id_] = {*recording_, std::max(*recording_, token.begin), false};
                recording_.reset();
            } else if (token.kind == Token::Kind::simple && token.final == 'E') {
                recording_.reset();
                if (const auto done = apply(tokens, token, depth); !done) return done.error();
            } else if (token.is("%B")) {  // labels in GL/2 may look like anything
                PlotterTokens plot(in);
                Instruction instruction;
                while (plot.next(instruction)) {}
            }
            in.skip(token.payload);
            continue;
        }
        if (const auto done = apply(tokens, token, depth); !done) return done.error();
    }
}

Result<> Interpreter::apply(Tokens& tokens, Token& token, int depth)
{
    switch (token.number()) {
    case code("*bW"):
    case code("*bM"): break;
    default: rows_.forget(); [[fallthrough]];
    case code("*bV"): neutral_row_ = false;
    }
    switch (token.kind) {
    case Token::Kind::text: return text(token);
    case Token::Kind::control: return control(token.raw.front());
    case Token::Kind::simple:
        if (token.final == 'E') {
            if (const auto done = eject(false); !done) return done.error();
            reset();
        } else if (token.final == '9') cursor_.clear_margins();
        else if (token.final == '=') return eject_times(cursor_.half_line_feed());
        return {};
    case Token::Kind::command: break;
    case Token::Kind::end:
    case Token::Kind::uel: return {};
    }
    Cursor& in = tokens.cursor();
    if (token.payload > 0 || token.is("*bW") || token.is("*bV")) return counted(in, token);
    if (token.is("%B")) return plot(in, token.integer() >= 0);
    if (token.prefix == '&' && token.group == 'f') return macro_command(token, in, depth);
    if (cursor_.command(token)) return {};
    if (depth == 0 && (token.is("&lU") || token.is("&lZ")) && registrations_.size() < max_registrations) {
        const bool turned = back_ && duplex_ && *duplex_ != Duplex::simplex;
        registrations_.push_back({in.offset(), turned ? duplex_ : std::nullopt, (segment_.pages.size() - pages_at_reset_) % 2 == 1});
    }
    if (token.prefix == '&') return page_command(token);
    if (token.prefix != '*') return {};
    if (token.group == 'b' || token.group == 'r') return raster_command(token);
    return colour_command(token);
}

Result<> Interpreter::text(const Token& token)
{
    const int ejected = cursor_.print(token.raw.size());
    if (cursor_.guesses()) {
        segment_.confidence = Confidence::estimated;
        note("lines wrap in proportional type: the number of pages is estimated");
    }
    mark(pattern_coloured());
    if (ejected == 0) return {};
    if (const auto done = eject_times(ejected); !done) return done.error();
    mark(pattern_coloured());
    return {};
}

Result<> Interpreter::control(std::uint8_t code)
{
    if (code != 0x0C) return eject_times(cursor_.control(code));
    if (cursor_.form_feed_returns()) cursor_.carriage_return();
    return eject(true);
}

Result<> Interpreter::page_command(const Token& token)
{
    const int value = token.integer();
    if (token.is("&bM")) {
        // Ignored on a page that is marked (HP PCL 5 Color Technical Reference, print modes).
        if (!marked_) grey_switch_ = defaults_.trust_grey_switch && value == 1;
        return {};
    }
    if (token.is("&pI")) control_id_ = value;
    else if (token.is("&pC")) {
        if (value == 6 && stored_.size() < max_stored_palettes) stored_[control_id_] = palette_;
        if (value == 2) stored_.erase(control_id_);
    } else if (token.is("&pS")) {
        if (stored_.size() < max_stored_palettes || stored_.contains(stored_id_)) stored_[stored_id_] = palette_;
        stored_id_ = value;
        if (const auto at = stored_.find(value); at != stored_.end()) palette_ = at->second;
    }
    if (token.is("&aG") || token.is("&rF")) {
        if (const auto done = eject(false); !done) return done.error();
        if (token.is("&aG") && (value == 1 || value == 2)) back_ = value == 2;
        return {};
    }
    if (token.group != 'l') return {};

    switch (token.final) {
    case 'X':
        if (value > 0) copies_ = static_cast<std::uint32_t>(std::min(value, 32767));
        return {};
    case 'H':
    case 'M': return eject(false);
    case 'S':
        if (const auto done = eject(false); !done) return done.error();
        if (value < 0 || value > 2) return {};
        duplex_ = static_cast<Duplex>(value);
        back_ = false;
        return {};
    case 'O':
        if (value < 0 || value > 3 || value == orientation_) return {};
        if (const auto done = eject(false); !done) return done.error();
        orientation_ = value;
        restart_text_page();
        return {};
    case 'A': {
        if (const auto done = eject(false); !done) return done.error();
        if (value == 101) media_ = custom_;
        else if (const auto media = media_of(value)) media_ = *media;
        else {
            media_ = {};
            note("a page size of the maker's own");
        }
        restart_text_page();
        return {};
    }
    case 'P':
        if (const auto done = eject(false); !done) return done.error();
        // A page length in lines chooses the size of that length, at six lines an inch.
        for (const int code : {2, 3, 6, 26, 27, 1, 25}) {
            const auto media = media_of(code);
            if (media && std::abs(media->height - value * 12) <= 6 && value > 0) {
                media_ = *media;
                restart_text_page();
                break;
            }
        }
        return {};
    default: return {};
    }
}

Result<> Interpreter::colour_command(const Token& token)
{
    const int value = token.integer();
    if (token.is("*vA")) components_[0] = token.value;
    else if (token.is("*vB")) components_[1] = token.value;
    else if (token.is("*vC")) components_[2] = token.value;
    else if (token.is("*vI")) {
        if (value >= 0 && static_cast<std::size_t>(value) < palette_.coloured.size())
            palette_.coloured[static_cast<std::size_t>(value)] = palette_.is_coloured(components_);
        components_ = {};
    } else if (token.is("*vS")) foreground_coloured_ = palette_.index_coloured(static_cast<std::uint32_t>(std::max(0, value)));
    else if (token.is("*vT")) pattern_type_ = value;
    else if (token.is("*cG")) pattern_id_ = value;
    else if (token.is("*cQ")) {
        if (value == 0) coloured_patterns_.clear();
        if (value == 2) coloured_patterns_.erase(pattern_id_);
    } else if (token.is("*cP")) {
        const bool pattern = value == 4 && coloured_patterns_.contains(pattern_id_);
        mark(value != 1 && (value == 5 ? pattern_coloured() : pattern || foreground_coloured_));
    } else if (token.is("*pP")) {
        if (value == 0 && stack_.size() < max_palette_stack) stack_.push_back(palette_);
        if (value == 1 && !stack_.empty()) {
            palette_ = std::move(stack_.back());
            stack_.pop_back();
        }
    }
    return {};
}

Result<> Interpreter::raster_command(const Token& token)
{
    const int value = token.integer();
    if (token.is("*bM")) method_ = value;
    else if (token.is("*bY")) end_raster();
    else if (token.is("*rS")) width_set_ = value > 0;
    else if (token.is("*rT")) height_set_ = value > 0;
    else if (token.is("*rA")) {
        end_raster();
        if (width_set_ && height_set_) mark(false);
    } else if (token.is("*rB") || token.is("*rC")) {
        end_raster();
        if (token.final == 'C') method_ = 0;
    } else if (token.is("*rU")) palette_ = simple_colour(value);
    return {};
}

Result<> Interpreter::counted(Cursor& in, const Token& token)
{
    if (token.is("*bW") || token.is("*bV")) return row(in, token);
    if (token.is("&pX")) {  // transparent data print whatever their codes
        in.skip(token.payload);
        const int ejected = cursor_.print(static_cast<std::size_t>(std::min<std::uint64_t>(token.payload, 100'000)));
        mark(pattern_coloured());
        if (ejected == 0) return {};
        if (const auto done = eject_times(ejected); !done) return done.error();
        mark(pattern_coloured());
        return {};
    }
    Bytes head;
    if (token.is("*vW") || token.is("*cW") || token.is("*gW")) {
        const ByteView ahead = in.peek(static_cast<std::size_t>(std::min<std::uint64_t>(token.payload, 128)));
        const auto n = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>({token.payload, 128, ahead.size()}));
        head.assign(ahead.begin(), ahead.begin() + n);
    }
    in.skip(token.payload);
    if (token.is("*vW")) palette_ = configured(head);
    else if (token.is("*cW") && !head.empty()) {
        if (head[0] == 1 && palette_.any_coloured() && coloured_patterns_.size() < max_patterns) coloured_patterns_.insert(pattern_id_);
        else coloured_patterns_.erase(pattern_id_);
    } else if (token.is("*gW") && head.size() > 1 && head[1] > 1) {
        palette_.readable = false;  // more than one component, coded as open documents do not tell (PCL 3 GUI)
    } else if (token.is("*dW") || token.is("*nW")) {
        palette_.readable = false;
    }
    return {};
}

Result<> Interpreter::row(Cursor& in, const Token& token)
{
    const bool whole = token.final == 'W';
    const std::size_t plane = std::min(plane_, planes_.size() - 1);
    plane_ = whole ? 0 : plane_ + 1;
    marked_ = true;

    const bool single = palette_.encoding == Encoding::indexed_planes && palette_.planes() == 1;
    const bool matters = !coloured_ && !grey_switch_;
    if (matters && single && foreground_coloured_ && token.payload > 0) coloured_ = true;
    const bool could = rows_.possible(palette_) || !palette_.readable;
    if (!matters || !could) {
        in.skip(token.payload);
        return {};
    }
    if (!palette_.readable || token.payload > max_coded_bytes || method_ > 5 || method_ == 4 || method_ < 0) {
        in.skip(token.payload);
        colour_doubtful_ = true;
        segment_.confidence = Confidence::estimated;
        note("raster rows in a coding that is not read: their colour is not known");
        return {};
    }
    // Five bytes may repeat a row of any length; blank paper is sent so.
    const bool one_plane = whole && plane == 0;
    if (one_plane && method_ == 3 && token.payload == 0 && neutral_row_) return {};
    const auto size = static_cast<std::size_t>(token.payload);
    const ByteView ahead = in.peek(size);
    const ByteView coded = ahead.first(std::min(size, ahead.size()));
    bool coloured = false, read = true;
    if (method_ == 5) {
        read = planes_[0].unpack_block(coded, [&](ByteView bytes) {
            coloured = rows_.any(palette_, {&bytes, 1});
            return !coloured && ++block_rows_ <= max_rows;
        });
        if (block_rows_ > max_rows) return fail(Errc::limit_exceeded, "more than 200000 raster rows on a page", in.offset());
    } else {
        read = planes_[plane].unpack(method_, coded);
        if (whole) {
            std::array<ByteView, 8> rows{};
            const std::size_t count = std::min<std::size_t>(static_cast<std::size_t>(palette_.planes()), plane + 1);
            for (std::size_t i = 0; i < count; ++i) rows[i] = planes_[i].row();
            coloured = rows_.any(palette_, std::span(rows).first(count));
        }
    }
    in.skip(token.payload);
    if (!read) {
        colour_doubtful_ = true;
        note("damaged raster rows");
    }
    if (coloured) coloured_ = true;
    neutral_row_ = one_plane && read && !coloured && method_ != 5;
    return {};
}

Result<> Interpreter::macro_command(const Token& token, Cursor& in, int depth)
{
    const int value = token.integer();
    if (token.is("&fI")) {
        custom_.width = std::clamp(static_cast<int>(token.value / 10), 0, 14400);
        return {};
    }
    if (token.is("&fJ")) {
        custom_.height = std::clamp(static_cast<int>(token.value / 10), 0, 14400);
        return {};
    }
    if (token.is("&fY")) {
        macro_id_ = value;
        return {};
    }
    if (!token.is("&fX")) return {};
    const auto macro = macros_.find(macro_id_);
    switch (value) {
    case 0:
        // Only the outermost stream defines macros; the bytes themselves stay where they are in the source.
        if (depth == 0) recording_ = in.offset();
        return {};
    case 2:
    case 3:
        if (macro != macros_.end()) return replay(macro->second, depth + 1);
        return {};
    case 4: overlay_ = macro_id_; return {};
    case 5: overlay_.reset(); return {};
    case 6: macros_.clear(); return {};
    case 7: std::erase_if(macros_, [](const auto& entry) { return !entry.second.permanent; }); return {};
    case 8:
        if (macro != macros_.end()) macros_.erase(macro);
        return {};
    case 9:
    case 10:
        if (macro != macros_.end()) macro->second.permanent = value == 10;
        return {};
    default: return {};
    }
}

Result<> Interpreter::replay(const Macro& macro, int depth)
{
    if (depth > max_macro_depth) return {};
    const std::uint64_t length = macro.end - macro.begin;
    // A call costs something even when the macro is empty.
    if (length + 64 > max_replayed - replayed_) return fail(Errc::limit_exceeded, "macros executed over and over", macro.begin);
    replayed_ += length + 64;
    const SourcePart part(*source_, macro.begin, length);
    Cursor in(part, 0, static_cast<std::size_t>(std::clamp<std::uint64_t>(length, 1, 16 * 1024)));
    return run(in, depth);
}

Result<> Interpreter::plot(Cursor& in, bool embedded)
{
    PlotterTokens tokens(in);
    Instruction instruction;
    while (tokens.next(instruction)) {
        const Plotter::Effect effect = plotter_.apply(instruction, palette_);
        if (effect.marks) mark(effect.coloured);
        // PS length, width in plotter units of 1/1016 inch says how large a plot is; a plotter has no other paper.
        if (instruction.code == plot_code("PS") && segment_.language == Language::hpgl2 && !marked_ && instruction.numbers().size() >= 2) {
            const auto points = [](double units) { return static_cast<int>(std::clamp(units, 0.0, 1e7) * 72 / 1016 + 0.5); };
            media_ = {points(instruction.numbers()[0]), points(instruction.numbers()[1])};
        }
        // Embedded GL/2 leaves pages to PCL (HP PCL 5 Technical Reference, ch. 18, PG).
        if (effect.advances && !embedded)
            if (const auto done = eject(effect.forces); !done) return done.error();
    }
    return {};
}

Result<> Interpreter::run_plot(Cursor& in)
{
    source_ = &in.source();
    segment_.language = Language::hpgl2;
    palette_ = pens(8);
    if (!defaults_.media) media_ = {};  // without PS nothing says how large the paper is
    if (const auto done = plot(in, false); !done) return done.error();
    return run(in, 0);
}

}  // namespace consigne::pdl::pcl
