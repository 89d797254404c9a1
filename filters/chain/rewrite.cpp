#include "filters/chain/rewrite.hpp"

#include "filters/image/rewriter.hpp"
#include "filters/passthrough/passthrough.hpp"
#include "filters/pcl/rewriter.hpp"
#include "filters/pclxl/rewriter.hpp"
#include "filters/pdf/rewriter.hpp"
#include "filters/pjl/orders.hpp"
#include "filters/postscript/rewriter.hpp"
#include "filters/raster/rewriter.hpp"
#include "filters/vendor/packer.hpp"
#include "filters/xps/rewriter.hpp"
#include "pdl/stream/gzip.hpp"
#include "pdl/tally/segments.hpp"

#include <array>

namespace consigne::filters {
namespace {

using pdl::Language;

bool holds_copies(Language language)
{
    return language == Language::pcl || language == Language::pclxl || language == Language::postscript || language == Language::text ||
           language == Language::xps || language == Language::pwg || language == Language::cupsraster;
}

bool holds_sides(Language language) { return holds_copies(language) || language == Language::urf; }

/// The line that leads from an envelope made for a language's switches to its data. Empty: the device finds the language
/// itself. None: no PJL leads to it.
std::optional<std::string_view> entry_line(Language language)
{
    switch (language) {
    case Language::pdf: return "@PJL ENTER LANGUAGE=PDF\r\n";
    case Language::hpgl2: return "@PJL ENTER LANGUAGE=HPGL2\r\n";
    // Makers do not agree on a name for photographs, and a device that does not know one may print the data as text.
    case Language::jpeg:
    case Language::tiff: return "";
    default: return std::nullopt;
    }
}

class Chain {
public:
    Chain(const RandomAccess& document, const pdl::Facts& facts, const Policy& policy, ByteSink& out, std::size_t window) :
        document_(document),
        in_(document, 0, window),
        facts_(facts),
        policy_(policy),
        out_(out)
    {}
    [[nodiscard]] Result<Report> run();

private:
    [[nodiscard]] Result<> say(std::string_view text);
    [[nodiscard]] Result<> refuse(std::string_view what) const;
    [[nodiscard]] Result<> item(const pdl::pjl::Item& item);
    [[nodiscard]] Result<> data();
    [[nodiscard]] Result<> in_language(Language language);
    [[nodiscard]] bool fits_envelope();
    [[nodiscard]] Language governed();
    [[nodiscard]] Result<> orders(Language language);
    [[nodiscard]] bool stands(Language language) const;

    const RandomAccess& document_;
    pdl::Cursor in_;
    const pdl::Facts& facts_;
    const Policy& policy_;
    ByteSink& out_;
    pdl::pjl::Envelope envelope_;
    pdl::pjl::Envelope said_;  // as the result has it: what it sets stays in force while its JOB is open
    bool enveloped_ = false, at_line_level_ = false, ordered_ = false;
    bool switches_in_pjl_ = false;
    bool sides_outside_ = false;  // a part of several languages holds none
    std::vector<std::string> notes_;
};

Result<> Chain::refuse(std::string_view what) const
{
    return fail(Errc::unsupported, std::string(what) + " cannot be forced on this document (" + std::string(keyword(facts_.language)) + ")");
}

/// Writes what belongs to an envelope.
Result<> Chain::say(std::string_view text)
{
    const ByteView bytes = as_bytes(text);
    const MemorySource source(Bytes(bytes.begin(), bytes.end()));
    pdl::Cursor in(source);
    for (;;) {
        const auto item = pdl::pjl::next_item(in);
        if (!item) return item.error();
        if (item->kind == pdl::pjl::Item::Kind::end || item->kind == pdl::pjl::Item::Kind::data) break;
        if (const auto noted = said_.note(*item); !noted) return noted;
    }
    return out_.write(bytes);
}

/// The language the envelope at hand leads to: behind its last lines, without moving on.
Language Chain::governed()
{
    if (envelope_.entered()) {
        pdl::Cursor ahead(document_, in_.offset(), 4096);
        return pdl::identify(ahead, envelope_).language;
    }
    return pdl::identify(in_, envelope_).language;
}

Result<> Chain::orders(Language language)
{
    ordered_ = true;
    Policy here = policy_;
    if (policy_.switches == Policy::Switches::outside) {
        // Said outside; the stream says nothing of its own.
        if (!holds_sides(language)) here.sides.reset();
        if (!holds_copies(language) && here.copies) here.copies = 1;
    }
    return say(pjl::lines(here, holds_copies(language) ? pjl::Copies::elsewhere : pjl::Copies::here));
}

/// Whether the envelope, as it stands in the result, asks for sides and copies in front of this language as it should: another part
/// may have needed them otherwise.
bool Chain::stands(Language language) const
{
    const bool pjl = policy_.switches == Policy::Switches::pjl;
    if (policy_.sides && pjl && !holds_sides(language) && said_.defaults().duplex != policy_.sides) return false;
    if (!policy_.copies) return true;
    if (holds_copies(language)) return said_.quantity() == 1;
    return said_.defaults().copies == 1 && said_.quantity() == (pjl ? *policy_.copies : 1);
}

Result<> Chain::item(const pdl::pjl::Item& item)
{
    using Kind = pdl::pjl::Item::Kind;
    if (const auto noted = envelope_.note(item); !noted) return noted.error();
    enveloped_ = enveloped_ || item.kind != Kind::padding;
    if (item.kind == Kind::uel) {
        at_line_level_ = false;
        ordered_ = false;
    }
    if (item.kind == Kind::line) {
        at_line_level_ = true;
        if (pjl::replaced(item.line, policy_)) return {};
        if (item.line.command == "JOB" || item.line.command == "EOJ") ordered_ = false;  // what was set is forgotten
        if (item.line.command == "ENTER" && item.line.variable == "LANGUAGE")
            if (const auto done = orders(governed()); !done) return done.error();
    }
    if (const auto noted = said_.note(item); !noted) return noted.error();
    if (const auto done = out_.write(item.raw); !done) return done.error();
    const auto copied = in_.copy(item.payload, out_);
    return copied ? Result<>{} : Result<>{copied.error()};
}

Result<> Chain::in_language(Language language)
{
    const std::uint64_t begin = in_.offset();
    switch (language) {
    case Language::text:
    case Language::pcl: return pcl::rewrite(in_, envelope_.defaults().duplex, policy_, out_);
    case Language::pclxl: return pclxl::rewrite(in_, facts_, policy_, out_);
    case Language::postscript: return postscript::rewrite(in_, facts_, policy_, out_);
    case Language::hpgl2: return pcl::rewrite_plot(in_, envelope_.defaults().duplex, policy_, out_);
    case Language::pwg:
    case Language::urf:
    case Language::cupsraster: return raster::rewrite(in_, policy_, out_);
    case Language::xps: {
        const SourcePart part(document_, begin, pdl::search_end(in_, enveloped_) - begin);
        const auto notes = xps::rewrite(part, policy_, out_);
        if (!notes) return notes.error();
        notes_.insert(notes_.end(), notes->begin(), notes->end());
        return {};
    }
    case Language::pdf:
    case Language::pclm:
    case Language::jpeg:
    case Language::tiff: {
        const SourcePart part(document_, begin, pdl::search_end(in_, enveloped_) - begin);
        if (language == Language::jpeg) return image::rewrite_jpeg(part, policy_, out_);
        if (language == Language::tiff) return image::rewrite_tiff(part, policy_, out_);
        return pdf::rewrite(part, facts_, policy_, out_);
    }
    default: break;
    }
    if (policy_.monochrome) return refuse("black and white");
    const std::uint64_t end = pdl::search_end(in_, enveloped_);
    return passthrough::copy(document_, begin, end, out_);
}

/// Whether the data at the cursor, which go on to the end of the document, would not end earlier in an envelope: a device
/// searches for the UEL that ends it.
bool Chain::fits_envelope()
{
    pdl::Cursor ahead(document_, in_.offset());
    return pdl::search_end(ahead, true) == document_.size();
}

Result<> Chain::data()
{
    const pdl::Opening opening = pdl::identify(in_, envelope_);
    const Language language = opening.language;
    if (language == Language::unknown) return refuse(opening.note.empty() ? "anything" : opening.note);

    const bool in_pjl = policy_.switches == Policy::Switches::pjl &&
                        ((policy_.sides && !holds_sides(language)) || (policy_.copies && !holds_copies(language)));
    bool made = false;
    if (facts_.language == Language::mixed && policy_.switches == Policy::Switches::outside) {
        sides_outside_ = sides_outside_ || (policy_.sides && !holds_sides(language));
        // Asked for inside by one part and outside for all they would multiply.
        if (policy_.copies && !holds_copies(language)) return refuse("copies");
    }
    switches_in_pjl_ = switches_in_pjl_ || in_pjl;
    if (!ordered_ && at_line_level_) {
        // Lines without ENTER LANGUAGE: the device finds the language itself, so nothing but our lines is added.
        if (const auto done = orders(language); !done) return done.error();
    } else if (!ordered_ && in_pjl) {
        const auto entry = entry_line(language);
        if (!entry) return refuse("sides and copies");
        if (enveloped_) {
            if (const auto done = say(pdl::uel); !done) return done.error();
        } else {
            if (!pdl::ends_itself(language) && !fits_envelope()) return refuse("sides and copies");
            const std::string title = pjl::quoted(facts_.title);
            const std::string job = title.empty() ? "@PJL JOB\r\n" : "@PJL JOB NAME=\"" + title + "\"\r\n";
            if (const auto done = say(std::string(pdl::uel) + job); !done) return done.error();
            made = true;
        }
        if (const auto done = orders(language); !done) return done.error();
        if (const auto done = say(*entry); !done) return done.error();
    } else if (!stands(language)) {
        const std::string entry = envelope_.entered() ? "@PJL ENTER LANGUAGE=" + *envelope_.entered() + "\r\n" : "";
        if (const auto done = say(pdl::uel); !done) return done.error();
        if (const auto done = orders(language); !done) return done.error();
        if (const auto done = say(entry); !done) return done.error();
    }

    const std::uint64_t begin = in_.offset();
    if (const auto done = in_language(language); !done) return done.error();
    if (in_.offset() == begin) return fail(Errc::malformed, "no progress in " + std::string(keyword(language)), begin);
    envelope_.data_passed();
    said_.data_passed();
    at_line_level_ = ordered_ = false;
    if (made) return say(std::string(pdl::uel) + "@PJL EOJ\r\n" + std::string(pdl::uel));
    return {};
}

Result<Report> Chain::run()
{
    for (;;) {
        const auto next = pdl::pjl::next_item(in_);
        if (!next) return next.error();
        if (next->kind == pdl::pjl::Item::Kind::end) break;
        const auto done = next->kind == pdl::pjl::Item::Kind::data ? data() : item(*next);
        if (!done) return done.error();
    }
    if (in_.error()) return *in_.error();

    const Capabilities can = capabilities(facts_, policy_.packets_obey);
    // Switches that went into PJL are in the stream and are proved by reading it again; but a payload that cannot be read
    // may say otherwise.
    const bool proved = switches_in_pjl_ && !is_opaque(facts_.language) && (facts_.pages || facts_.language != Language::mixed);
    const auto kept = [&](Means means) { return means == Means::device && proved ? Means::rewrite : means; };
    Report report;
    report.notes = std::move(notes_);
    if (policy_.monochrome) report.monochrome = can.monochrome;
    if (policy_.fit) report.fit = can.fit;
    if (policy_.sides) report.sides = sides_outside_ ? Means::device : kept(can.sides);
    if (policy_.copies) report.copies = kept(can.copies);
    if (switches_in_pjl_) report.notes.emplace_back("sides and copies are asked for by PJL");
    return report;
}

/// The stream inside Canon's packets, put back into them.
Result<Report> in_packets(const RandomAccess& document, const pdl::Facts& facts, const Policy& policy, ByteSink& out, std::size_t window)
{
    std::array<std::uint8_t, 3> head{};
    const auto got = read_all(document, 0, head);
    if (!got) return got.error();
    if (!pdl::vendor::begins_packets(ByteView(head).first(*got))) return fail(Errc::unsupported, "CPCA packets in the middle of another stream are not rewritten");
    const auto packets = pdl::vendor::open_packets(document, 0);
    if (!packets) return packets.error();
    // Where such a packet would belong in a stream of another length is not known.
    if (!packets->one_run) return fail(Errc::unsupported, "orders in CPCA packets stand between the data and cannot be kept in their places");
    if (packets->cut_short || packets->end != document.size()) return fail(Errc::unsupported, "the CPCA packets are cut short or followed by something else");
    vendor::Packer packer(document, 0, out);
    auto report = Chain(*packets->inside, facts, policy, packer, window).run();
    if (!report) return report;
    if (const auto done = packer.finish(); !done) return done.error();
    report->notes.emplace_back("the CPCA packets' own orders are left as they came");
    return report;
}

Result<Report> forced(const RandomAccess& document, const pdl::Facts& facts, const Policy& policy, ByteSink& out, std::size_t window)
{
    const Capabilities can = capabilities(facts, policy.packets_obey);
    const auto cannot = [&](std::string_view what) {
        const std::string_view why = facts.packets && !policy.packets_obey ? " in CPCA packets, whose orders may win" : "";
        return fail(Errc::unsupported, std::string(what) + " cannot be forced on this document (" + std::string(keyword(facts.language)) + std::string(why) + ")");
    };
    if (policy.monochrome && can.monochrome == Means::no) return cannot("black and white");
    if (policy.sides && can.sides == Means::no) return cannot("sides");
    if (policy.copies && can.copies == Means::no) return cannot("copies");
    if (policy.fit && can.fit == Means::no) return cannot("other paper");
    if (policy.copies && (*policy.copies < 1 || *policy.copies > 9999)) return fail(Errc::unsupported, "copies must be 1 to 9999");
    if (facts.packets) return in_packets(document, facts, policy, out, window);
    return Chain(document, facts, policy, out, window).run();
}

}  // namespace

Result<Report> rewrite(const RandomAccess& document, const pdl::Facts& facts, const Policy& policy, ByteSink& out, std::size_t window)
{
    Result<Report> report{Report{}};
    if (policy.nothing()) {
        if (const auto done = passthrough::copy(document, 0, document.size(), out); !done) return done.error();
    } else if (pdl::is_gzip(document)) {
        // What is changed goes out as it is inside gzip, which few devices undo.
        const auto inside = pdl::GzipSource::open(document);
        if (!inside) return inside.error();
        report = forced(**inside, facts, policy, out, window);
    } else {
        report = forced(document, facts, policy, out, window);
    }
    if (!report) return report;
    if (const auto done = out.finish(); !done) return done.error();
    return report;
}

}  // namespace consigne::filters
