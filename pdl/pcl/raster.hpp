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
    void clear() { used_ = 0; }

    /// Unpacks one row coded with `method` (0 none, 1 run length, 2 PackBits, 3 delta). False: a method that is not known.
    [[nodiscard]] bool unpack(int method, ByteView coded);
    [[nodiscard]] ByteView row() const { return ByteView(seed_).first(used_); }

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
                if (method == 4) std::fill_n(seed_.begin(), used_, std::uint8_t{0});
                if (count > max_rows - rows) return false;
                rows += static_cast<std::uint32_t>(count);
                for (std::size_t i = 0; i < count; ++i)
                    if (!each(row())) return true;
                continue;
            }
            if (method > 3 || count > coded.size()) return false;
            if (!unpack(method, coded.first(count))) return false;
            coded = coded.subspan(count);
            if (++rows > max_rows) return false;
            if (!each(row())) return true;
        }
        return true;
    }

private:
    void run_length(ByteView coded);
    void unpack_bits(ByteView coded);
    void delta(ByteView coded);
    [[nodiscard]] std::uint8_t* room(std::size_t bytes);

    Bytes seed_;            // grows and never shrinks; the row is its beginning
    std::size_t used_ = 0;
};

/// Whether pixels are coloured, row after row under one palette.
class RowColour {
public:
    /// To be called whenever the palette may have changed.
    void forget() { known_ = false; }
    /// Whether a row can hold a colour at all.
    [[nodiscard]] bool possible(const Palette& palette);
    /// Whether any pixel of a row is coloured; `planes` holds palette.planes() rows (one when coded by pixels).
    [[nodiscard]] bool any(const Palette& palette, std::span<const ByteView> planes);

private:
    static constexpr std::size_t few_planes = 4;  // as many as can be looked at index by index
    void learn(const Palette& palette);
    [[nodiscard]] bool few_planes_coloured(std::span<const ByteView> planes) const;

    bool known_ = false, any_ = false;
    std::array<std::uint8_t, 256> bytes_{};                     // by pixels: whether a byte holds a coloured one
    std::array<std::uint8_t, 1U << few_planes> indices_{};      // by planes: the coloured indices, ascending
    std::size_t index_count_ = 0;
};

/// PackBits (method 2).
[[nodiscard]] Bytes pack_bits(ByteView row);

}  // namespace consigne::pdl::pcl
