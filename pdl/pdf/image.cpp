#include "pdl/pdf/image.hpp"

#include "pdl/stream/neutral.hpp"

#include <algorithm>
#include <cmath>

namespace consigne::pdl::pdf {
namespace {

struct Enough {};  // thrown to leave a decoder early

unsigned sample(ByteView row, std::size_t index, int bits)
{
    const std::size_t bit = index * static_cast<std::size_t>(bits);
    const std::size_t byte = bit / 8;
    if (byte >= row.size()) return 0;
    if (bits == 8) return row[byte];
    if (bits == 16) return static_cast<unsigned>(row[byte] << 8 | (byte + 1 < row.size() ? row[byte + 1] : 0));
    return row[byte] >> (8 - bits - static_cast<int>(bit % 8)) & ((1u << bits) - 1);
}

std::uint8_t byte_of(double x)
{
    return static_cast<std::uint8_t>(std::lround(std::clamp(x, 0.0, 1.0) * 255));
}

/// Which pixels a mask lets through, one bit each, for masks of moderate size.
struct Coverage {
    std::size_t width = 0, height = 0;
    std::vector<bool> shown;

    [[nodiscard]] bool at(std::size_t x, std::size_t y, const Image& image) const
    {
        if (shown.empty()) return true;
        return shown[y * height / image.height * width + x * width / image.width];
    }
};

Coverage read_coverage(Document& document, QPDFObjectHandle stream, const Image& covered)
{
    constexpr std::size_t most = 64 * 1024 * 1024;
    constexpr std::uint8_t thin = 12;   // what is thinner does not tell its colour
    Coverage coverage;
    QPDFObjectHandle dict = stream.getDict();
    if (uses_opacity(dict, covered) && covered.width <= most / covered.height) {
        std::vector<bool> opaque;
        const bool read = for_each_opacity_row(document, stream, covered, [&](ByteView row) {
            for (const std::uint8_t v : row) opaque.push_back(v > thin);
            return true;
        });
        if (read) coverage = {covered.width, covered.height, std::move(opaque)};
        return coverage;
    }
    QPDFObjectHandle soft = dict.getKey("/SMask");
    QPDFObjectHandle mask = soft.isStream() ? soft : dict.getKey("/Mask");
    if (!mask.isStream()) return coverage;
    const Image image = read_image(document, mask, QPDFObjectHandle::newNull());
    if (!image.usable || image.opaque_coding() || image.width > most / image.height) return coverage;
    Pixels pixels(image);
    std::vector<std::uint8_t> row;
    std::vector<bool> shown;
    const bool whole = for_each_row(document, mask, image, [&](ByteView bytes) {
        pixels.grey(bytes, row);
        // A stencil's 0 paints; a soft mask's 0 does not.
        for (const std::uint8_t v : row) shown.push_back(soft.isStream() ? v > thin : v == 0);
        return true;
    });
    if (!whole) return coverage;
    coverage.width = image.width;
    coverage.height = image.height;
    coverage.shown = std::move(shown);
    return coverage;
}

/// A JPEG 2000 picture knows its own depth, and its space where the dictionary says none (ISO 32000-1 §7.4.9). Where the two do not
/// agree on sizes or colours, every viewer shows something else: unusable.
void read_jpx(Document& document, QPDFObjectHandle stream, Image& image)
{
    using Kind = ColourSpace::Kind;
    using Space = JpxHead::Space;
    const bool told = !stream.getDict().getKey("/ColorSpace").isNull();
    auto head = read_jpx_head(document.jpx(stream), told && image.space->kind() == Kind::indexed);
    const bool fits = head && image.usable && head->width == image.width && head->height == image.height;
    image.usable = false;
    // A grey that cannot be decoded is a grey all the same: it marks nothing.
    if (!fits) return;
    std::size_t n = head->colours.size();
    if (!told) {
        const Space space = n == 1 ? Space::grey : head->space;
        const Kind kind = space == Space::grey || (space == Space::unsaid && n == 2) ? Kind::grey
                        : space == Space::rgb || space == Space::ycc || (space == Space::unsaid && n == 3) ? Kind::rgb
                        : space == Space::cmyk || (space == Space::unsaid && n == 4) ? Kind::cmyk : Kind::unknown;
        image.space = ColourSpace::device(kind);
    }
    // One component more than the space has is an opacity that the picture does not call so.
    const std::size_t wanted = image.space->components();
    if (n != wanted && n != wanted + 1) image.space = ColourSpace::device(Kind::unknown);
    if (image.space->kind() == Kind::unknown || image.space->kind() == Kind::pattern) return;
    head->keep_colours(wanted);
    n = wanted;
    image.bits = head->stored_bits();
    if (image.decode.size() < 2 * n) image.decode = image.space->default_decode(static_cast<int>(std::min(head->colours[0].bits, 16U)));
    const double most = std::pow(2.0, image.bits) - 1;
    for (std::size_t i = 0; i < n; ++i) {
        const double highest = std::pow(2.0, std::min(head->colours[i].bits, 16U)) - 1;
        image.decode[2 * i + 1] = image.decode[2 * i] + most / highest * (image.decode[2 * i + 1] - image.decode[2 * i]);
    }
    image.jpx = std::make_shared<const JpxHead>(std::move(*head));
    image.usable = true;
}

}  // namespace

std::size_t Image::row_bytes() const
{
    return (width * space->components() * static_cast<std::size_t>(bits) + 7) / 8;
}

Image read_image(Document& document, QPDFObjectHandle stream, QPDFObjectHandle resources)
{
    Image image;
    QPDFObjectHandle dict = stream.getDict();
    const double w = number(dict.getKey("/Width"), 0);
    const double h = number(dict.getKey("/Height"), 0);
    bool stencil = false;
    image.stencil = dict.getKey("/ImageMask").getValueAsBool(stencil) && stencil;
    if (const auto filters = names(dict.getKey("/Filter")); !filters.empty()) {
        image.filter = filters.back();
        image.filters = filters.size();
    }
    QPDFObjectHandle space = dict.getKey("/ColorSpace");
    image.space = image.stencil ? ColourSpace::device(ColourSpace::Kind::grey)
        : space.isNull()        ? ColourSpace::device(ColourSpace::Kind::unknown)
                                : ColourSpace::parse(document, space, resources);
    const bool jpx = image.filter == "/JPXDecode";
    const int bits = image.stencil ? 1 : jpx || image.filter == "/DCTDecode" ? 8 : integer(dict.getKey("/BitsPerComponent"), 8);
    image.bits = bits;
    image.decode = numbers(dict.getKey("/Decode"));
    if (!jpx && image.decode.size() < 2 * image.space->components()) image.decode = image.space->default_decode(image.bits);
    const bool sizes = w >= 1 && h >= 1 && w <= 1e6 && h <= 1e6 && w * h <= static_cast<double>(max_pixels);
    const bool known = bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
    image.usable = sizes && known && image.space->components() > 0;
    if (sizes) {
        image.width = static_cast<std::size_t>(w);
        image.height = static_cast<std::size_t>(h);
    }
    if (jpx && !image.stencil) read_jpx(document, stream, image);
    return image;
}

Pixels::Pixels(const Image& image) : image_(image)
{
    using Kind = ColourSpace::Kind;
    const bool plain = image.decode == image.space->default_decode(image.bits);
    plain_rgb_ = plain && image.bits == 8 && image.space->kind() == Kind::rgb;
    if (image.space->components() == 1 && image.bits <= 8)
        for (unsigned v = 0; v < 1u << image.bits; ++v) table_.push_back(convert(std::span(&v, 1)));
}

Pixels::Pixel Pixels::convert(std::span<const unsigned> raw) const
{
    const double most = std::pow(2.0, image_.bits) - 1;
    std::vector<double> in(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i)
        in[i] = image_.decode[2 * i] + raw[i] / most * (image_.decode[2 * i + 1] - image_.decode[2 * i]);
    if (image_.space->kind() == ColourSpace::Kind::indexed) in[0] = std::round(in[0]);
    const Rgb rgb = image_.space->rgb(in);
    return {byte_of(rgb.r), byte_of(rgb.g), byte_of(rgb.b), byte_of(image_.space->grey(in)), image_.space->inked(in)};
}

void Pixels::components(ByteView row, std::size_t pixel, std::vector<unsigned>& out) const
{
    const std::size_t n = image_.space->components();
    out.resize(n);
    for (std::size_t i = 0; i < n; ++i) out[i] = sample(row, pixel * n + i, image_.bits);
}

const Pixels::Pixel& Pixels::at(ByteView row, std::size_t pixel)
{
    if (!table_.empty()) return table_[sample(row, pixel, image_.bits)];
    components(row, pixel, raw_);
    if (raw_ != last_raw_) {
        last_ = convert(raw_);
        last_raw_ = raw_;
    }
    return last_;
}

void Pixels::rgb(ByteView row, std::vector<std::uint8_t>& out)
{
    if (plain_rgb_) {
        out.assign(row.begin(), row.end());
        return;
    }
    out.clear();
    for (std::size_t x = 0; x < image_.width; ++x) {
        const Pixel& p = at(row, x);
        out.insert(out.end(), {p.r, p.g, p.b});
    }
}

bool Pixels::inked(ByteView row)
{
    for (std::size_t x = 0; x < image_.width; ++x)
        if (at(row, x).inked) return true;
    return false;
}

void Pixels::grey(ByteView row, std::vector<std::uint8_t>& out)
{
    out.resize(image_.width);
    if (plain_rgb_ && row.size() >= 3 * image_.width)
        for (std::size_t x = 0; x < image_.width; ++x)
            out[x] = static_cast<std::uint8_t>((299u * row[3 * x] + 587u * row[3 * x + 1] + 114u * row[3 * x + 2] + 500) / 1000);
    else
        for (std::size_t x = 0; x < image_.width; ++x) out[x] = at(row, x).grey;
}

bool for_each_row(Document& document, QPDFObjectHandle stream, const Image& image, const std::function<bool(ByteView)>& each)
{
    if (!image.usable) return false;
    if (image.jpx) {
        return for_each_jpx_row(document.jpx(stream), *image.jpx, [&](ByteView row) {
            document.spend(row.size());
            return each(row);
        });
    }
    const std::size_t stride = image.row_bytes();
    Bytes row;
    std::size_t rows = 0;
    std::uint64_t total = 0;
    bool more = true;
    const auto cut_into_rows = [&](ByteView bytes) {
        total += bytes.size();
        while (more && !bytes.empty() && rows < image.height) {
            if (row.empty() && bytes.size() >= stride) {
                more = each(bytes.first(stride));
                bytes = bytes.subspan(stride);
                ++rows;
                continue;
            }
            const std::size_t n = std::min(stride - row.size(), bytes.size());
            row.insert(row.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
            bytes = bytes.subspan(n);
            if (row.size() < stride) break;
            ++rows;
            more = each(row);
            row.clear();
        }
    };
    const bool jpeg = image.filter == "/DCTDecode";
    // A size of its own, other than the dictionary's, is a picture that nobody shows alike.
    const auto as_told = [&] { return !more || total == std::uint64_t{stride} * image.height; };
    if (jpeg && image.filters == 1) {
        return document.jpeg_rows(stream, [&](ByteView bytes) {
            cut_into_rows(bytes);
            return more;
        }) && as_told();
    }
    Tap tap([&](ByteView bytes) {
        cut_into_rows(bytes);
        // qpdf's JPEG decoder, left by an exception, loses its memory; it is let run to its end instead.
        if ((!more || rows == image.height) && !jpeg) throw Enough{};
    });
    try {
        // Missing rows print as zeros do not: devices leave them out.
        return document.pipe(stream, tap) && (!jpeg || as_told());
    }
    catch (const Enough&) {
        return true;
    }
}

bool for_each_opacity_row(Document& document, QPDFObjectHandle stream, const Image& image, const std::function<bool(ByteView)>& each)
{
    if (!image.jpx || !image.jpx->opacity) return false;
    return for_each_jpx_opacity(document.jpx(stream), *image.jpx, [&](ByteView row) {
        document.spend(row.size());
        return each(row);
    });
}

bool uses_opacity(QPDFObjectHandle dict, const Image& image)
{
    return image.jpx && image.jpx->opacity && integer(dict.getKey("/SMaskInData"), 0) > 0;
}

Tint image_tint(Document& document, QPDFObjectHandle stream, const Image& image)
{
    if (image.space->always_neutral()) return Tint::neutral;
    if (!image.usable || image.space->kind() == ColourSpace::Kind::unknown) return Tint::unknown;
    if (!image.space->marks()) return Tint::none;
    constexpr int threshold = 12;
    if (image.opaque_coding()) {
        // One bit a pixel: both values are assumed to occur.
        Pixels pixels(image);
        std::vector<std::uint8_t> two;
        const std::array<std::uint8_t, 1> both{0x40};
        Image pair = image;
        pair.width = 2;
        Pixels(pair).rgb(both, two);
        for (std::size_t i = 0; i + 2 < two.size(); i += 3) {
            const auto [low, high] = std::minmax({two[i], two[i + 1], two[i + 2]});
            if (high - low > threshold) return Tint::colour;
        }
        return Tint::neutral;
    }
    const Coverage coverage = read_coverage(document, stream, image);
    const auto key = numbers(stream.getDict().getKey("/Mask"));
    const bool keyed = key.size() == 2 * image.space->components();
    // Chroma subsampling, and waves coded coarsely, leave a fringe on single pixels of a neutral picture that no paper shows.
    const bool fringes = image.filter == "/DCTDecode" || image.jpx;
    const std::uint64_t few = fringes ? static_cast<std::uint64_t>(image.width) * image.height / 1000 : 0;
    std::uint64_t coloured = 0;
    const bool inks = image.space->has_inks();
    bool colour = false;
    bool inked = false;
    std::size_t y = 0;
    Pixels pixels(image);
    std::vector<std::uint8_t> rgb;
    std::vector<unsigned> raw;
    const bool decoded = for_each_row(document, stream, image, [&](ByteView row) {
        if (pixels.plain_rgb() && !rgb_coloured(row.first(3 * image.width), threshold)) {
            ++y;
            return true;
        }
        inked = inked || (inks && pixels.inked(row));
        pixels.rgb(row, rgb);
        for (std::size_t x = 0; x < image.width && !colour; ++x) {
            const auto [low, high] = std::minmax({rgb[3 * x], rgb[3 * x + 1], rgb[3 * x + 2]});
            if (high - low <= threshold || !coverage.at(x, y, image)) continue;
            if (keyed) {
                pixels.components(row, x, raw);
                bool out = true;
                for (std::size_t i = 0; i < raw.size(); ++i) out = out && raw[i] >= key[2 * i] && raw[i] <= key[2 * i + 1];
                if (out) continue;
            }
            colour = ++coloured > few || (high - low > 2 * threshold);
        }
        ++y;
        return !colour;
    });
    return colour ? Tint::colour : !decoded ? Tint::unknown : inked ? Tint::mixed : Tint::neutral;
}

}  // namespace consigne::pdl::pdf
