// A ZIP archive in memory, stored, for tests; without the product's own writer.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <zlib.h>

namespace consigne::test {

class ZipBuilder {
public:
    ZipBuilder& add(std::string_view name, std::string_view content)
    {
        const auto crc = static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
        const auto offset = static_cast<std::uint32_t>(zip_.size());
        text(zip_, "PK\x03\x04");
        fields(zip_, crc, content.size(), name);
        number(zip_, 0, 2);
        text(zip_, name);
        text(zip_, content);
        text(directory_, "PK\x01\x02");
        number(directory_, 20, 2);
        fields(directory_, crc, content.size(), name);
        number(directory_, 0, 12);  // extra, comment, disk, attributes: 2 + 2 + 2 + 2 + 4
        number(directory_, offset, 4);
        text(directory_, name);
        ++count_;
        return *this;
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
    static void text(std::string& to, std::string_view what) { to += what; }
    static void number(std::string& to, std::uint64_t value, int width)
    {
        for (int i = 0; i < width; ++i) to += static_cast<char>(i < 8 ? value >> (8 * i) & 0xFF : 0);
    }
    /// From "version needed" to the name's length.
    static void fields(std::string& to, std::uint32_t crc, std::size_t size, std::string_view name)
    {
        number(to, 20, 2);
        number(to, 0, 4);           // flags, stored
        number(to, 0x00210000, 4);  // the first of January 1980
        number(to, crc, 4);
        number(to, size, 4);
        number(to, size, 4);
        number(to, name.size(), 2);
    }

    std::string zip_, directory_;
    std::size_t count_ = 0;
};

}  // namespace consigne::test
