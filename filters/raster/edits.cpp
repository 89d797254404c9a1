#include "filters/raster/edits.hpp"

namespace consigne::filters::raster {

using namespace pdl::raster;

namespace {

void put(PageHeader& page, const Format& format, std::size_t at, std::uint32_t value) { put32(page.raw, at, value, format.little_endian); }

bool counts_ink(Space space)
{
    switch (space) {
    case Space::k:
    case Space::cmy:
    case Space::ymc:
    case Space::cmyk:
    case Space::ymck:
    case Space::kcmy:
    case Space::kcmycm:
    case Space::gmck:
    case Space::gmcs:
    case Space::gold:
    case Space::silver: return true;
    default: return false;
    }
}

}  // namespace

void set_sides(PageHeader& page, const Format& format, pdl::Duplex sides)
{
    page.duplex = sides;
    if (format.apple) {
        page.raw[apple::duplex] = sides == pdl::Duplex::simplex ? 1 : sides == pdl::Duplex::short_edge ? 2 : 3;
        return;
    }
    put(page, format, field::duplex, sides == pdl::Duplex::simplex ? 0 : 1);
    put(page, format, field::tumble, sides == pdl::Duplex::short_edge ? 1 : 0);
}

void set_copies(PageHeader& page, const Format& format, std::uint32_t copies)
{
    if (format.apple) return;
    page.copies = copies;
    put(page, format, field::copies, copies);
}

Space grey_space(const PageHeader& page, const Format& format)
{
    if (format.apple || pdl::raster::is_pwg(page)) return Space::sw;
    if (counts_ink(page.space)) return Space::k;
    // Plain white is older than sGray: drivers of the first versions know no other.
    return page.space == Space::rgb || page.space == Space::rgba || page.space == Space::rgbw ? Space::w : Space::sw;
}

void set_grey(PageHeader& page, const Format& format)
{
    const Space space = grey_space(page, format);
    page.space = space;
    page.order = Order::chunked;
    page.colours = 1;
    page.bits_per_colour = page.bits_per_pixel = 8;
    page.bytes_per_line = page.width;
    if (format.apple) {
        page.raw[apple::bits_per_pixel] = 8;
        page.raw[apple::space] = 0;
        return;
    }
    put(page, format, field::bits_per_colour, 8);
    put(page, format, field::bits_per_pixel, 8);
    put(page, format, field::bytes_per_line, page.width);
    put(page, format, field::order, 0);
    put(page, format, field::space, static_cast<std::uint32_t>(space));
    if (page.raw.size() >= field::colours + 4) put(page, format, field::colours, 1);
}

}  // namespace consigne::filters::raster
