#include "filters/pclxl/image.hpp"

#include "filters/pclxl/edits.hpp"
#include "filters/pclxl/jpeg_grey.hpp"
#include "filters/pclxl/kept_sink.hpp"
#include "filters/pclxl/rows.hpp"

namespace consigne::filters::pclxl {

using pdl::pclxl::BlockBytes;
using pdl::pclxl::Compression;
using pdl::pclxl::Raster;
using pdl::pclxl::Statement;
namespace attr = pdl::pclxl::attr;

namespace {

/// True when a pixel changed.
Result<bool> recode(const Statement& read, const Raster& raster, Compression mode, BlockBytes& bytes, Seeds& seeds,
                    ByteSink& out)
{
    if (mode == Compression::jpeg) return jpeg_to_grey(bytes, out);

    // Rows that lean on rows which changed have changed too.
    bool changed = mode == Compression::delta_row && seeds.in != seeds.out;
    pdl::pclxl::RowReader rows(bytes, mode, pdl::pclxl::stored_row_bytes(raster, read, mode), seeds.in);
    seeds.out.resize(seeds.in.size());
    Bytes row, coded;
    auto left = read.integer(attr::block_height).value_or(raster.height);
    while (left-- > 0) {
        const ByteView next = rows.next();
        if (next.empty()) break;
        row.assign(next.begin(), next.end());
        changed |= neutralise_row(row, raster.width, raster.bits);
        coded.clear();
        if (const auto done = append_row(coded, row, mode, seeds.out); !done) return done.error();
        if (const auto put = out.write(coded); !put) return put.error();
    }
    bytes.drain();  // a device reads no further than BlockHeight rows either
    return changed;
}

}  // namespace

Result<> write_grey_image(const Statement& read, const Raster& raster, pdl::Cursor& in, Seeds& seeds, ByteSink& out)
{
    const auto said = read.integer(attr::compress_mode).value_or(0);
    if (said < 0 || said > 3) return fail(Errc::unsupported, "an image of unknown compression", in.offset());
    const auto mode = static_cast<Compression>(said);

    // A first run tells whether anything changes and how long the result is; both stand before the data.
    const std::uint64_t begin = in.offset();
    KeptSink kept;
    Seeds after = seeds;
    pdl::Cursor ahead(in.source(), begin);
    BlockBytes first(ahead, read.order);
    const auto changed = recode(read, raster, mode, first, after, kept);
    if (!changed) return changed.error();
    if (first.cut_short() || ahead.error()) {
        return fail(Errc::truncated, "the stream ends inside an image", ahead.offset());
    }
    if (!*changed) {
        seeds = std::move(after);
        if (const auto put = out.write(read.raw); !put) return put.error();
        const auto copied = in.copy(ahead.offset() - begin, out);
        if (!copied) return copied.error();
        return {};
    }

    if (kept.length() > 0xFFFFFFFF) return fail(Errc::unsupported, "an image too long for one block", begin);
    const auto length = static_cast<std::uint32_t>(kept.length());
    Bytes head = read.raw;
    if (read.find(attr::block_byte_length)) {
        head = list_without(read, {attr::block_byte_length});
        add_uint32(head, attr::block_byte_length, length, read.order);
        head.push_back(read.op);
    }
    head.push_back(pdl::pclxl::tag::block);
    pdl::pclxl::put32(head, length, read.order);
    if (const auto put = out.write(head); !put) return put.error();

    if (kept.whole()) {
        if (const auto put = out.write(kept.kept()); !put) return put.error();
        in.skip(ahead.offset() - begin);
        seeds = std::move(after);
        return {};
    }
    BlockBytes second(in, read.order);
    const auto again = recode(read, raster, mode, second, seeds, out);
    if (!again) return again.error();
    return {};
}

}  // namespace consigne::filters::pclxl
