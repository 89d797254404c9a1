// TIFF: each directory that is a page, its pixels through libtiff's own conversion to RGBA.
#include "tests/mfp/interpret/languages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include <tiffio.h>

namespace consigne::mfp {
namespace {

/// The octets of a stream as a file that libtiff may read.
struct Window {
    Bytes data;
    std::size_t at = 0;
};

tmsize_t read_octets(thandle_t handle, void* to, tmsize_t size)
{
    auto& window = *static_cast<Window*>(handle);
    const auto count = std::min(static_cast<std::size_t>(size), window.data.size() - std::min(window.at, window.data.size()));
    if (count > 0) std::memcpy(to, window.data.data() + window.at, count);
    window.at += count;
    return static_cast<tmsize_t>(count);
}

tmsize_t write_nothing(thandle_t, void*, tmsize_t) { return 0; }
int close_nothing(thandle_t) { return 0; }
toff_t size_of(thandle_t handle) { return static_cast<Window*>(handle)->data.size(); }

toff_t seek(thandle_t handle, toff_t to, int whence)
{
    auto& window = *static_cast<Window*>(handle);
    window.at = static_cast<std::size_t>(to) + (whence == SEEK_CUR ? window.at : whence == SEEK_END ? window.data.size() : 0);
    return window.at;
}

bool has_colour(TIFF* file)
{
    std::uint32_t width = 0, height = 0;
    TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(file, TIFFTAG_IMAGELENGTH, &height);
    // No test prints a larger sheet; libtiff takes four octets a pixel.
    if (width == 0 || height == 0 || std::uint64_t{width} * height > 200'000'000) return false;
    std::vector<std::uint32_t> pixels(std::size_t{width} * height);
    if (!TIFFReadRGBAImage(file, width, height, pixels.data(), 0)) return false;
    return std::any_of(pixels.begin(), pixels.end(), [](std::uint32_t p) {
        return is_colour(static_cast<int>(TIFFGetR(p)), static_cast<int>(TIFFGetG(p)), static_cast<int>(TIFFGetB(p)));
    });
}

}  // namespace

void interpret_tiff(Bytes data, Facts& facts, Dump* dump)
{
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
    Window window{data};
    const std::unique_ptr<TIFF, void (*)(TIFF*)> file(
        TIFFClientOpen("page", "rm", &window, read_octets, write_nothing, seek, close_nothing, size_of, nullptr, nullptr), TIFFClose);
    if (!file) {
        facts.counted = false;
        facts.notes.emplace_back("tiff: damaged");
        return;
    }
    do {
        std::uint32_t kind = 0;
        TIFFGetFieldDefaulted(file.get(), TIFFTAG_SUBFILETYPE, &kind);
        if (kind & FILETYPE_REDUCEDIMAGE) continue;  // a thumbnail of a page
        Page page;
        page.colour = has_colour(file.get());
        if (dump) dump->line(facts.pages.size(), fmt::format("page {} colour={}", facts.pages.size() + 1, page.colour));
        facts.pages.push_back(page);
    } while (facts.pages.size() < max_pages && TIFFReadDirectory(file.get()));
}

}  // namespace consigne::mfp
