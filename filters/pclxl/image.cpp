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

/// Whether every pixel is grey already; ends at the first that is not. Of a JPEG nothing is known before it is decoded.
bool is_grey(const Statement& read, const Raster& raster, Compression mode, BlockBytes& bytes, Seeds& seeds)
{
    if (mode == Compression::jpeg) return false;
    // Rows that lean on rows which changed have changed too.
    if (mode == Compression::delta_row && seeds.in != seeds.out) return false;
    auto left = read.integer(attr::block_height).value_or(raster.height);
    pdl::pclxl::RowReader rows(bytes, mode, pdl::pclxl::stored_row_bytes(raster, read, mode), seeds.in);
    while (left-- > 0) {
        const ByteView row = rows.next();
        if (row.empty()) break;
        if (row_is_coloured(row, raster.width, raster.bits)) return false;
    }
    if (mode == Compression::delta_row) seeds.out = seeds.in;
    else seeds.out.resize(seeds.in.size());
    bytes.drain();  // a device reads no further than BlockHeight rows either
    return true;
}

/// Decodes, makes grey and codes anew. True when a pixel changed.
Result<bool> recode(const Statement& read, const Raster& raster, Compression mode, BlockBytes& bytes, Seeds& seeds,
                    ByteSink& out)
{
    if (mode == Compression::jpeg) return jpeg_to_grey(bytes, out);

    auto left = read.integer(attr::block_height).value_or(raster.height);
    pdl::pclxl::RowReader rows(bytes, mode, pdl::pclxl::stored_row_bytes(raster, read, mode), seeds.in);
    seeds.out.resize(seeds.in.size());
    Bytes row, coded;
    while (left-- > 0) {
        const ByteView next = rows.next();
        if (next.empty()) break;
        row.assign(next.begin(), next.end());
        neutralise_row(row, raster.width, raster.bits);
        coded.clear();
        if (const auto done = append_row(coded, row, mode, seeds.out); !done) return done.error();
        if (const auto put = out.write(coded); !put) return put.error();
    }
    bytes.drain();
    return true;
}

Result<> pass(const Statement& read, std::uint64_t length, pdl::Cursor& in, ByteSink& out)
{
    if (const auto put = out.write(read.raw); !put) return put.error();
    const auto copied = in.copy(length, out);
    return copied ? Result<>{} : Result<>{copied.error()};
}

}  // namespace

Result<> write_grey_image(const Statement& read, const Raster& raster, pdl::Cursor& in, Seeds& seeds, ByteSink& out)
{
    const auto said = read.integer(attr::compress_mode).value_or(0);
    if (said < 0 || said > 3) return fail(Errc::unsupported, "an image of unknown compression", in.offset());
    const auto mode = static_cast<Compression>(said);

    const std::uint64_t begin = in.offset();
    const auto cut = [](std::uint64_t at) { return fail(Errc::truncated, "the stream ends inside an image", at); };
    {
        Seeds after = seeds;
        pdl::Cursor ahead(in.source(), begin);
        BlockBytes look(ahead, read.order);
        if (is_grey(read, raster, mode, look, after)) {
            if (look.cut_short() || ahead.error()) return cut(ahead.offset());
            seeds = std::move(after);
            return pass(read, ahead.offset() - begin, in, out);
        }
    }
    // A first run tells how long the result is, which stands before it, and of a JPEG whether anything changes.
    KeptSink kept;
    Seeds after = seeds;
    pdl::Cursor ahead(in.source(), begin);
    BlockBytes first(ahead, read.order);
    const auto changed = recode(read, raster, mode, first, after, kept);
    if (!changed) return changed.error();
    if (first.cut_short() || ahead.error()) return cut(ahead.offset());
    if (!*changed) return pass(read, ahead.offset() - begin, in, out);

    if (kept.length() > 0xFFFFFFFF) return fail(Errc::unsupported, "an image too long for one block", begin);
    const auto length = static_cast<std::uint32_t>(kept.length());
    Bytes head(read.raw.begin(), read.raw.end());
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
