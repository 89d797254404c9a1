#include "pdl/detect/detect.hpp"
#include "pdl/stream/gzip.hpp"
#include "pdl/tally/reading.hpp"
#include "pdl/tally/segments.hpp"
#include "pdl/tally/tally.hpp"
#include "pdl/vendor/opaque.hpp"
#include "pdl/vendor/packets.hpp"

namespace consigne::pdl {
namespace {

Facts unreadable(Facts facts, std::string sentence)
{
    facts.readable = false;
    facts.pages.reset();
    facts.colour_pages.reset();
    facts.media.clear();
    facts.confidence = Confidence::none;
    facts.notes.insert(facts.notes.begin(), std::move(sentence));
    return facts;
}

/// Goes through a document, and through the documents its wrappers hold, adding up segments.
class Walk {
public:
    Walk(std::size_t window, const Reading& reading) : window_(window), reading_(reading) {}

    /// Reads `document`, which stands in the envelope so far. False when it cannot be read: `reason` says why.
    bool through(const RandomAccess& document, pjl::Envelope envelope);

    [[nodiscard]] Facts facts(std::uint64_t bytes) const;
    [[nodiscard]] const std::string& reason() const { return reason_; }
    void note(std::string sentence) { tally_.note(std::move(sentence)); }
    [[nodiscard]] bool empty() const { return tally_.empty(); }

private:
    bool refuse(std::string reason)
    {
        reason_ = std::move(reason);
        return false;
    }
    bool data(Cursor& in, pjl::Envelope& envelope, bool enveloped);
    bool packets(Cursor& in, const pjl::Envelope& envelope);

    std::size_t window_;
    const Reading& reading_;
    Tally tally_;
    std::string reason_;
    std::string title_, user_;  // of the packets around
    bool pjl_seen_ = false, in_packets_ = false, packets_seen_ = false;
};

bool Walk::through(const RandomAccess& document, pjl::Envelope envelope)
{
    Cursor in(document, 0, window_);
    bool enveloped = false;
    for (;;) {
        const auto item = pjl::next_item(in);
        if (!item) return refuse(item.error().detail);
        if (item->kind == pjl::Item::Kind::end) return !in.error() || refuse(in.error()->detail);
        if (item->kind != pjl::Item::Kind::data) {
            if (const auto noted = envelope.note(*item); !noted) return refuse(noted.error().detail);
            enveloped = enveloped || item->kind != pjl::Item::Kind::padding;
            pjl_seen_ = pjl_seen_ || item->kind == pjl::Item::Kind::line;
            in.skip(item->payload);
            continue;
        }
        const std::uint64_t begin = in.offset();
        const bool wrapped = vendor::begins_packets(in.peek(3)) && !in_packets_;
        if (!(wrapped ? packets(in, envelope) : data(in, envelope, enveloped))) return in.error() ? refuse(in.error()->detail) : false;
        envelope.data_passed();
        if (in.offset() == begin) return refuse("no progress in the document");
    }
}

bool Walk::data(Cursor& in, pjl::Envelope& envelope, bool enveloped)
{
    Opening opening = identify(in, envelope);
    // Whatever is in Canon's packets and in no open language is Canon's own; its drivers send no plain text.
    if (in_packets_ && (opening.language == Language::unknown || opening.language == Language::text)) opening = {Language::opaque, {}};
    Bytes head;
    if (is_opaque(opening.language)) {
        const ByteView ahead = in.peek(detect::head_bytes);
        head.assign(ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(std::min(ahead.size(), detect::head_bytes)));
    }
    Defaults defaults = envelope.defaults();
    defaults.trust_grey_switch = reading_.trust_grey_switch;
    defaults.executor = reading_.executor;
    auto segment = read_segment(in, opening.language, defaults, enveloped);
    if (!segment) {
        reason_ = segment.error().detail;
        Segment failed;
        failed.language = opening.language;
        failed.pages_known = false;
        (void)tally_.add(failed, envelope);
        return false;
    }
    if (is_opaque(opening.language)) segment = vendor::describe(head, opening.language, envelope.entered().value_or(""), in_packets_);
    // What the packets say comes after PJL and before the language's own words.
    if (!title_.empty()) segment->title = title_;
    if (!user_.empty()) segment->user = user_;
    if (opening.language != Language::unknown && !opening.note.empty()) segment->notes = {opening.note};
    if (const auto added = tally_.add(*segment, envelope); !added) return refuse(added.error().detail);
    if (opening.language == Language::unknown) return refuse(opening.note);
    return true;
}

bool Walk::packets(Cursor& in, const pjl::Envelope& envelope)
{
    const auto opened = vendor::open_packets(in.source(), in.offset());
    if (!opened) return refuse(opened.error().detail);
    in.skip(opened->end - in.offset());
    packets_seen_ = true;
    note("wrapped in Canon's CPCA packets, whose orders are not known and may win over what the stream inside says");
    if (opened->cut_short) note("the last packet is cut short");
    title_ = opened->title;
    user_ = opened->user;
    in_packets_ = true;
    const bool read = through(*opened->inside, envelope);
    in_packets_ = false;
    title_.clear();
    user_.clear();
    return read;
}

Facts Walk::facts(std::uint64_t bytes) const
{
    Facts facts = tally_.facts();
    facts.bytes = bytes;
    facts.pjl = pjl_seen_;
    facts.packets = packets_seen_;
    if (packets_seen_) facts.confidence = std::max(facts.confidence, Confidence::estimated);
    // Where nothing readable speaks of copies, 1 would be a guess.
    if (is_opaque(facts.language) && !pjl_seen_) facts.copies.reset();
    return facts;
}

/// Reads what stands inside gzip.
Facts read_inflated(const RandomAccess& packed, std::size_t window, const Reading& reading)
{
    Facts facts;
    const auto inflated = GzipSource::open(packed);
    if (inflated && is_gzip(**inflated)) facts = unreadable({}, "compressed with gzip more than once");
    else if (inflated) facts = read_document(**inflated, window, reading);
    else facts = unreadable({}, inflated.error().detail);
    if (facts.readable) facts.notes.emplace_back("compressed with gzip");
    facts.bytes = packed.size();
    return facts;
}

}  // namespace

Facts read_document(const RandomAccess& document, std::size_t window, const Reading& reading)
{
    if (is_gzip(document)) return read_inflated(document, window, reading);
    Walk walk(window, reading);
    const bool read = walk.through(document, {});
    Facts facts = walk.facts(document.size());
    if (facts.bytes == 0) return unreadable(std::move(facts), "the document is empty");
    if (!read) return unreadable(std::move(facts), walk.reason());
    if (walk.empty()) return unreadable(std::move(facts), "an envelope with no print data in it");
    return facts;
}

Facts read_document(const RandomAccess& document, std::size_t window) { return read_document(document, window, Reading{}); }

}  // namespace consigne::pdl
