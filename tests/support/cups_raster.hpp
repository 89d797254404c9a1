// Raster streams written and read by libcups, the judge that shares no code with ours.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <cups/raster.h>

#include <cstring>
#include <functional>
#include <stdexcept>

namespace consigne::test {

struct CupsPage {
    cups_page_header2_t header{};
    std::vector<Bytes> rows;
};

class CupsRaster {
public:
    /// Pages as libcups reads them; throws when it cannot open the stream. A page cut short has fewer rows.
    [[nodiscard]] static std::vector<CupsPage> read(ByteView stream)
    {
        Channel channel{{}, stream};
        cups_raster_t* raster = cupsRasterOpenIO(&Channel::read, &channel, CUPS_RASTER_READ);
        if (!raster) throw std::runtime_error("libcups cannot open the raster");
        std::vector<CupsPage> pages;
        CupsPage page;
        while (cupsRasterReadHeader2(raster, &page.header) != 0) {
            page.rows.clear();
            Bytes row(page.header.cupsBytesPerLine);
            const unsigned planes = page.header.cupsColorOrder == CUPS_ORDER_PLANAR ? page.header.cupsNumColors : 1;
            for (unsigned y = 0; y < page.header.cupsHeight * planes; ++y) {
                if (cupsRasterReadPixels(raster, row.data(), static_cast<unsigned>(row.size())) == 0) break;
                page.rows.push_back(row);
            }
            pages.push_back(page);
        }
        cupsRasterClose(raster);
        return pages;
    }

    /// Pages as libcups writes them.
    [[nodiscard]] static Bytes write(const std::vector<CupsPage>& pages, cups_mode_t mode)
    {
        Channel channel;
        cups_raster_t* raster = cupsRasterOpenIO(&Channel::write, &channel, mode);
        if (!raster) throw std::runtime_error("libcups cannot write a raster");
        for (CupsPage page : pages) {
            if (cupsRasterWriteHeader2(raster, &page.header) == 0) throw std::runtime_error("libcups refuses the page header");
            for (Bytes& row : page.rows) cupsRasterWritePixels(raster, row.data(), static_cast<unsigned>(row.size()));
        }
        cupsRasterClose(raster);
        return channel.written;
    }

private:
    struct Channel {
        Bytes written;
        ByteView left;

        static ssize_t read(void* context, unsigned char* into, std::size_t length)
        {
            auto& channel = *static_cast<Channel*>(context);
            const std::size_t n = std::min(length, channel.left.size());
            std::copy_n(channel.left.begin(), n, into);
            channel.left = channel.left.subspan(n);
            return static_cast<ssize_t>(n);
        }
        static ssize_t write(void* context, unsigned char* from, std::size_t length)
        {
            auto& channel = *static_cast<Channel*>(context);
            channel.written.insert(channel.written.end(), from, from + length);
            return static_cast<ssize_t>(length);
        }
    };
};

/// How a page of a test is laid out.
struct CupsLayout {
    const char* name;
    cups_cspace_t space;
    unsigned colours, bits_per_colour, bits_per_pixel;
    cups_order_t order = CUPS_ORDER_CHUNKED;
};

/// A page of `width` x `height` whose samples (0 to the most their bits hold) `sample(x, y, component)` gives.
[[nodiscard]] inline CupsPage cups_page(const CupsLayout& layout, unsigned width, unsigned height,
                                        const std::function<unsigned(unsigned, unsigned, unsigned)>& sample)
{
    CupsPage page;
    cups_page_header2_t& h = page.header;
    std::strcpy(h.MediaClass, "PwgRaster");
    h.HWResolution[0] = h.HWResolution[1] = 300;
    h.PageSize[0] = 595;
    h.PageSize[1] = 842;
    h.cupsWidth = width;
    h.cupsHeight = height;
    h.cupsColorSpace = layout.space;
    h.cupsColorOrder = layout.order;
    h.cupsNumColors = layout.colours;
    h.cupsBitsPerColor = layout.bits_per_colour;
    h.cupsBitsPerPixel = layout.bits_per_pixel;
    const bool chunked = layout.order == CUPS_ORDER_CHUNKED;
    const unsigned band = (width * (chunked ? layout.bits_per_pixel : layout.bits_per_colour) + 7) / 8;
    h.cupsBytesPerLine = layout.order == CUPS_ORDER_BANDED ? band * layout.colours : band;
    const unsigned planes = layout.order == CUPS_ORDER_PLANAR ? layout.colours : 1;
    page.rows.assign(static_cast<std::size_t>(height) * planes, Bytes(h.cupsBytesPerLine));
    const auto put = [&](Bytes& row, std::size_t bit, unsigned value) {
        const unsigned bits = layout.bits_per_colour;
        for (unsigned i = 0; i < bits; ++i)
            if (value >> (bits - 1 - i) & 1) row[(bit + i) / 8] |= static_cast<std::uint8_t>(0x80 >> (bit + i) % 8);
    };
    for (unsigned y = 0; y < height; ++y)
        for (unsigned x = 0; x < width; ++x)
            for (unsigned c = 0; c < layout.colours; ++c) {
                const unsigned value = sample(x, y, c), bits = layout.bits_per_colour;
                if (chunked) put(page.rows[y], std::size_t{x} * layout.bits_per_pixel + layout.bits_per_pixel - bits * (layout.colours - c), value);
                else if (layout.order == CUPS_ORDER_BANDED) put(page.rows[y], std::size_t{c} * band * 8 + std::size_t{x} * bits, value);
                else put(page.rows[std::size_t{c} * height + y], std::size_t{x} * bits, value);
            }
    return page;
}

}  // namespace consigne::test
