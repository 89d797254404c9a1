#include "filters/pjl/clean.hpp"

#include "filters/passthrough/passthrough.hpp"
#include "filters/pjl/allowed.hpp"
#include "filters/vendor/packer.hpp"
#include "pdl/stream/gzip.hpp"
#include "pdl/tally/segments.hpp"

#include <utility>

namespace consigne::filters {
namespace {

constexpr std::size_t max_names = 100;

/// How a line goes: out of the stream, or blank where every byte must keep its place (inside packets).
enum class Cut : std::uint8_t { leave_out, blank };

class NoSink final : public ByteSink {
public:
    [[nodiscard]] Result<> write(ByteView) override { return {}; }
    [[nodiscard]] Result<> finish() override { return {}; }
};

class Cleaner {
public:
    /// Writes `document`, without the lines that are not allowed; does not finish the sink.
    [[nodiscard]] Result<> through(const RandomAccess& document, pdl::pjl::Envelope envelope, ByteSink& out, Cut how);
    std::vector<std::string> names;

private:
    [[nodiscard]] static Result<> blank_out(pdl::Cursor& in, const pdl::pjl::Item& item, ByteSink& out);
    [[nodiscard]] Result<> packets(pdl::Cursor& in, const pdl::pjl::Envelope& envelope, ByteSink& out);
};

/// A bare @PJL and blanks in the line's place, blanks and a line end in the place of its file data.
Result<> Cleaner::blank_out(pdl::Cursor& in, const pdl::pjl::Item& item, ByteSink& out)
{
    Bytes blanks(item.raw.size(), ' ');
    std::copy_n("@PJL", std::min<std::size_t>(4, blanks.size()), blanks.begin());
    if (item.raw.back() == '\n') blanks.back() = '\n';
    if (const auto done = out.write(blanks); !done) return done;
    std::uint64_t left = in.skip(item.payload);
    blanks.assign(4096, ' ');
    while (left > 0) {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left, blanks.size()));
        if (n == left) blanks[n - 1] = '\n';
        if (const auto done = out.write(ByteView(blanks).first(n)); !done) return done;
        left -= n;
    }
    return {};
}

Result<> Cleaner::packets(pdl::Cursor& in, const pdl::pjl::Envelope& envelope, ByteSink& out)
{
    const std::uint64_t begin = in.offset();
    const auto opened = pdl::vendor::open_packets(in.source(), begin);
    if (!opened) return opened.error();
    in.skip(opened->end - begin);
    // A packet that is cut short would get another length: it goes as it came, and a device stops there.
    if (opened->cut_short) return passthrough::copy(in.source(), begin, opened->end, out);
    const SourcePart original(in.source(), begin, opened->end - begin);
    vendor::Packer packer(original, 0, out);
    if (const auto done = through(*opened->inside, envelope, packer, Cut::blank); !done) return done;
    return packer.finish();
}

Result<> Cleaner::through(const RandomAccess& document, pdl::pjl::Envelope envelope, ByteSink& out, Cut how)
{
    using Kind = pdl::pjl::Item::Kind;
    pdl::Cursor in(document);
    bool enveloped = false;
    bool behind_uel = false, bare = false;  // nothing but a UEL was kept; and lines behind it were cut
    for (;;) {
        const auto item = pdl::pjl::next_item(in);
        if (!item) return item.error();
        if (item->kind == Kind::end) break;
        if (item->kind == Kind::data) {
            // A UEL in front of data is only believed with PJL behind it: without, what stands before would go on here.
            behind_uel = false;
            if (std::exchange(bare, false))
                if (const auto done = out.write(as_bytes("@PJL\r\n")); !done) return done;
            const std::uint64_t begin = in.offset();
            if (how == Cut::leave_out && pdl::vendor::begins_packets(in.peek(3))) {
                if (const auto done = packets(in, envelope, out); !done) return done;
                envelope.data_passed();
                continue;
            }
            const pdl::Opening opening = pdl::identify(in, envelope);
            // Where the data end is their language's business. If it cannot be read, no PJL can be told from data behind it.
            const auto segment = pdl::read_segment(in, opening.language, envelope.defaults(), enveloped);
            if (!segment && pdl::ends_itself(opening.language)) in.skip(document.size() - in.offset());
            if (in.offset() == begin) in.skip(document.size() - begin);
            if (const auto done = passthrough::copy(document, begin, in.offset(), out); !done) return done;
            envelope.data_passed();
            continue;
        }
        // A line that is cut sets nothing: the device will not see it, and must find the same data as are found here.
        if (item->kind == Kind::line && !pjl::allowed_line(item->line)) {
            enveloped = enveloped || how == Cut::blank;
            bare = bare || (behind_uel && how == Cut::leave_out);
            if (names.size() < max_names) names.push_back(pjl::name_of(item->line));
            if (how == Cut::leave_out) in.skip(item->payload);
            else if (const auto done = blank_out(in, *item, out); !done) return done;
            continue;
        }
        if (const auto noted = envelope.note(*item); !noted) return noted;
        enveloped = enveloped || item->kind != Kind::padding;
        if (item->kind != Kind::padding) {
            bare = false;
            behind_uel = item->kind == Kind::uel;
        }
        if (const auto done = out.write(item->raw); !done) return done;
    }
    if (in.error()) return *in.error();
    return {};
}

}  // namespace

Result<std::vector<std::string>> clean_envelope(const RandomAccess& document, ByteSink& out)
{
    Cleaner cleaner;
    if (pdl::is_gzip(document)) {
        // Left compressed as it came unless a line must go.
        const auto inside = pdl::GzipSource::open(document);
        NoSink nowhere;
        if (inside)
            if (const auto done = cleaner.through(**inside, {}, nowhere, Cut::leave_out); !done) return done.error();
        const bool as_it_came = cleaner.names.empty();
        cleaner.names.clear();
        const auto done = as_it_came ? passthrough::copy(document, 0, document.size(), out) : cleaner.through(**inside, {}, out, Cut::leave_out);
        if (!done) return done.error();
    } else if (const auto done = cleaner.through(document, {}, out, Cut::leave_out); !done) return done.error();
    if (const auto done = out.finish(); !done) return done.error();
    return cleaner.names;
}

}  // namespace consigne::filters
