#include "pdl/pcl/interpreter.hpp"

namespace consigne::pdl::pcl {
namespace {

constexpr std::size_t max_macros = 4096, max_notes = 16;
constexpr std::size_t max_registrations = 4 * max_pages;

}  // namespace

Interpreter::Interpreter(const Defaults& defaults) : defaults_(defaults)
{
    segment_.language = Language::pcl;
    reset();
}

void Interpreter::reset()
{
    media_ = custom_ = defaults_.media.value_or(Media{612, 792});
    paper_said_ = defaults_.media || defaults_.form_lines;
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

Result<> Interpreter::eject(bool even_blank)
{
    if (!marked_ && !even_blank) return {};
    if (overlay_ && !overlaying_) {
        if (const auto macro = macros_.find(*overlay_); macro != macros_.end()) {
            overlaying_ = true;
            const auto done = replay_apart(macro->second, 1, true);
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
    if (times > 0 && !paper_said_) {
        segment_.confidence = Confidence::estimated;
        note("text runs over pages of the device's own paper, counted as Letter");
    }
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
        // Behind data come more of them: rows of pixels.
        if (token.payload == 0 && (!recording_ || depth > 0))
            if (const auto done = type(tokens); !done) return done.error();
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

/// Text and the moves of its cursor, of which pages of text are made. Ends before anything else.
Result<> Interpreter::type(Tokens& tokens)
{
    Result<> trouble;
    const auto well = [&](const Result<>& done) {
        if (!done) trouble = done.error();
        return done.has_value();
    };
    const std::size_t passed = tokens.pass_over([&](std::size_t characters) { return well(text(characters)); },
                                                [&](std::uint8_t code) { return well(control(code)); },
                                                [&](const Token& token) { return cursor_.command(token) || token.prefix == '(' || token.prefix == ')'; });
    if (passed > 0) {
        rows_.forget();
        neutral_row_ = false;
    }
    tokens.cursor().skip(passed);
    return trouble;
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
    case Token::Kind::text: return text(token.raw.size());
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

Result<> Interpreter::text(std::size_t characters)
{
    const int ejected = cursor_.print(characters);
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

Result<> Interpreter::plot(Cursor& in, bool embedded)
{
    PlotterTokens tokens(in);
    Instruction instruction;
    for (;;) {
        in.skip(tokens.pass_over([this](const Instruction& one) {
            if (one.code == plot_code("PS") || one.code == plot_code("PG")) return false;
            const Plotter::Effect effect = plotter_.apply(one, palette_);
            if (effect.marks) mark(effect.coloured);
            return true;
        }));
        if (!tokens.next(instruction)) return {};
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
