// Two renderings of one document, before and after black and white was forced, in figures:
//   page_figures BEFORE AFTER     raw PGM or PPM pages one after the other, a TIFF (read by libtiff) or a raster stream (libcups)
// prints "pages light page chroma box": the pages of both; how far the light of their marks is apart and how far that of whole
// pages, in per cent of white; the largest chroma after; how far the boxes round the ink are apart, in pixels. Exit status 1 when
// the pages are not as many, or not as large, or one side cannot be read.
//   page_figures RASTER           what libcups says of a raster stream, as consigne-opdump --summary says it of other languages
#include "tests/support/cups_raster.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <tiffio.h>

namespace consigne::test {
namespace {

struct Page {
    std::size_t width = 0, height = 0;
    Bytes rgb;  // three bytes a pixel
};

std::vector<Page> from_raster(const Bytes& stream)
{
    std::vector<Page> pages;
    for (const CupsPage& read : CupsRaster::read(stream)) {
        const cups_page_header2_t& h = read.header;
        if (h.cupsBitsPerColor != 8 && h.cupsBitsPerPixel != 1) throw std::runtime_error("a depth that is not compared");
        Page page{h.cupsWidth, h.cupsHeight, {}};
        for (const Bytes& row : read.rows)
            for (std::size_t x = 0; x < page.width; ++x) {
                const bool ink = h.cupsColorSpace == CUPS_CSPACE_K;
                if (h.cupsBitsPerPixel == 1) {
                    const bool set = row[x / 8] >> (7 - x % 8) & 1;
                    page.rgb.insert(page.rgb.end(), 3, set == ink ? 0 : 255);
                } else if (h.cupsNumColors == 1) {
                    page.rgb.insert(page.rgb.end(), 3, ink ? static_cast<std::uint8_t>(255 - row[x]) : row[x]);
                } else if (h.cupsNumColors == 3 && h.cupsBitsPerPixel == 24) {
                    page.rgb.insert(page.rgb.end(), row.begin() + static_cast<std::ptrdiff_t>(3 * x), row.begin() + static_cast<std::ptrdiff_t>(3 * x + 3));
                } else if (h.cupsColorSpace == CUPS_CSPACE_CMYK && h.cupsBitsPerPixel == 32) {
                    for (std::size_t c = 0; c < 3; ++c) page.rgb.push_back(static_cast<std::uint8_t>((255 - row[4 * x + c]) * (255 - row[4 * x + 3]) / 255));
                } else {
                    throw std::runtime_error("a colour space that is not compared");
                }
            }
        pages.push_back(std::move(page));
    }
    return pages;
}

std::vector<Page> from_tiff(const char* path)
{
    std::vector<Page> pages;
    TIFF* tiff = TIFFOpen(path, "r");
    if (!tiff) throw std::runtime_error("libtiff cannot open it");
    do {
        std::uint32_t width = 0, height = 0;
        TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
        TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
        Page page{width, height, {}};
        std::vector<std::uint32_t> pixels(page.width * page.height);
        if (TIFFReadRGBAImageOriented(tiff, width, height, pixels.data(), ORIENTATION_TOPLEFT, 1) == 0) throw std::runtime_error("libtiff cannot read a page");
        for (const std::uint32_t pixel : pixels)
            for (const std::uint32_t component : {TIFFGetR(pixel), TIFFGetG(pixel), TIFFGetB(pixel)}) page.rgb.push_back(static_cast<std::uint8_t>(component));
        pages.push_back(std::move(page));
    } while (TIFFReadDirectory(tiff) != 0);
    TIFFClose(tiff);
    return pages;
}

class Portable {
public:
    explicit Portable(const Bytes& bytes) : bytes_(bytes) {}
    [[nodiscard]] std::vector<Page> pages()
    {
        std::vector<Page> all;
        while (at_ + 2 < bytes_.size()) {
            const bool grey = bytes_[at_ + 1] == '5';
            if (bytes_[at_] != 'P' || (!grey && bytes_[at_ + 1] != '6')) throw std::runtime_error("not a PGM or PPM page");
            at_ += 2;
            Page page{number(), number(), {}};
            if (number() != 255) throw std::runtime_error("not eight bits a colour");
            ++at_;
            const std::size_t pixels = page.width * page.height;
            const std::size_t size = pixels * (grey ? 1 : 3);
            if (size > bytes_.size() - at_) throw std::runtime_error("a page is cut short");
            for (std::size_t i = 0; i < size; ++i) page.rgb.insert(page.rgb.end(), grey ? 3 : 1, bytes_[at_ + i]);
            at_ += size;
            all.push_back(std::move(page));
        }
        return all;
    }

private:
    [[nodiscard]] std::size_t number()
    {
        while (at_ < bytes_.size() && (std::isspace(bytes_[at_]) != 0 || bytes_[at_] == '#')) {
            const bool comment = bytes_[at_] == '#';
            ++at_;
            while (comment && at_ < bytes_.size() && bytes_[at_] != '\n') ++at_;
        }
        std::size_t value = 0;
        while (at_ < bytes_.size() && std::isdigit(bytes_[at_]) != 0) value = value * 10 + (bytes_[at_++] - '0');
        return value;
    }

    const Bytes& bytes_;
    std::size_t at_ = 0;
};

std::vector<Page> read(const char* path)
{
    std::ifstream file(path, std::ios::binary);
    const Bytes bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes.empty()) throw std::runtime_error(std::string(path) + " is empty");
    if (bytes[0] == 'I' || bytes[0] == 'M') return from_tiff(path);
    return bytes[0] == 'P' ? Portable(bytes).pages() : from_raster(bytes);
}

/// What is not paper: a fiftieth of white darker.
constexpr double ink_below = 250;

struct Box {
    long left = 1 << 30, top = 1 << 30, right = -1, bottom = -1;
    void add(long x, long y)
    {
        left = std::min(left, x);
        right = std::max(right, x);
        top = std::min(top, y);
        bottom = std::max(bottom, y);
    }
    [[nodiscard]] long apart(const Box& o) const
    {
        return std::max({std::abs(left - o.left), std::abs(top - o.top), std::abs(right - o.right), std::abs(bottom - o.bottom)});
    }
};

int compare(const std::vector<Page>& before, const std::vector<Page>& after)
{
    if (before.empty() || before.size() != after.size()) {
        std::printf("%zu pages became %zu\n", before.size(), after.size());
        return 1;
    }
    double marks = 0, all = 0, marked = 0, pixels = 0;
    int chroma = 0;
    long apart = 0;
    for (std::size_t n = 0; n < before.size(); ++n) {
        const Page &a = before[n], &b = after[n];
        if (a.width != b.width || a.height != b.height) {
            std::printf("page %zu of %zux%zu became %zux%zu\n", n + 1, a.width, a.height, b.width, b.height);
            return 1;
        }
        Box inked, inked_after;
        for (std::size_t i = 0; i < a.width * a.height; ++i) {
            const auto light = [i](const Page& page) { return 0.299 * page.rgb[3 * i] + 0.587 * page.rgb[3 * i + 1] + 0.114 * page.rgb[3 * i + 2]; };
            const double la = light(a), lb = light(b);
            const auto x = static_cast<long>(i % a.width), y = static_cast<long>(i / a.width);
            if (la < ink_below) inked.add(x, y);
            if (lb < ink_below) inked_after.add(x, y);
            const double off = std::abs(la - lb);
            all += off;
            if (la < ink_below || lb < ink_below) {
                marks += off;
                ++marked;
            }
            const auto [least, most] = std::minmax({b.rgb[3 * i], b.rgb[3 * i + 1], b.rgb[3 * i + 2]});
            chroma = std::max(chroma, most - least);
        }
        pixels += static_cast<double>(a.width * a.height);
        apart = std::max(apart, inked.apart(inked_after));
    }
    std::printf("%zu %.2f %.2f %d %ld\n", before.size(), marked > 0 ? marks / marked / 2.55 : 0.0, all / pixels / 2.55, chroma, apart);
    return 0;
}

bool coloured(const Page& page)
{
    for (std::size_t i = 0; i + 2 < page.rgb.size(); i += 3) {
        const auto [least, most] = std::minmax({page.rgb[i], page.rgb[i + 1], page.rgb[i + 2]});
        if (most - least > 12) return true;
    }
    return false;
}

int summarise(const char* path)
{
    std::ifstream file(path, std::ios::binary);
    const Bytes bytes{std::istreambuf_iterator<char>(file), {}};
    const auto pages = CupsRaster::read(bytes);
    const auto pictures = from_raster(bytes);
    if (pages.empty()) throw std::runtime_error("no page");
    const auto sides = [](const CupsPage& page) { return !page.header.Duplex ? "one-sided" : page.header.Tumble ? "two-sided-short-edge" : "two-sided-long-edge"; };
    bool mixed = false;
    std::string colour;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        mixed = mixed || sides(pages[i]) != std::string(sides(pages[0])) || pages[i].header.NumCopies != pages[0].header.NumCopies;
        if (coloured(pictures[i])) colour += (colour.empty() ? "" : ",") + std::to_string(i + 1);
    }
    std::printf("{\"pages\":%zu,\"colour_pages\":[%s],\"printed\":{\"sides\":\"%s\",\"mixed_sides\":%s,\"copies\":%u}}\n", pages.size(), colour.c_str(),
                sides(pages[0]), mixed ? "true" : "false", std::max(1U, pages[0].header.NumCopies));
    return 0;
}

}  // namespace
}  // namespace consigne::test

int main(int argc, char** argv)
{
    if (argc != 2 && argc != 3) return 2;
    try {
        if (argc == 2) return consigne::test::summarise(argv[1]);
        return consigne::test::compare(consigne::test::read(argv[1]), consigne::test::read(argv[2]));
    } catch (const std::exception& e) {
        std::printf("%s\n", e.what());
        return 1;
    }
}
