// Page headers of raster streams: PWG Raster and CUPS raster, which share one layout, and Apple raster.
#pragma once

#include "pdl/stream/cursor.hpp"
#include "pdl/tally/facts.hpp"

namespace consigne::pdl::raster {

/// Colour spaces by their numbers in PWG 5102.4 Table 6 and CUPS' cups_cspace_t; Apple's seven are mapped to these.
enum class Space : std::uint8_t {
    w = 0, rgb = 1, rgba = 2, k = 3, cmy = 4, ymc = 5, cmyk = 6, ymck = 7, kcmy = 8, kcmycm = 9, gmck = 10, gmcs = 11,
    white = 12, gold = 13, silver = 14, xyz = 15, lab = 16, rgbw = 17, sw = 18, srgb = 19, adobe_rgb = 20,
    icc1 = 32, iccf = 46, device1 = 48, devicef = 62, unknown = 255,
};

/// How the components of a page lie: by pixel, by row, or the whole page by component.
enum class Order : std::uint8_t { chunked = 0, banded = 1, planar = 2 };

/// What the first bytes of a stream decide for all of its pages.
struct Format {
    bool apple = false;
    bool little_endian = false;         ///< of headers and of 16-bit samples (CUPS raster only)
    bool compressed = false;
    std::size_t header_bytes = 0;       ///< of each page
    std::uint32_t stated_pages = 0;     ///< Apple raster; 0 when the writer did not know
    [[nodiscard]] std::size_t sync_bytes() const { return apple ? 12 : 4; }
};

/// Offsets in a page header of PWG and CUPS raster (PWG 5102.4 Table 2). Version 1 of CUPS raster ends before `colours`.
namespace field {
inline constexpr std::size_t duplex = 272, resolution = 276, copies = 340, page_size = 352, tumble = 368, width = 372,
                             height = 376, bits_per_colour = 384, bits_per_pixel = 388, bytes_per_line = 392, order = 396,
                             space = 400, colours = 420, total_pages = 452, cross_feed = 456, feed = 460;
}
/// Offsets in a page header of Apple raster.
namespace apple {
inline constexpr std::size_t bits_per_pixel = 0, space = 1, duplex = 2, width = 12, height = 16, resolution = 20;
}

/// Longest row read: two metres at 2400 dpi in four colours of 16 bits take 1.5 MB.
inline constexpr std::uint32_t max_row_bytes = 4U << 20;
/// Largest pixel: fifteen device colours of 16 bits.
inline constexpr std::uint32_t max_pixel_bits = 240;
inline constexpr std::size_t max_components = 15;

struct PageHeader {
    Bytes raw;                          ///< as it stands in the stream
    std::uint32_t width = 0, height = 0;
    std::uint32_t bits_per_colour = 0, bits_per_pixel = 0, bytes_per_line = 0;
    Order order = Order::chunked;
    Space space = Space::unknown;
    std::uint32_t colours = 0;
    Media media;
    std::optional<Duplex> duplex;       ///< empty: an Apple raster that does not say
    std::uint32_t copies = 0;           ///< 0: not said
    std::uint32_t total_pages = 0;      ///< 0: not said
    bool cross_feed_mirrored = false;   ///< the writer mirrored the image for the back of a sheet (PWG 5102.4 §4.3.2)
    bool feed_mirrored = false;

    /// Bytes a run repeats: a pixel, or a component where pixels are split; at least one.
    [[nodiscard]] std::size_t unit() const;
    [[nodiscard]] std::uint32_t planes() const { return order == Order::planar ? colours : 1; }
    /// Rows as stored, before equal rows are counted out.
    [[nodiscard]] std::uint64_t stored_rows() const { return std::uint64_t{height} * planes(); }
};

/// PWG Raster by its name (PWG 5102.4 §4.3.3); writers that leave it empty are known by the sync word alone.
[[nodiscard]] bool is_pwg(const PageHeader& page);

/// Whether a stream of raster pages begins at the cursor; takes nothing.
[[nodiscard]] std::optional<Format> format_at(Cursor& in);

/// Reads one page header. Errors: malformed (no page can have these figures), limit_exceeded (a row beyond max_row_bytes).
[[nodiscard]] Result<PageHeader> parse_header(Bytes raw, const Format& format, std::uint64_t offset);

[[nodiscard]] std::uint32_t get32(ByteView bytes, std::size_t at, bool little_endian);
void put32(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t value, bool little_endian);

}  // namespace consigne::pdl::raster
