#include "pdl/stream/gzip.hpp"
#include "pdl/tally/reading.hpp"
#include "pdl/tally/segments.hpp"
#include "pdl/tally/tally.hpp"

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
    Cursor in(document, 0, window);
    pjl::Envelope envelope;
    Tally tally;
    bool enveloped = false, pjl_seen = false;
    std::string reason;

    for (;;) {
        const auto item = pjl::next_item(in);
        if (!item) {
            reason = item.error().detail;
            break;
        }
        if (item->kind == pjl::Item::Kind::end) break;
        if (item->kind != pjl::Item::Kind::data) {
            if (const auto noted = envelope.note(*item); !noted) {
                reason = noted.error().detail;
                break;
            }
            enveloped = enveloped || item->kind != pjl::Item::Kind::padding;
            pjl_seen = pjl_seen || item->kind == pjl::Item::Kind::line;
            in.skip(item->payload);
            continue;
        }
        const Opening opening = identify(in, envelope);
        Defaults defaults = envelope.defaults();
        defaults.trust_grey_switch = reading.trust_grey_switch;
        defaults.executor = reading.executor;
        const std::uint64_t begin = in.offset();
        auto segment = read_segment(in, opening.language, defaults, enveloped);
        if (!segment) {
            reason = segment.error().detail;
            Segment failed;
            failed.language = opening.language;
            failed.pages_known = false;
            (void)tally.add(failed, envelope);
            break;
        }
        if (opening.language == Language::unknown) reason = opening.note;
        else if (!opening.note.empty()) segment->notes = {opening.note};
        if (const auto added = tally.add(*segment, envelope); !added) {
            reason = added.error().detail;
            break;
        }
        envelope.data_passed();
        if (in.offset() == begin) {
            reason = "no progress in " + std::string(keyword(opening.language));
            break;
        }
    }
    Facts facts = tally.facts();
    facts.bytes = document.size();
    facts.pjl = pjl_seen;
    if (in.error()) return unreadable(std::move(facts), in.error()->detail);
    if (facts.bytes == 0) return unreadable(std::move(facts), "the document is empty");
    if (!reason.empty()) return unreadable(std::move(facts), reason);
    if (tally.empty()) return unreadable(std::move(facts), "an envelope with no print data in it");
    return facts;
}

Facts read_document(const RandomAccess& document, std::size_t window) { return read_document(document, window, Reading{}); }

}  // namespace consigne::pdl
