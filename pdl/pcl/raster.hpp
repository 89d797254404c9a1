// Raster rows: the compression methods of `*b#M`, and whether pixels are coloured.
#pragma once

#include "pdl/pcl/palette.hpp"
#include "pdl/stream/result.hpp"

namespace consigne::pdl::pcl {

/// Longest row unpacked, in bytes: 64 K pixels of three bytes are more than any paper holds at 1200 dpi.
inline constexpr std::size_t max_row_bytes = 256 * 1024;
/// Longest coded row read; drivers exceed the official 32767 on wide colour rows.
inline constexpr std::uint64_t max_coded_bytes = 1024 * 1024;
/// Most rows one adaptive block or page may unfold to, so that a few bytes do not become hours of work.
inline constexpr std::uint32_t max_rows = 200'000;

/// Unpacks the rows of one plane; holds its seed row.
class RowUnpacker {
public:
    void clear() { seed_.clear(); }

    /// Unpacks one row coded with `method` (0 none, 1 run length, 2 PackBits, 3 delta). False: a method that is not known.
    [[nodiscard]] bool unpack(int method, ByteView coded);
    [[nodiscard]] const Bytes& row() const { return seed_; }

    /// Unpacks a block of rows (method 5, adaptive), calling `each(row)` for each; `each` returns false to stop.
    /// False: malformed or too many rows.
    template <class Each>
    [[nodiscard]] bool unpack_block(ByteView coded, Each each)
    {
        std::uint32_t rows = 0;
        while (coded.size() >= 3) {
            const int method = coded[0];
            const std::size_t count = static_cast<std::size_t>(coded[1]) << 8 | coded[2];
            coded = coded.subspan(3);
            if (method == 4 || method == 5) {  // empty rows; the row before again
                if (method == 4) seed_.assign(seed_.size(), 0);
                if (count > max_rows - rows) return false;
                rows += static_cast<std::uint32_t>(count);
                for (std::size_t i = 0; i < count; ++i)
                    if (!each(seed_)) return true;
                continue;
            }
            if (method > 3 || count > coded.size()) return false;
            if (!unpack(method, coded.first(count))) return false;
            coded = coded.subspan(count);
            if (++rows > max_rows) return false;
            if (!each(seed_)) return true;
        }
        return true;
    }

private:
    Bytes seed_;
};

/// Whether any pixel of a row is coloured; `planes` holds palette.planes() rows (one when coded by pixels).
[[nodiscard]] bool row_coloured(const Palette& palette, std::span<const Bytes* const> planes);

/// PackBits (method 2).
[[nodiscard]] Bytes pack_bits(ByteView row);

}  // namespace consigne::pdl::pcl
