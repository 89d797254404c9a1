// JPEG 2000 pictures (JPXDecode, ISO 15444-1): what their boxes and main header say, and their samples row by row.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <functional>
#include <optional>

namespace consigne::pdl::pdf {

/// What a picture says about itself. Palettes and the order of channels are undone here and not by OpenJPEG, which is given
/// the codestream alone.
struct JpxHead {
    enum class Space : std::uint8_t {
        unsaid,   ///< a bare codestream: as many components as a space has
        grey, rgb, ycc, cmyk,
        unknown   ///< told, but not one that is shown alike everywhere
    };
    struct Component {
        unsigned bits = 8;
        bool is_signed = false;
        std::uint32_t dx = 1, dy = 1;   ///< of the reference grid for a sample
    };
    struct Channel {
        std::size_t component = 0;
        std::optional<std::size_t> column;   ///< of the palette
        unsigned bits = 8;
        bool is_signed = false;
    };

    std::size_t width = 0, height = 0;
    std::uint32_t left = 0, top = 0;                ///< of the picture on the reference grid
    std::uint32_t tile_top = 0, tile_height = 0;
    bool irreversible = false;                      ///< coded so that samples do not come back exactly
    Space space = Space::unsaid;
    std::vector<Component> components;
    std::vector<Channel> colours;                   ///< in the order of the space
    std::optional<Channel> opacity;
    std::vector<std::vector<std::int32_t>> palette; ///< a row for each index; empty when there is none, or it is not to be used
    std::size_t codestream = 0, length = 0;         ///< where it stands in the data

    /// How wide a stored sample is: 8, or 16 where a colour needs more.
    [[nodiscard]] int stored_bits() const;
    /// Drops what is more than `n` colours.
    void keep_colours(std::size_t n);
};

inline constexpr std::size_t max_jpx = 128 * 1024 * 1024;       ///< of one JPEG 2000 picture, which is held in memory
inline constexpr std::size_t max_jpx_components = 32;
/// OpenJPEG keeps a table of about a KiB for each component of each tile, and some for the tile.
inline constexpr std::uint64_t max_jpx_tables = 64 * 1024;
/// Samples decoded at once, four bytes each and often twice: larger pictures are decoded in bands.
inline constexpr std::uint64_t max_jpx_band = 16 * 1024 * 1024;

/// `indexed`: the picture's dictionary says an Indexed space, and a palette of its own does not count (ISO 32000-1 §7.4.9).
/// Nothing when it is not JPEG 2000, or beyond the limits above.
[[nodiscard]] std::optional<JpxHead> read_jpx_head(ByteView data, bool indexed);

/// Rows of the colours as the codestream has them, one after the other, of `stored_bits()` each (two bytes, big end first, for 16):
/// signed samples moved up to begin at 0, components kept coarser repeated, sYCC as RGB. Ends when `each` says no. False when it
/// cannot be decoded; a cut picture ends in whatever OpenJPEG puts there. `band`: samples decoded at once.
[[nodiscard]] bool for_each_jpx_row(ByteView data, const JpxHead& head, const std::function<bool(ByteView)>& each, std::uint64_t band = max_jpx_band);
/// The same for the opacity, a byte a pixel.
[[nodiscard]] bool for_each_jpx_opacity(ByteView data, const JpxHead& head, const std::function<bool(ByteView)>& each, std::uint64_t band = max_jpx_band);

}  // namespace consigne::pdl::pdf
