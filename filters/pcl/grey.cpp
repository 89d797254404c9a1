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

std::string assign(double value, int index)
{
    const std::string v = digits(value);
    return "\x1B*v" + v + "a" + v + "b" + v + "c" + std::to_string(index) + "I";
}

/// The default palette of a colour space, which is coloured from its third entry on, made grey.
std::string standard_greys(const Palette& palette)
{
    std::string out;
    for (std::uint32_t i = 0; i < palette.coloured.size() && i < 8; ++i) {
        if (!palette.coloured[i]) continue;
        const double grey = luminance(standard_colour(palette.space, palette.bits_per_index, i));
        // In Lab and luminance-chrominance the first component is the grey.
        if (palette.space == Space::lab || palette.space == Space::luminance_chrominance) out += "\x1B*v" + digits(std::round(grey * 100)) + "a0b0c" + std::to_string(i) + "I";
        else out += assign(std::round((palette.space == Space::cmy ? 1 - grey : grey) * palette.range()), static_cast<int>(i));
    }
    return out;
}

/// A palette in the place of fixed colours: device RGB by planes with 8 bits a primary, made grey as `configure` does, and
/// then the greys that the colours of `mode` are and that do not stand there yet.
std::string palette_of(int mode, int bits, std::size_t entries)
{
    const std::string configuration{0, 0, static_cast<char>(bits), 8, 8, 8};
    const Palette frame = configured(as_bytes(configuration));
    std::string out = payload("vW", configuration) + standard_greys(frame);
    for (std::uint32_t i = 0; i < entries; ++i) {
        const double grey = luminance(simple_entry(mode, i));
        const bool stands = i < frame.coloured.size() && frame.coloured[i] && luminance(standard_colour(frame.space, bits, i)) == grey;
        if (!stands) out += assign(std::round(grey * 255), static_cast<int>(i));
    }
    return out;
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
    return palette_of(mode, palette_.bits_per_index, palette_.coloured.size());
}

Result<std::string> Grey::configure(ByteView bytes, pdl::Cursor& behind)
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
        palette_.encoding = Encoding::indexed_planes;
        palette_.bits_per_index = 3;
        palette_.bits_per_primary = {8, 8, 8};
        palette_.space = Space::rgb;
        return palette_of(mode, 3, 8);
    }
    const std::string greys = standard_greys(palette_);
    // In what was made grey before they stand already.
    return payload("vW", as_text(bytes)) + (behind.looking_at(greys) ? "" : greys);
}

std::string Grey::entry(int index)
{
    const Components sent = std::exchange(components_, {});
    // What stands in the place of a fixed palette is none, and would take it.
    if (palette_.fixed) return {};
    if (palette_.space == Space::lab || palette_.space == Space::luminance_chrominance)
        return "\x1B*v" + digits(sent[0]) + "a0b0c" + std::to_string(index) + "I";
    double grey = pdl::luma(sent[0], sent[1], sent[2]);
    if (palette_.range() > 1) grey = std::round(grey);
    return assign(grey, index);
}

Result<> Grey::put(ByteView row, ByteSink& out)
{
    grey_.assign(row.begin(), row.end());
    grey_.resize((row.size() + 2) / 3 * 3);    // a row may end within a pixel, whose rest is zero
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
    const bool before = std::exchange(same_, unpacker_.row().size() % 3 == 0 && !pdl::rgb_coloured(unpacker_.row(), 0));
    if (!same_ || (method == 3 && !before)) {
        const auto done = put(unpacker_.row(), out);
        return done ? Result<int>(2) : done.error();
    }
    if (const auto done = out.write(as_bytes("\x1B*b" + std::to_string(method) + "m" + std::to_string(coded.size()) + "W")); !done) return done.error();
    const auto done = out.write(coded);
    return done ? Result<int>(method) : done.error();
}

}  // namespace consigne::filters::pcl
