#include "filters/pcl/rewriter.hpp"

#include "filters/pcl/grey.hpp"
#include "pdl/pcl/interpreter.hpp"

#include <cmath>

namespace consigne::filters::pcl {
namespace {

using namespace pdl::pcl;

/// Commands that may be changed, or that changes depend on. Of all others only the bytes count.
constexpr CommandSet eventful([](char prefix, char group, char final) {
    switch (code(prefix, group, final)) {
    case code("&lX"): case code("&lS"): case code("&aG"): case code("&lU"): case code("&lZ"): case code("&bM"):
    case code("*rU"): case code("*vA"): case code("*vB"): case code("*vC"): case code("*vI"): case code("*pP"): case code("*bM"):
    case code("*rA"): case code("*rB"): case code("*rC"): case code("*bY"): return true;
    default: return prefix == '%' || (prefix == '&' && group == 'f') || counts_payload(prefix, group, final);
    }
});

/// Of a command (HP PCL 5 Technical Reference, ch. 2): more data than this no command can have.
constexpr std::uint64_t largest_value = 32767;

/// A command of a combined sequence, written as it stands alone.
void take_apart(const Token& token, Bytes& to)
{
    const std::size_t lead = token.group != 0 ? 3 : 2;
    const ByteView value = token.first ? token.raw.subspan(lead) : token.raw;
    const std::size_t at = to.size();
    to.resize(at + lead + value.size());
    std::uint8_t* const begin = to.data() + at;
    begin[0] = 0x1B;
    begin[1] = static_cast<std::uint8_t>(token.prefix);
    begin[2] = static_cast<std::uint8_t>(token.group);
    std::copy(value.begin(), value.end(), begin + lead);
    to.back() = static_cast<std::uint8_t>(token.final);
}

/// How far the primaries of a grey may lie apart, of 255, where a range of colours (CR) is narrow.
constexpr double closest_greys = 1.1;

bool matters(const Token& token) { return eventful.has(token.prefix, token.group, token.final); }

/// Instructions that set pens, bring back the device's own, or say how colours are counted.
bool about_colour(unsigned name)
{
    switch (name) {
    case plot_code("PC"): case plot_code("NP"): case plot_code("IN"): case plot_code("DF"): case plot_code("BP"): case plot_code("RP"): case plot_code("CR"): return true;
    default: return false;
    }
}

/// One pass over a segment; everything that is not forced is passed on.
class Rewriter {
public:
    Rewriter(pdl::Cursor& in, std::optional<pdl::Duplex> outside, const Policy& policy, ByteSink& out, bool plot_first) :
        plot_first_(plot_first),
        in_(in),
        begin_(in.offset()),
        tokens_(in),
        outside_(outside),
        policy_(policy),
        out_(out)
    {}

    [[nodiscard]] Result<> run();

private:
    [[nodiscard]] Result<> put(std::string_view text) { return out_.write(as_bytes(text)); }
    [[nodiscard]] Result<> orders();
    [[nodiscard]] Result<> pass(const Token& token);
    [[nodiscard]] Result<> pass_over();
    [[nodiscard]] Result<> command(const Token& token);
    /// What stands in place of a colour command; nothing when the command is none. May take the payload.
    [[nodiscard]] Result<std::optional<std::string>> grey(const Token& token);
    [[nodiscard]] Result<> row(const Token& token);
    [[nodiscard]] Result<> plot();
    [[nodiscard]] Result<> pens();
    [[nodiscard]] std::string levels(double grey) const;
    [[nodiscard]] bool says_greys() const;
    [[nodiscard]] bool dropped(const Token& token) const;
    [[nodiscard]] Result<bool> changes_sign(const Token& token);

    bool plot_first_;
    pdl::Cursor& in_;
    std::uint64_t begin_;
    Tokens tokens_;
    std::optional<pdl::Duplex> outside_;
    const Policy& policy_;
    ByteSink& out_;
    bool page_open_ = false;  // something may be marked on the page at hand
    Bytes apart_;             // sequences taken apart, and what stood between them
    Grey grey_;
    int method_ = 0;      // as the document set it
    int out_method_ = 0;  // as the output has it
    Plotter plotter_;
    Palette plot_palette_ = pdl::pcl::pens(8);
    std::optional<std::vector<Interpreter::Registration>> registrations_;
};

/// What is forced, said where nothing is marked yet: after a reset, or at the start.
Result<> Rewriter::orders()
{
    std::string text;
    if (policy_.sides) text += "\x1B&l" + std::to_string(static_cast<int>(*policy_.sides)) + "S";
    if (policy_.copies) text += "\x1B&l" + std::to_string(std::min(*policy_.copies, 32767U)) + "X";
    if (policy_.monochrome) text += "\x1B&b1M";  // besides the grey palettes: a device that knows it saves its colour toner
    return put(text);
}

bool Rewriter::dropped(const Token& token) const
{
    if (policy_.copies && token.is("&lX")) return true;
    if (policy_.sides && (token.is("&lS") || token.is("&aG"))) return true;
    // The print mode is ours, and tables of colours could make colour of grey.
    return policy_.monochrome && (token.is("&bM") || token.is("*lW"));
}

/// Backs have registration offsets mirrored by the device: across for the long edge, along for the short one (HP PCL 5
/// Technical Reference, ch. 5). Drivers give them for the side they expect; where another side is forced, the sign turns.
Result<bool> Rewriter::changes_sign(const Token& token)
{
    const bool across = token.is("&lU");
    if (!policy_.sides || !(across || token.is("&lZ")) || token.value == 0) return false;
    if (!registrations_) {
        // Sides are known by running the document up to its end; most documents never come here.
        pdl::Cursor again(in_.source(), begin_);
        pdl::Defaults defaults;
        defaults.duplex = outside_;
        Interpreter interpreter(defaults);
        if (const auto done = plot_first_ ? interpreter.run_plot(again) : interpreter.run(again); !done) return done.error();
        registrations_ = interpreter.registrations();
    }
    const auto at = std::lower_bound(registrations_->begin(), registrations_->end(), in_.offset(),
                                     [](const Interpreter::Registration& one, std::uint64_t end) { return one.end < end; });
    if (at == registrations_->end() || at->end != in_.offset()) return false;
    const pdl::Duplex mirroring = across ? pdl::Duplex::long_edge : pdl::Duplex::short_edge;
    return (at->back == mirroring) != (at->even && *policy_.sides == mirroring);
}

Result<> Rewriter::pass(const Token& token)
{
    // What is left of a sequence that breaks off is nothing; behind a command that now stands alone it would be text.
    // Neither is a command that the next one breaks off, or the end: where that one goes, it would take text for its end.
    if (token.kind == Token::Kind::command && token.final == 0 && (!token.first || in_.at_end() || in_.looking_at("\x1B"))) return {};
    if (token.kind == Token::Kind::command && token.final != 0 && !(token.first && token.last)) {
        // A command of a combined sequence stands alone, so that its neighbours may go.
        apart_.clear();
        take_apart(token, apart_);
        // Combined, it was nothing; alone it would end the language.
        if (as_text(apart_) == pdl::uel) return {};
        if (const auto done = out_.write(apart_); !done) return done.error();
    } else if (const auto done = out_.write(token.raw); !done) return done.error();
    const auto copied = in_.copy(token.payload, out_);
    if (!copied) return copied.error();
    // Data that the end breaks off would go on with what is put behind it.
    const std::uint64_t missing = token.payload - *copied;
    if (missing == 0) return {};
    if (missing > largest_value) return fail(Errc::unsupported, "a command whose data are not there", in_.offset());
    const Bytes rest(static_cast<std::size_t>(missing));
    return out_.write(rest);
}

/// Text, and commands of which only the bytes count, in pieces as long as the window.
Result<> Rewriter::pass_over()
{
    apart_.clear();
    const std::uint8_t* rest = nullptr;  // behind what is in `apart_`
    const std::size_t passed = tokens_.pass_over([this](std::size_t) { return page_open_ = true; },
                                                 [this](std::uint8_t code) { page_open_ = code != 0x0C; return true; },
                                                 [&](const Token& token) {
                                                     if (matters(token)) return false;
                                                     page_open_ = page_open_ || token.prefix == '*';
                                                     if (token.first && token.last) return true;
                                                     if (!rest) rest = in_.peek(1).data();
                                                     apart_.insert(apart_.end(), rest, token.raw.data());
                                                     take_apart(token, apart_);
                                                     rest = token.raw.data() + token.raw.size();
                                                     return true;
                                                 });
    if (passed == 0) return {};
    const ByteView all = in_.peek(1).first(passed);
    if (rest) apart_.insert(apart_.end(), rest, all.data() + all.size());
    const auto done = out_.write(rest ? ByteView(apart_) : all);
    in_.skip(passed);
    return done;
}

Result<> Rewriter::run()
{
    if (plot_first_) {
        // A plot begins with the device's own pens; IN, which most begin with, brings them back and is followed by ours.
        if (policy_.monochrome && !in_.looking_at("IN")) {
            if (const auto done = put("IN;"); !done) return done.error();
            if (const auto done = pens(); !done) return done.error();
        }
        if (const auto done = plot(); !done) return done.error();
        page_open_ = true;
    } else if (!in_.looking_at("\x1B" "E")) {
        // HPLIP sends no reset after ENTER LANGUAGE: the start counts as one.
        if (const auto done = orders(); !done) return done.error();
    }
    Token token;
    for (;;) {
        // Behind data come more of them: rows of pixels.
        if (token.payload == 0)
            if (const auto done = pass_over(); !done) return done.error();
        tokens_.next(token);
        switch (token.kind) {
        case Token::Kind::end:
        case Token::Kind::uel: return {};
        case Token::Kind::text:
        case Token::Kind::control:
            page_open_ = token.raw.front() != 0x0C;
            if (const auto done = out_.write(token.raw); !done) return done.error();
            break;
        case Token::Kind::simple:
            // An escape alone is nothing, but would make a command of what comes behind the next one, where that one goes.
            if (token.final == 0 && (in_.at_end() || in_.looking_at("\x1B"))) break;
            if (const auto done = out_.write(token.raw); !done) return done.error();
            if (token.final == 'E') {
                grey_.reset();
                plotter_.reset();
                method_ = out_method_ = 0;
                page_open_ = false;
                if (const auto done = orders(); !done) return done.error();
            }
            break;
        case Token::Kind::command:
            if (const auto done = command(token); !done) return done.error();
            break;
        }
    }
}

Result<> Rewriter::command(const Token& token)
{
    if (!matters(token)) {
        page_open_ = page_open_ || token.prefix == '*';
        return pass(token);
    }
    if (dropped(token)) {
        in_.skip(token.payload);
        // Choosing sides ends the page; what stands in its place does that alone.
        const bool ends_page = page_open_ && (token.is("&lS") || token.is("&aG"));
        if (!ends_page) return {};
        page_open_ = false;
        return put("\x1B&l0H");
    }
    page_open_ = page_open_ || token.payload > 0 || token.prefix == '*' || token.is("%B") || token.is("&fX");
    if (policy_.monochrome) {
        auto instead = grey(token);
        if (!instead) return instead.error();
        if (*instead) return put(**instead);
        if (grey_.direct_pixels() && (token.is("*bW") || token.is("*bV"))) return row(token);
    }
    const auto turned = changes_sign(token);
    if (!turned) return turned.error();
    if (*turned) return put("\x1B&l" + digits(-token.value) + token.final);
    if (const auto done = pass(token); !done) return done.error();
    if (token.is("%B")) return plot();
    return {};
}

Result<std::optional<std::string>> Rewriter::grey(const Token& token)
{
    const std::optional<std::string> unchanged, gone{""};
    const auto changed = [](std::string text) { return std::optional<std::string>(std::move(text)); };
    const int value = token.integer();
    if (token.is("*rU")) return changed(grey_.simple_colour(value));
    if (token.is("*vA") || token.is("*vB") || token.is("*vC")) {
        grey_.component(static_cast<std::size_t>(token.final - 'A'), token.value);
        return gone;
    }
    if (token.is("*vI")) return changed(grey_.entry(value));
    if (token.is("*vW")) {
        if (token.payload > 1024) return fail(Errc::unsupported, "a colour configuration of more than 1024 bytes", in_.offset());
        const auto bytes = in_.take(static_cast<std::size_t>(token.payload));
        if (!bytes) return bytes.error();
        auto text = grey_.configure(*bytes, in_);
        if (!text) return text.error();
        return changed(std::move(*text));
    }
    if (token.is("*dW") || token.is("*nW")) return fail(Errc::unsupported, "downloaded palettes cannot be made grey", in_.offset());
    if (token.is("*gW")) {
        pdl::Cursor behind(in_.source(), in_.offset(), 2);  // the token itself lives only until our own cursor moves
        const ByteView ahead = behind.peek(2);
        if (ahead.size() > 1 && ahead[1] > 1) return fail(Errc::unsupported, "PCL 3 GUI rows cannot be made grey", in_.offset());
    }
    if (token.is("*pP")) {
        if (value == 0) grey_.push();
        if (value == 1) grey_.pop();
    }
    if (token.is("*bM")) {
        method_ = value;
        if (grey_.direct_pixels()) return gone;  // each grey row names its own
        out_method_ = value;
    }
    if ((token.is("*bW") || token.is("*bV")) && !grey_.direct_pixels() && out_method_ != method_) {
        out_method_ = method_;
        if (const auto done = put("\x1B*b" + std::to_string(method_) + "M"); !done) return done.error();
    }
    if (token.is("*rA") || token.is("*rB") || token.is("*rC") || token.is("*bY")) {
        grey_.start_raster();
        if (token.is("*rC")) method_ = out_method_ = 0;
    }
    return unchanged;
}

Result<> Rewriter::row(const Token& token)
{
    if (token.payload > max_coded_bytes) return fail(Errc::unsupported, "a raster row too long to be made grey", in_.offset());
    const auto size = static_cast<std::size_t>(token.payload);
    const ByteView ahead = in_.peek(size);
    const auto coding = grey_.row(method_, ahead.first(std::min(size, ahead.size())), out_);
    if (!coding) return coding.error();
    in_.skip(token.payload);
    out_method_ = *coding;
    return {};
}

/// A grey of 0..1 as the three parameters of PC, each in its own range (CR).
std::string Rewriter::levels(double grey) const
{
    std::string text;
    for (const auto& [black, white] : plotter_.ranges()) {
        const double level = black + grey * (white - black);
        text += "," + digits(std::abs(white - black) < 100 ? level : std::round(level * 100) / 100);
    }
    return text;
}

/// Whether a grey can be said in the range of colours (CR): numbers have four decimals, and each step must be less than is seen.
bool Rewriter::says_greys() const
{
    return std::none_of(plotter_.ranges().begin(), plotter_.ranges().end(), [](const auto& range) { return std::abs(range[1] - range[0]) < 0.025; });
}

/// The coloured pens that IN and NP bring back, defined as greys.
Result<> Rewriter::pens()
{
    std::string text;
    for (std::uint32_t pen = 2; pen < 8; ++pen) {
        const auto rgb = standard_colour(Space::rgb, 3, pen - 1);
        text += "PC" + std::to_string(pen) + levels(grey_of(rgb[0] * 255, rgb[1] * 255, rgb[2] * 255) / 255.0) + ";";
    }
    // In what was made grey before they stand already.
    return in_.looking_at(text) ? Result<>{} : put(text);
}

Result<> Rewriter::plot()
{
    PlotterTokens plot(in_);
    Instruction instruction;
    for (;;) {
        // All but the instructions about colour are passed in pieces as long as the window.
        const std::size_t same = plot.pass_over([this](const Instruction& one) { return !policy_.monochrome || !about_colour(one.code); });
        const auto copied = in_.copy(same, out_);
        if (!copied) return copied.error();
        if (!plot.next(instruction)) return {};
        (void)plotter_.apply(instruction, plot_palette_);
        const unsigned name = instruction.code;
        if (!policy_.monochrome || instruction.continued || name == 0) {
            if (const auto done = out_.write(instruction.raw); !done) return done.error();
            continue;
        }
        if (name == plot_code("CR") && !says_greys()) return fail(Errc::unsupported, "a range of colours too narrow to say greys in", in_.offset());
        // HP's devices ignore a range without width, others do not and would make colour of our greys: it is left out.
        if (name == plot_code("CR")) {
            const auto& ends = instruction.numbers();
            if (ends.size() >= 6 && (ends[0] == ends[1] || ends[2] == ends[3] || ends[4] == ends[5])) continue;
        }
        if (name == plot_code("PC") && instruction.numbers().size() >= 4) {
            const Components rgb = plotter_.primaries(instruction);
            // Grey as far as four decimals say it, in ranges of their own for each primary: put again, it would never rest.
            const auto [least, most] = std::minmax({rgb[0], rgb[1], rgb[2]});
            if (most - least <= closest_greys) {
                if (const auto done = out_.write(instruction.raw); !done) return done.error();
                continue;
            }
            const double level = pdl::luma(rgb[0], rgb[1], rgb[2]) / 255;
            if (const auto done = put("PC" + digits(instruction.numbers()[0]) + levels(level) + ";"); !done) return done.error();
            continue;
        }
        if (const auto done = out_.write(instruction.raw); !done) return done.error();
        if (!about_colour(name) || name == plot_code("DF")) continue;
        // A text that does not end takes whatever is put behind it.
        const bool open_text = std::count(instruction.raw.begin(), instruction.raw.end(), '"') % 2 != 0;
        if (open_text && !in_.at_end()) return fail(Errc::unsupported, "a text in a plot that does not end", in_.offset());
        // An instruction may end where the next begins; what is added must not become its parameter.
        if (open_text || instruction.raw.back() != ';')
            if (const auto done = put(open_text ? "\";" : ";"); !done) return done.error();
        if (name != plot_code("CR"))
            if (const auto done = pens(); !done) return done.error();
    }
}

}  // namespace

Result<> rewrite(pdl::Cursor& in, std::optional<pdl::Duplex> outside, const Policy& policy, ByteSink& out)
{
    return Rewriter(in, outside, policy, out, false).run();
}

Result<> rewrite_plot(pdl::Cursor& in, std::optional<pdl::Duplex> outside, const Policy& policy, ByteSink& out)
{
    // GL/2 has no copies of its own, so they are asked for elsewhere. PCL may follow a plot, and must not ask again.
    Policy here = policy;
    if (here.copies) here.copies = 1;
    return Rewriter(in, outside, here, out, true).run();
}

}  // namespace consigne::filters::pcl
