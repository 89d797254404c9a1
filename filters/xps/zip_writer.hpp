// Writes a ZIP archive front to back (PKWARE APPNOTE.TXT 6.3): entries copied as they are compressed, and new ones.
#pragma once

#include "pdl/xps/package.hpp"

#include <zlib.h>

namespace consigne::filters::xps {

/// Holds the central directory and one deflate window. An archive ends below 4 GiB: ZIP64 is not written.
class ZipWriter {
public:
    explicit ZipWriter(ByteSink& out);
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    /// An entry whose compressed bytes are `raw`. Errors: limit_exceeded, those of `raw` and of the sink.
    [[nodiscard]] Result<> copy(const pdl::xps::Entry& entry, pdl::xps::PartStream& raw);

    /// A new entry, deflated; then `write` any number of times, then `end`. Errors: limit_exceeded, those of the sink.
    [[nodiscard]] Result<> begin(std::string_view name, std::int64_t modified);
    [[nodiscard]] Result<> write(ByteView bytes);
    [[nodiscard]] Result<> end();

    /// The directory. Does not finish the sink.
    [[nodiscard]] Result<> finish();

private:
    struct Record {
        pdl::xps::Entry entry;
        std::uint32_t offset = 0;
        bool streamed = false;  // sizes behind the data
    };
    [[nodiscard]] Result<> local_header(const Record& record);
    [[nodiscard]] Result<> put(ByteView bytes);
    [[nodiscard]] Result<> deflate_piece(int flush);

    ByteSink& out_;
    std::uint64_t written_ = 0;
    std::vector<Record> records_;
    z_stream stream_{};
};

/// An entry being written, as a sink; its `finish` ends the entry.
class EntrySink final : public ByteSink {
public:
    explicit EntrySink(ZipWriter& zip) : zip_(zip) {}
    [[nodiscard]] Result<> write(ByteView bytes) override { return zip_.write(bytes); }
    [[nodiscard]] Result<> finish() override { return zip_.end(); }

private:
    ZipWriter& zip_;
};

}  // namespace consigne::filters::xps
