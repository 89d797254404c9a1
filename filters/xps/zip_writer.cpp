#include "filters/xps/zip_writer.hpp"

#include <array>
#include <ctime>

namespace consigne::filters::xps {
namespace {

constexpr std::uint16_t deflated = 8, version = 20, sizes_behind = 1U << 3, utf8_name = 1U << 11;
constexpr std::uint64_t most = 0xFFFFFFFE;

class Fields {
public:
    Fields& u16(std::uint64_t value) { return number(value, 2); }
    Fields& u32(std::uint64_t value) { return number(value, 4); }
    Fields& text(std::string_view text)
    {
        bytes_.insert(bytes_.end(), text.begin(), text.end());
        return *this;
    }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

private:
    Fields& number(std::uint64_t value, int width)
    {
        for (int i = 0; i < width; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        return *this;
    }
    Bytes bytes_;
};

/// MS-DOS time, then date, in one number.
std::uint32_t dos_time(std::int64_t modified)
{
    const std::time_t when = modified;
    std::tm local{};
    if (!localtime_r(&when, &local) || local.tm_year < 80) return 0x00210000;  // 1980-01-01, the first day there is
    const auto date = static_cast<std::uint32_t>((local.tm_year - 80) << 9 | (local.tm_mon + 1) << 5 | local.tm_mday);
    const auto time = static_cast<std::uint32_t>(local.tm_hour << 11 | local.tm_min << 5 | local.tm_sec / 2);
    return date << 16 | time;
}

std::uint16_t flags(const pdl::xps::Entry& entry, bool streamed)
{
    const bool ascii = std::all_of(entry.name.begin(), entry.name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return static_cast<std::uint16_t>((streamed ? sizes_behind : 0U) | (ascii ? 0U : utf8_name));
}

}  // namespace

ZipWriter::ZipWriter(ByteSink& out) : out_(out) { deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY); }
ZipWriter::~ZipWriter() { deflateEnd(&stream_); }

Result<> ZipWriter::put(ByteView bytes)
{
    written_ += bytes.size();
    if (written_ > most) return fail(Errc::limit_exceeded, "the archive would be larger than 4 GiB");
    return out_.write(bytes);
}

Result<> ZipWriter::local_header(const Record& record)
{
    const pdl::xps::Entry& entry = record.entry;
    Fields fields;
    fields.text("PK\x03\x04").u16(version).u16(flags(entry, record.streamed)).u16(entry.method).u32(dos_time(entry.modified));
    fields.u32(entry.crc).u32(entry.packed).u32(entry.size).u16(entry.name.size()).u16(0).text(entry.name);
    return put(fields.bytes());
}

Result<> ZipWriter::copy(const pdl::xps::Entry& entry, pdl::xps::PartStream& raw)
{
    if (entry.packed > most || entry.size > most) return fail(Errc::limit_exceeded, "a file of the archive is larger than 4 GiB");
    records_.push_back({entry, static_cast<std::uint32_t>(written_), false});
    if (const auto done = local_header(records_.back()); !done) return done;
    Bytes piece(64 * 1024);
    for (std::uint64_t left = entry.packed; left > 0;) {
        const auto got = raw.read(std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()))));
        if (!got) return got.error();
        if (*got == 0) return fail(Errc::truncated, "a file of the archive is cut short");
        if (const auto done = put(ByteView(piece).first(*got)); !done) return done;
        left -= *got;
    }
    return {};
}

Result<> ZipWriter::begin(std::string_view name, std::int64_t modified)
{
    pdl::xps::Entry entry;
    entry.name = name;
    entry.method = deflated;
    entry.modified = modified;
    records_.push_back({entry, static_cast<std::uint32_t>(written_), true});
    deflateReset(&stream_);
    return local_header(records_.back());
}

Result<> ZipWriter::deflate_piece(int flush)
{
    std::array<std::uint8_t, 16 * 1024> piece;
    int status = Z_OK;
    do {
        stream_.next_out = piece.data();
        stream_.avail_out = piece.size();
        status = deflate(&stream_, flush);
        const std::size_t n = piece.size() - stream_.avail_out;
        records_.back().entry.packed += n;
        if (const auto done = put(ByteView(piece).first(n)); !done) return done;
    } while (stream_.avail_out == 0 || (flush == Z_FINISH && status == Z_OK));
    return {};
}

Result<> ZipWriter::write(ByteView bytes)
{
    pdl::xps::Entry& entry = records_.back().entry;
    entry.crc = static_cast<std::uint32_t>(crc32_z(entry.crc, bytes.data(), bytes.size()));
    entry.size += bytes.size();
    if (entry.size > most) return fail(Errc::limit_exceeded, "a file of the archive is larger than 4 GiB");
    stream_.next_in = const_cast<Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    return bytes.empty() ? Result<>{} : deflate_piece(Z_NO_FLUSH);
}

Result<> ZipWriter::end()
{
    stream_.next_in = nullptr;
    stream_.avail_in = 0;
    if (const auto done = deflate_piece(Z_FINISH); !done) return done;
    const pdl::xps::Entry& entry = records_.back().entry;
    return put(Fields().text("PK\x07\x08").u32(entry.crc).u32(entry.packed).u32(entry.size).bytes());
}

Result<> ZipWriter::finish()
{
    const std::uint64_t begin = written_;
    for (const Record& record : records_) {
        const pdl::xps::Entry& entry = record.entry;
        Fields fields;
        fields.text("PK\x01\x02").u16(version).u16(version).u16(flags(entry, record.streamed)).u16(entry.method).u32(dos_time(entry.modified));
        fields.u32(entry.crc).u32(entry.packed).u32(entry.size).u16(entry.name.size());
        fields.u16(0).u16(0).u16(0).u16(0).u32(0).u32(record.offset).text(entry.name);
        if (const auto done = put(fields.bytes()); !done) return done;
    }
    Fields end;
    end.text("PK\x05\x06").u16(0).u16(0).u16(records_.size()).u16(records_.size()).u32(written_ - begin).u32(begin).u16(0);
    return put(end.bytes());
}

}  // namespace consigne::filters::xps
