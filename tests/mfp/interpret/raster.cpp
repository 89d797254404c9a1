// PWG Raster (PWG 5102.4), Apple Raster and JPEG: page headers and pixels.
#include "tests/mfp/interpret/languages.hpp"

#include <fmt/format.h>

#include <array>
#include <csetjmp>
#include <cstdio>
#include <optional>

#include <jpeglib.h>

namespace consigne::mfp {
namespace {

std::uint32_t word(Bytes data, std::size_t at)
{
    return static_cast<std::uint32_t>(data[at]) << 24U | static_cast<std::uint32_t>(data[at + 1]) << 16U |
           static_cast<std::uint32_t>(data[at + 2]) << 8U | data[at + 3];
}

enum class Space : std::uint8_t { grey, rgb, cmyk, lab };

/// Walks the rows of one page. Both formats code them alike: a repeat octet, then PackBits of whole pixels.
std::optional<std::size_t> rows(Bytes data, std::size_t at, std::size_t height, std::size_t row_bytes, std::size_t pixel,
                                Space space, bool& colour)
{
    const auto look = [&](std::size_t from) {
        if (space == Space::rgb && pixel >= 3) {
            const std::size_t step = pixel / 3;
            colour = colour || is_colour(data[from], data[from + step], data[from + 2 * step]);
        } else if (space == Space::cmyk && pixel >= 4) {
            const std::size_t step = pixel / 4;
            colour = colour || is_colour(data[from], data[from + step], data[from + 2 * step]);
        } else if (space == Space::lab && pixel >= 3) {
            colour = colour || is_colour(data[from + 1], 128, 128) || is_colour(data[from + 2], 128, 128);
        }
    };
    for (std::size_t y = 0; y < height;) {
        if (at >= data.size()) return std::nullopt;
        y += data[at++] + 1U;
        for (std::size_t x = 0; x < row_bytes;) {
            if (at >= data.size()) return std::nullopt;
            const std::uint8_t command = data[at++];
            if (command == 128) break;  // the rest of the row is white
            if (command < 128) {
                if (pixel > data.size() - at) return std::nullopt;
                look(at);
                at += pixel;
                x += (command + 1U) * pixel;
            } else {
                const std::size_t count = 257U - command;
                if (count * pixel > data.size() - at) return std::nullopt;
                for (std::size_t n = 0; n < count; ++n) look(at + n * pixel);
                at += count * pixel;
                x += count * pixel;
            }
        }
    }
    return at;
}

void cut_short(Facts& facts, Dump* dump, std::size_t at)
{
    facts.notes.push_back(fmt::format("raster: page cut short near {}", at));
    if (dump) dump->line(at, "error: page cut short");
}

}  // namespace

void interpret_pwg(Bytes data, Facts& facts, Dump* dump)
{
    constexpr std::size_t header = 1796;
    std::size_t at = 4;
    while (at < data.size() && header <= data.size() - at && facts.pages.size() < max_pages) {
        const Bytes head = data.subspan(at, header);
        Page page;
        const bool two_sided = word(head, 272) != 0;
        page.duplex = !two_sided ? Duplex::simplex : word(head, 368) != 0 ? Duplex::short_edge : Duplex::long_edge;
        if (const std::uint32_t copies = word(head, 340); copies > 0) page.copies = copies;
        const std::uint32_t code = word(head, 400);
        const Space space = code == 1 || code == 19 || code == 20 ? Space::rgb : code == 6 ? Space::cmyk : Space::grey;
        const std::size_t pixel = std::max<std::size_t>(1, word(head, 388) / 8);
        if (dump)
            dump->line(at, fmt::format("page width={} height={} bits={} space={} duplex={} copies={}", word(head, 372),
                                       word(head, 376), word(head, 388), code, static_cast<int>(*page.duplex), word(head, 340)));
        const auto next = rows(data, at + header, word(head, 376), word(head, 392), pixel, space, page.colour);
        facts.pages.push_back(page);
        if (!next) return cut_short(facts, dump, at);
        at = *next;
    }
}

void interpret_urf(Bytes data, Facts& facts, Dump* dump)
{
    std::size_t at = 12;
    while (at < data.size() && 32 <= data.size() - at && facts.pages.size() < max_pages) {
        const Bytes head = data.subspan(at, 32);
        Page page;
        if (head[2] != 0)
            page.duplex = head[2] == 3 ? Duplex::long_edge : head[2] == 2 ? Duplex::short_edge : Duplex::simplex;
        const std::size_t pixel = std::max<std::size_t>(1, head[0] / 8U);
        const Space space = head[1] == 1 || head[1] == 3 || head[1] == 5 ? Space::rgb
                            : head[1] == 2                              ? Space::lab
                            : head[1] == 6                              ? Space::cmyk
                                                                        : Space::grey;
        if (dump)
            dump->line(at, fmt::format("page width={} height={} bits={} space={} duplex={}", word(head, 12), word(head, 16),
                                       head[0], head[1], head[2]));
        const auto next = rows(data, at + 32, word(head, 16), std::size_t{word(head, 12)} * pixel, pixel, space, page.colour);
        facts.pages.push_back(page);
        if (!next) return cut_short(facts, dump, at);
        at = *next;
    }
}

namespace {

struct JpegError {
    jpeg_error_mgr base;
    std::jmp_buf back;
};

void leave(j_common_ptr info) { std::longjmp(reinterpret_cast<JpegError*>(info->err)->back, 1); }
void say_nothing(j_common_ptr, int) {}

}  // namespace

bool jpeg_has_colour(Bytes data)
{
    jpeg_decompress_struct info{};
    JpegError error{};
    info.err = jpeg_std_error(&error.base);
    error.base.error_exit = leave;
    error.base.emit_message = say_nothing;
    static constexpr std::size_t widest = 65500;
    std::vector<std::uint8_t> row(widest * 4);
    volatile bool colour = false;
    jpeg_create_decompress(&info);
    if (setjmp(error.back) == 0) {
        jpeg_mem_src(&info, data.data(), data.size());
        jpeg_read_header(&info, TRUE);
        if (info.num_components >= 3) {
            info.out_color_space = info.num_components == 4 ? JCS_CMYK : JCS_RGB;
            jpeg_start_decompress(&info);
            const auto step = static_cast<std::size_t>(info.output_components);
            while (!colour && info.output_scanline < info.output_height) {
                JSAMPROW rows[1] = {row.data()};
                jpeg_read_scanlines(&info, rows, 1);
                for (std::size_t i = 0; i < info.output_width * step; i += step)
                    if (is_colour(row[i], row[i + 1], row[i + 2])) colour = true;
            }
        }
    }
    jpeg_destroy_decompress(&info);
    return colour;
}

void interpret_jpeg(Bytes data, Facts& facts, Dump* dump)
{
    Page page;
    page.colour = jpeg_has_colour(data);
    if (dump) dump->line(0, fmt::format("page colour={}", page.colour));
    facts.pages.push_back(page);
}

}  // namespace consigne::mfp
