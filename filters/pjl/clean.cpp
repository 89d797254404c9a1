#include "filters/pjl/clean.hpp"

#include "filters/passthrough/passthrough.hpp"
#include "filters/pjl/allowed.hpp"
#include "pdl/tally/segments.hpp"

namespace consigne::filters {

Result<std::vector<std::string>> clean_envelope(const RandomAccess& document, ByteSink& out)
{
    constexpr std::size_t max_names = 100;
    using Kind = pdl::pjl::Item::Kind;
    pdl::Cursor in(document);
    pdl::pjl::Envelope envelope;
    std::vector<std::string> cut;
    bool enveloped = false;
    for (;;) {
        const auto item = pdl::pjl::next_item(in);
        if (!item) return item.error();
        if (item->kind == Kind::end) break;
        if (item->kind == Kind::data) {
            const std::uint64_t begin = in.offset();
            const pdl::Opening opening = pdl::identify(in, envelope);
            // Where the data end is their language's business. If it cannot be read, no PJL can be told from data behind it.
            const auto segment = pdl::read_segment(in, opening.language, envelope.defaults(), enveloped);
            if (!segment && pdl::ends_itself(opening.language)) in.skip(document.size() - in.offset());
            if (in.offset() == begin) in.skip(document.size() - begin);
            if (const auto done = passthrough::copy(document, begin, in.offset(), out); !done) return done.error();
            envelope.data_passed();
            continue;
        }
        if (const auto noted = envelope.note(*item); !noted) return noted.error();
        enveloped = enveloped || item->kind != Kind::padding;
        if (item->kind == Kind::line && !pjl::allowed_line(item->line)) {
            if (cut.size() < max_names) cut.push_back(pjl::name_of(item->line));
            in.skip(item->payload);
            continue;
        }
        if (const auto done = out.write(item->raw); !done) return done.error();
    }
    if (in.error()) return *in.error();
    if (const auto done = out.finish(); !done) return done.error();
    return cut;
}

}  // namespace consigne::filters
