#include "pdl/raster/header.hpp"

#include <array>

namespace consigne::pdl::raster {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t long_header = 1796, short_header = 420, apple_header = 32;

struct Sync {
    std::string_view word;
    bool little_endian;
    bool compressed;
    std::size_t header_bytes;
};

// As written by the machine that made the stream: a swapped word means that its integers are little-endian.
constexpr std::array syncs{
    Sync{"RaS2"sv, false, true, long_header},   Sync{"2SaR"sv, true, true, long_header},
    Sync{"RaS3"sv, false, false, long_header},  Sync{"3SaR"sv, true, false, long_header},
    Sync{"RaSt"sv, false, false, short_header}, Sync{"tSaR"sv, true, false, short_header},
};

struct AppleSpace {
    Space space;
    std::uint32_t colours;
};
constexpr std::array apple_spaces{
    AppleSpace{Space::sw, 1}, AppleSpace{Space::srgb, 3}, AppleSpace{Space::lab, 3},  AppleSpace{Space::adobe_rgb, 3},
    AppleSpace{Space::w, 1},  AppleSpace{Space::rgb, 3},  AppleSpace{Space::cmyk, 4},
};

Space space_of(std::uint32_t number)
{
    const bool listed = number <= 20 || (number >= 32 && number <= 46) || (number >= 48 && number <= 62);
    return listed ? static_cast<Space>(number) : Space::unknown;
}

/// For headers of version 1 and those that leave the number out, as libcups counts.
std::uint32_t colours_of(Space space, std::uint32_t bits_per_colour)
{
    switch (space) {
    case Space::w:
    case Space::k:
    case Space::white:
    case Space::gold:
    case Space::silver:
    case Space::sw: return 1;
    case Space::rgba:
    case Space::rgbw:
    case Space::cmyk:
    case Space::ymck:
    case Space::kcmy:
    case Space::gmck:
    case Space::gmcs: return 4;
    case Space::kcmycm: return bits_per_colour < 8 ? 6 : 4;
    default: break;
    }
    if (space >= Space::device1 && space <= Space::devicef)
        return static_cast<std::uint32_t>(space) - static_cast<std::uint32_t>(Space::device1) + 1;
    return 3;
}

bool named_pwg(ByteView raw) { return as_text(raw).starts_with("PwgRaster"); }

int points(std::uint64_t pixels, std::uint32_t per_inch)
{
    return per_inch == 0 ? 0 : static_cast<int>(std::min<std::uint64_t>((pixels * 72 + per_inch / 2) / per_inch, 1'000'000));
}

PageHeader parse_apple(ByteView raw)
{
    PageHeader page;
    page.bits_per_pixel = raw[apple::bits_per_pixel];
    const AppleSpace space = raw[apple::space] < apple_spaces.size() ? apple_spaces[raw[apple::space]] : apple_spaces[0];
    page.space = space.space;
    page.colours = space.colours;
    page.bits_per_colour = page.bits_per_pixel / page.colours;
    page.width = get32(raw, apple::width, false);
    page.height = get32(raw, apple::height, false);
    page.bytes_per_line = static_cast<std::uint32_t>(
        std::min<std::uint64_t>((std::uint64_t{page.width} * page.bits_per_pixel + 7) / 8, 0xFFFFFFFF));
    const std::uint32_t resolution = get32(raw, apple::resolution, false);
    page.media = {points(page.width, resolution), points(page.height, resolution)};
    switch (raw[apple::duplex]) {
    case 1: page.duplex = Duplex::simplex; break;
    case 2: page.duplex = Duplex::short_edge; break;
    case 3: page.duplex = Duplex::long_edge; break;
    default: break;
    }
    return page;
}

PageHeader parse_cups(ByteView raw, bool little)
{
    const auto value = [&](std::size_t at) { return get32(raw, at, little); };
    PageHeader page;
    page.width = value(field::width);
    page.height = value(field::height);
    page.bits_per_colour = value(field::bits_per_colour);
    page.bits_per_pixel = value(field::bits_per_pixel);
    page.bytes_per_line = value(field::bytes_per_line);
    page.order = static_cast<Order>(std::min<std::uint32_t>(value(field::order), 3));
    page.space = space_of(value(field::space));
    page.duplex = value(field::duplex) == 0 ? Duplex::simplex
                  : value(field::tumble) != 0 ? Duplex::short_edge : Duplex::long_edge;
    page.copies = value(field::copies);
    const auto length = [&](std::size_t axis, std::uint32_t pixels) {
        const std::uint32_t said = value(field::page_size + 4 * axis);
        return said > 0 && said <= 1'000'000 ? static_cast<int>(said) : points(pixels, value(field::resolution + 4 * axis));
    };
    page.media = {length(0, page.width), length(1, page.height)};
    if (raw.size() < long_header) {
        page.colours = colours_of(page.space, page.bits_per_colour);
        return page;
    }
    page.colours = value(field::colours);
    if (page.colours == 0) page.colours = colours_of(page.space, page.bits_per_colour);
    // In CUPS' own rasters these integers are the driver's.
    if (!named_pwg(raw)) return page;
    page.total_pages = value(field::total_pages);
    page.cross_feed_mirrored = value(field::cross_feed) == 0xFFFFFFFF;
    page.feed_mirrored = value(field::feed) == 0xFFFFFFFF;
    return page;
}

}  // namespace

std::uint32_t get32(ByteView bytes, std::size_t at, bool little_endian)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | bytes[at + (little_endian ? 3 - i : i)];
    return value;
}

void put32(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t value, bool little_endian)
{
    for (std::size_t i = 0; i < 4; ++i)
        bytes[at + (little_endian ? i : 3 - i)] = static_cast<std::uint8_t>(value >> 8 * i);
}

bool is_pwg(const PageHeader& page) { return named_pwg(page.raw); }

std::size_t PageHeader::unit() const
{
    const std::uint32_t bits = order == Order::chunked ? bits_per_pixel : bits_per_colour;
    return std::max<std::size_t>((bits + 7) / 8, 1);
}

std::optional<Format> format_at(Cursor& in)
{
    for (const Sync& sync : syncs)
        if (in.looking_at(sync.word)) return Format{false, sync.little_endian, sync.compressed, sync.header_bytes, 0};
    constexpr std::string_view unirast = "UNIRAST\0"sv;
    if (!in.looking_at(unirast)) return std::nullopt;
    const ByteView head = in.peek(12);
    return Format{true, false, true, apple_header, head.size() >= 12 ? get32(head, 8, false) : 0};
}

Result<PageHeader> parse_header(Bytes raw, const Format& format, std::uint64_t offset)
{
    if (raw.size() < format.header_bytes) return fail(Errc::truncated, "the stream ends inside a page header", offset);
    PageHeader page = format.apple ? parse_apple(raw) : parse_cups(raw, format.little_endian);
    page.raw = std::move(raw);
    if (page.width == 0 || page.height == 0 || page.bytes_per_line == 0)
        return fail(Errc::malformed, "a raster page without pixels", offset);
    const bool depths = page.bits_per_colour >= 1 && page.bits_per_colour <= 16 && page.bits_per_pixel >= 1 &&
                        page.bits_per_pixel <= max_pixel_bits && page.colours >= 1 && page.colours <= max_components;
    if (!depths || page.order > Order::planar) return fail(Errc::malformed, "a raster page of no known pixel format", offset);
    if (page.bytes_per_line > max_row_bytes) return fail(Errc::limit_exceeded, "a raster row of more than 4 MiB", offset);
    if (page.bytes_per_line % page.unit() != 0) return fail(Errc::malformed, "raster rows that are no whole pixels", offset);
    return page;
}

}  // namespace consigne::pdl::raster
