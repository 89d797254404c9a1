// A ZIP archive in memory for tests; without the product's own writer.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <zlib.h>

namespace consigne::test {

class ZipBuilder {
public:
    /// Stored.
    ZipBuilder& add(std::string_view name, std::string_view content)
    {
        const auto crc = static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
        return entry({name, stored, crc, content.size()}, content);
    }

    /// Deflated: `head`, so many blanks, and `tail`.
    ZipBuilder& add_blown_up(std::string_view name, std::string_view head, std::size_t blanks, std::string_view tail)
    {
        z_stream codec{};
        if (deflateInit2(&codec, Z_BEST_SPEED, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
        std::string packed;
        uLong crc = 0;
        const auto put = [&](std::string_view plain, int flush) {
            crc = crc32_z(crc, reinterpret_cast<const Bytef*>(plain.data()), plain.size());
            codec.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
            codec.avail_in = static_cast<uInt>(plain.size());
            do {
                char piece[4096];
                codec.next_out = reinterpret_cast<Bytef*>(piece);
                codec.avail_out = sizeof piece;
                deflate(&codec, flush);
                packed.append(piece, sizeof piece - codec.avail_out);
            } while (codec.avail_out == 0);
        };
        put(head, Z_NO_FLUSH);
        const std::string filler(std::min<std::size_t>(blanks, 1 << 20), ' ');
        for (std::size_t left = blanks; left > 0; left -= std::min(left, filler.size())) put(std::string_view(filler).substr(0, left), Z_NO_FLUSH);
        put(tail, Z_FINISH);
        deflateEnd(&codec);
        return entry({name, deflated, static_cast<std::uint32_t>(crc), head.size() + blanks + tail.size()}, packed);
    }

    [[nodiscard]] Bytes bytes() const
    {
        std::string all = zip_ + directory_ + "PK\x05\x06";
        number(all, 0, 4);
        number(all, count_, 2);
        number(all, count_, 2);
        number(all, directory_.size(), 4);
        number(all, zip_.size(), 4);
        number(all, 0, 2);
        return Bytes(all.begin(), all.end());
    }

private:
    static constexpr int stored = 0, deflated = 8;
    struct Entry {
        std::string_view name;
        int method;
        std::uint32_t crc;
        std::size_t size;
    };

    ZipBuilder& entry(const Entry& what, std::string_view bytes)
    {
        const auto offset = static_cast<std::uint32_t>(zip_.size());
        text(zip_, "PK\x03\x04");
        fields(zip_, what, bytes.size());
        number(zip_, 0, 2);
        text(zip_, what.name);
        text(zip_, bytes);
        text(directory_, "PK\x01\x02");
        number(directory_, 20, 2);
        fields(directory_, what, bytes.size());
        number(directory_, 0, 12);  // extra, comment, disk, attributes: 2 + 2 + 2 + 2 + 4
        number(directory_, offset, 4);
        text(directory_, what.name);
        ++count_;
        return *this;
    }
    static void text(std::string& to, std::string_view what) { to += what; }
    static void number(std::string& to, std::uint64_t value, int width)
    {
        for (int i = 0; i < width; ++i) to += static_cast<char>(i < 8 ? value >> (8 * i) & 0xFF : 0);
    }
    /// From "version needed" to the name's length.
    static void fields(std::string& to, const Entry& what, std::size_t packed)
    {
        number(to, 20, 2);
        number(to, 0, 2);  // flags
        number(to, static_cast<std::uint64_t>(what.method), 2);
        number(to, 0x00210000, 4);  // the first of January 1980
        number(to, what.crc, 4);
        number(to, packed, 4);
        number(to, what.size, 4);
        number(to, what.name.size(), 2);
    }

    std::string zip_, directory_;
    std::size_t count_ = 0;
};

}  // namespace consigne::test
