#include "filters/raster/rewriter.hpp"

#include "filters/passthrough/passthrough.hpp"
#include "filters/raster/edits.hpp"
#include "filters/raster/grey_rows.hpp"
#include "filters/raster/turn.hpp"

namespace consigne::filters::raster {

using namespace pdl::raster;

namespace {

/// Hands stored rows on as they came.
struct Copier : NoVisitor {
    explicit Copier(ByteSink& to) : out(to) {}
    [[nodiscard]] Result<> passed(ByteView stored) { return out.write(stored); }
    ByteSink& out;
};

Result<> copy_rows(pdl::Cursor& in, const Format& format, const PageHeader& page, ByteSink& out)
{
    if (format.compressed) {
        Copier copier(out);
        return walk(in, format, page, page.stored_rows(), copier);
    }
    const std::uint64_t bytes = page.stored_rows() * page.bytes_per_line;
    const auto copied = in.copy(bytes, out);
    if (!copied) return copied.error();
    if (*copied < bytes) return fail(Errc::truncated, "the stream ends inside a raster page", in.offset());
    return {};
}

Result<> write_page(pdl::Cursor& in, const Format& format, const Policy& policy, ByteSink& out)
{
    auto raw = in.take(format.header_bytes);
    if (!raw) return raw.error();
    auto parsed = parse_header(std::move(*raw), format, in.offset());
    if (!parsed) return parsed.error();
    const PageHeader page = std::move(*parsed);

    PageHeader anew = page;
    Turn turn;
    if (policy.sides && page.duplex != policy.sides) {
        turn = turn_for(anew, format, *policy.sides);
        set_sides(anew, format, *policy.sides);
    }
    if (policy.copies && page.copies != *policy.copies) set_copies(anew, format, *policy.copies);
    const bool grey = policy.monochrome && !PixelFormat(page, format.little_endian).always_neutral();
    if (grey) set_grey(anew, format);
    if (const auto done = out.write(anew.raw); !done) return done.error();
    if (turn.any()) return write_turned_rows(in, format, page, turn, grey, anew.space == Space::k, out);
    return grey ? write_grey_rows(in, format, page, anew.space == Space::k, out) : copy_rows(in, format, page, out);
}

}  // namespace

Result<> rewrite(pdl::Cursor& in, const Policy& policy, ByteSink& out)
{
    const auto first = format_at(in);
    if (!first) return fail(Errc::malformed, "no raster begins here", in.offset());
    Format format;
    for (;;) {
        if (const auto begin = format_at(in)) {
            if (begin->apple != first->apple) return {};  // as the reader: another language
            format = *begin;
            const auto copied = in.copy(format.sync_bytes(), out);
            if (!copied) return copied.error();
        }
        const std::uint64_t at = in.offset();
        if (at_end_of_pages(in)) {
            if (in.error()) return *in.error();
            return passthrough::copy(in.source(), at, in.offset(), out);
        }
        if (const auto done = write_page(in, format, policy, out); !done) return done.error();
    }
}

}  // namespace consigne::filters::raster
