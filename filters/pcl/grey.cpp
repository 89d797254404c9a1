#include "filters/pcl/grey.hpp"

#include "pdl/stream/neutral.hpp"

#include <cmath>
#include <cstdio>

namespace consigne::filters::pcl {
namespace {

using namespace pdl::pcl;

double luminance(const std::array<int, 3>& rgb) { return pdl::luma(rgb[0], rgb[1], rgb[2]); }

std::string payload(std::string_view command, std::string_view bytes)
{
    return "\x1B*" + std::string(1, command[0]) + std::to_string(bytes.size()) + std::string(1, command[1]) + std::string(bytes);
}

/// Device RGB by planes with 8 bits a primary: the frame of every palette made here.
std::string planes_of(int bits)
{
    const std::string configuration{0, 0, static_cast<char>(bits), 8, 8, 8};
    return payload("vW", configuration);
}

std::string assign(double value, int index)
{
    const std::string v = digits(value);
    return "\x1B*v" + v + "a" + v + "b" + v + "c" + std::to_string(index) + "I";
}

}  // namespace

std::string digits(double value)
{
    std::array<char, 48> text{};
    const int n = std::snprintf(text.data(), text.size(), "%.4f", value);
    std::string out(text.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
    while (out.find('.') != std::string::npos && (out.back() == '0' || out.back() == '.')) {
        const bool dot = out.back() == '.';
        out.pop_back();
        if (dot) break;
    }
    return out;
}

void Grey::reset() { *this = {}; }

void Grey::pop()
{
    if (stack_.empty()) return;
    palette_ = std::move(stack_.back());
    stack_.pop_back();
}

std::string Grey::simple_colour(int mode)
{
    palette_ = pdl::pcl::simple_colour(mode);
    if (palette_.bits_per_index == 1) return "\x1B*r1U";
    std::string out = planes_of(palette_.bits_per_index);
    for (std::uint32_t i = 0; i < palette_.coloured.size(); ++i) out += assign(std::round(luminance(simple_entry(mode, i)) * 255), static_cast<int>(i));
    return out;
}

Result<std::string> Grey::configure(ByteView bytes)
{
    palette_ = configured(bytes);
    const bool rgb = palette_.space == Space::rgb || palette_.space == Space::cmy || palette_.space == Space::colorimetric;
    if (!palette_.readable) return fail(Errc::unsupported, "a colour space of the maker's own cannot be made grey");
    if (!rgb && (palette_.encoding == Encoding::direct_pixels || palette_.encoding == Encoding::direct_planes))
        return fail(Errc::unsupported, "pixels in Lab or luminance-chrominance cannot be made grey");
    if (palette_.encoding == Encoding::direct_pixels &&
        (palette_.bits_per_primary[0] != 8 || palette_.bits_per_primary[1] != 8 || palette_.bits_per_primary[2] != 8))
        return fail(Errc::unsupported, "direct pixels of other than 8 bits a colour cannot be made grey");

    if (palette_.encoding == Encoding::direct_planes) {
        // Three planes of one bit are eight colours: a palette of eight greys says the same to the same rows.
        const int mode = palette_.space == Space::cmy ? -3 : 3;
        std::string out = planes_of(3);
        for (std::uint32_t i = 0; i < 8; ++i) out += assign(std::round(luminance(simple_entry(mode, i)) * 255), static_cast<int>(i));
        palette_.encoding = Encoding::indexed_planes;
        palette_.bits_per_index = 3;
        palette_.bits_per_primary = {8, 8, 8};
        palette_.space = Space::rgb;
        return out;
    }
    std::string out = payload("vW", as_text(bytes));
    // The default palette of a colour space is coloured from its third entry on. In Lab the first component is the grey.
    for (std::uint32_t i = 0; i < palette_.coloured.size() && i < 8; ++i) {
        if (!palette_.coloured[i]) continue;
        double grey = luminance(standard_colour(palette_.space, palette_.bits_per_index, i));
        if (palette_.space == Space::cmy) grey = 1 - grey;
        if (rgb) out += assign(std::round(grey * palette_.range()), static_cast<int>(i));
        else out += "\x1B*v" + digits(std::round(grey * 100)) + "a0b0c" + std::to_string(i) + "I";
    }
    return out;
}

std::string Grey::entry(int index)
{
    const Components sent = std::exchange(components_, {});
    if (palette_.space == Space::lab || palette_.space == Space::luminance_chrominance)
        return "\x1B*v" + digits(sent[0]) + "a0b0c" + std::to_string(index) + "I";
    double grey = pdl::luma(sent[0], sent[1], sent[2]);
    if (palette_.range() > 1) grey = std::round(grey);
    return assign(grey, index);
}

Result<> Grey::put(ByteView row, ByteSink& out)
{
    grey_.assign(row.begin(), row.end());
    for (std::size_t i = 0; i + 2 < grey_.size(); i += 3) grey_[i] = grey_[i + 1] = grey_[i + 2] = grey_of(grey_[i], grey_[i + 1], grey_[i + 2]);
    const Bytes coded = pack_bits(grey_);
    if (const auto done = out.write(as_bytes("\x1B*b2m" + std::to_string(coded.size()) + "W")); !done) return done.error();
    return out.write(coded);
}

Result<int> Grey::row(int method, ByteView coded, ByteSink& out)
{
    if (method == 5) {
        same_ = false;
        Result<> written;
        const bool read = unpacker_.unpack_block(coded, [&](ByteView row) {
            if (++rows_ > max_rows) written = fail(Errc::limit_exceeded, "more than 200000 raster rows in a block");
            else written = put(row, out);
            return written.has_value();
        });
        if (!written) return written.error();
        if (!read) return fail(Errc::unsupported, "damaged raster rows cannot be made grey");
        return 2;
    }
    if (!unpacker_.unpack(method, coded)) return fail(Errc::unsupported, "raster coding " + std::to_string(method) + " cannot be made grey");
    const bool before = std::exchange(same_, !pdl::rgb_coloured(unpacker_.row(), 0));
    if (!same_ || (method == 3 && !before)) {
        const auto done = put(unpacker_.row(), out);
        return done ? Result<int>(2) : done.error();
    }
    if (const auto done = out.write(as_bytes("\x1B*b" + std::to_string(method) + "m" + std::to_string(coded.size()) + "W")); !done) return done.error();
    const auto done = out.write(coded);
    return done ? Result<int>(method) : done.error();
}

}  // namespace consigne::filters::pcl
