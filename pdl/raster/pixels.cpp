#include "pdl/raster/pixels.hpp"

#include "pdl/stream/neutral.hpp"

#include <cmath>
#include <cstring>

namespace consigne::pdl::raster {
namespace {

int gamma8(double linear)
{
    const double x = std::clamp(linear, 0.0, 1.0);
    const double y = x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055;
    return static_cast<int>(std::lround(255 * y));
}

/// CIE XYZ of the D65 white to sRGB (IEC 61966-2-1).
Rgb from_xyz(double x, double y, double z)
{
    return {gamma8(3.2406 * x - 1.5372 * y - 0.4986 * z), gamma8(-0.9689 * x + 1.8758 * y + 0.0415 * z),
            gamma8(0.0557 * x - 0.2040 * y + 1.0570 * z)};
}

Rgb from_lab(int l, int a, int b)
{
    const auto inverse = [](double t) { return t >= 6.0 / 29 ? t * t * t : 108.0 / 841 * (t - 4.0 / 29); };
    const double m = (l * 100 / 255.0 + 16) / 116;
    const double y = inverse(m);
    if (a == 128 && b == 128) return {gamma8(y), gamma8(y), gamma8(y)};
    return from_xyz(0.9505 * inverse(m + (a - 128) / 500.0), y, 1.089 * inverse(m - (b - 128) / 200.0));
}

}  // namespace

PixelFormat::PixelFormat(const PageHeader& page, bool little_endian) :
    count_(page.colours),
    order_(page.order),
    sample_bits_(page.bits_per_colour),
    pixel_bits_(page.bits_per_pixel),
    // Samples of 16 bits have the order of the machine. Drivers pack four bits by hand, high byte first, and libcups, which
    // takes the pair for a word, turns it where the stream is not of its own machine's order: that is little-endian today.
    swapped_(page.bits_per_colour == 16 ? little_endian : page.bits_per_colour == 4 && page.bits_per_pixel == 16 && !little_endian)
{
    choose(page);
    const bool fits = order_ != Order::chunked || sample_bits_ * count_ <= pixel_bits_;
    if (!fits) model_ = Model::unknown;
    plain_rgb_ = model_ == Model::light && whole_bytes() && pixel_bits_ == 24 && sample_bits_ == 8 && count_ == 3;
}

void PixelFormat::set(Model model, std::initializer_list<Channel> channels)
{
    model_ = channels.size() <= count_ ? model : Model::unknown;
    channels_.fill(Channel::ignored);
    std::copy(channels.begin(), channels.end(), channels_.begin());
}

void PixelFormat::choose(const PageHeader& page)
{
    using enum Channel;
    switch (page.space) {
    case Space::w:
    case Space::sw: return set(Model::grey, {grey});
    case Space::k:
    case Space::silver:
    case Space::white: return set(Model::grey, {black});
    case Space::rgb:
    case Space::rgba:
    case Space::srgb:
    case Space::adobe_rgb: return set(Model::light, {red, green, blue});
    case Space::rgbw: return set(Model::light, {red, green, blue, white_light});
    case Space::cmy: return set(Model::ink, {cyan, magenta, yellow});
    case Space::ymc: return set(Model::ink, {yellow, magenta, cyan});
    case Space::cmyk: return set(Model::ink, {cyan, magenta, yellow, black});
    case Space::ymck: return set(Model::ink, {yellow, magenta, cyan, black});
    case Space::kcmycm:
        if (count_ == 6) return set(Model::ink, {black, cyan, magenta, yellow, light_cyan, light_magenta});
        return set(Model::ink, {black, cyan, magenta, yellow});
    case Space::kcmy: return set(Model::ink, {black, cyan, magenta, yellow});
    case Space::gmck: return set(Model::ink, {yellow, magenta, cyan, black});
    case Space::gmcs: return set(Model::ink, {yellow, magenta, cyan, silver});
    case Space::gold: return set(Model::ink, {yellow});
    case Space::xyz: return set(Model::xyz, {ignored, ignored, ignored});
    case Space::lab: return set(Model::lab, {ignored, ignored, ignored});
    default: break;
    }
    // CUPS drivers code ICC spaces of three components as Lab.
    if (page.space >= Space::icc1 && page.space <= Space::iccf && count_ == 3) set(Model::lab, {ignored, ignored, ignored});
    else set(Model::unknown, {});
}

Rgb PixelFormat::colour(const Values& v) const
{
    if (model_ == Model::lab) return from_lab(v[0], v[1], v[2]);
    // CUPS scales 0..1.1 to a byte.
    if (model_ == Model::xyz) return from_xyz(v[0] / 231.8181, v[1] / 231.8181, v[2] / 231.8181);
    std::array<int, 3> light{}, ink{};
    int black = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        switch (channels_[i]) {
        case Channel::red: light[0] = v[i]; break;
        case Channel::green: light[1] = v[i]; break;
        case Channel::blue: light[2] = v[i]; break;
        case Channel::grey: light.fill(v[i]); break;
        case Channel::cyan: ink[0] += v[i]; break;
        case Channel::magenta: ink[1] += v[i]; break;
        case Channel::yellow: ink[2] += v[i]; break;
        case Channel::black: black += v[i]; break;
        case Channel::light_cyan: ink[0] += v[i] / 2; break;
        case Channel::light_magenta: ink[1] += v[i] / 2; break;
        case Channel::silver: black += v[i] / 2; break;
        case Channel::white_light: black += 255 - v[i]; break;
        case Channel::ignored: break;
        }
    }
    if (model_ == Model::light) {
        const auto less = [black](int x) { return std::max(x - black, 0); };
        return {less(light[0]), less(light[1]), less(light[2])};
    }
    if (model_ == Model::grey && channels_[0] == Channel::grey) return {light[0], light[1], light[2]};
    const int white = 255 - std::min(black, 255);
    const auto left = [white](int x) { return (255 - std::min(x, 255)) * white / 255; };
    return {left(ink[0]), left(ink[1]), left(ink[2])};
}

Rgb PixelFormat::look(const Values& values)
{
    if (!any_last_ || values != last_) {
        any_last_ = true;
        last_ = values;
        last_colour_ = colour(values);
    }
    return last_colour_;
}

std::uint8_t PixelFormat::sample(ByteView row, std::size_t bit) const
{
    const auto byte = [&](std::size_t i) -> unsigned {
        if (swapped_) i ^= 1;
        return i < row.size() ? row[i] : 0U;
    };
    const std::size_t first = bit / 8;
    const unsigned window = byte(first) << 16 | byte(first + 1) << 8 | byte(first + 2);
    const unsigned value = window << bit % 8 & 0xFFFFFF;
    if (sample_bits_ >= 8) return static_cast<std::uint8_t>(value >> 16);
    const unsigned most = (1U << sample_bits_) - 1;
    return static_cast<std::uint8_t>((value >> (24 - sample_bits_)) * 255 / most);
}

PixelFormat::Values PixelFormat::chunk(const std::uint8_t* pixel) const
{
    Values out{};
    if (sample_bits_ == 8) {
        std::memcpy(out.data(), pixel + (pixel_bytes() - count_), count_);
        return out;
    }
    const ByteView row(pixel, pixel_bytes());
    const std::size_t lead = pixel_bits_ - sample_bits_ * count_;
    for (std::size_t i = 0; i < count_; ++i) out[i] = sample(row, lead + i * sample_bits_);
    return out;
}

PixelFormat::Values PixelFormat::values(std::span<const ByteView> planes, std::size_t x) const
{
    Values out{};
    for (std::size_t i = 0; i < count_; ++i) {
        switch (order_) {
        case Order::chunked:
            out[i] = sample(planes[0], x * pixel_bits_ + pixel_bits_ - sample_bits_ * (count_ - i));
            break;
        case Order::banded: {
            const std::size_t band = planes[0].size() / count_;
            out[i] = sample(planes[0].subspan(i * band, band), x * sample_bits_);
            break;
        }
        case Order::planar: out[i] = sample(planes[i], x * sample_bits_); break;
        }
    }
    return out;
}

Rgb PixelFormat::at(const std::uint8_t* pixel)
{
    if (plain_rgb_) return {pixel[0], pixel[1], pixel[2]};
    return look(chunk(pixel));
}

bool PixelFormat::coloured(const std::uint8_t* pixels, std::size_t count)
{
    if (plain_rgb_) return rgb_coloured({pixels, 3 * count}, pixel_tolerance);
    for (std::size_t i = 0; i < count; ++i)
        if (at(pixels + i * pixel_bytes()).coloured()) return true;
    return false;
}

void PixelFormat::grey(const std::uint8_t* pixels, std::size_t count, std::uint8_t* into)
{
    if (plain_rgb_)
        for (std::size_t i = 0; i < count; ++i) into[i] = Rgb{pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]}.grey();
    else
        for (std::size_t i = 0; i < count; ++i) into[i] = at(pixels + i * pixel_bytes()).grey();
}

Rgb PixelFormat::at(std::span<const ByteView> planes, std::size_t x) { return look(values(planes, x)); }

bool PixelFormat::bare(std::span<const ByteView> planes, std::size_t x) const { return values(planes, x) == Values{}; }

std::size_t PixelFormat::pixels(std::span<const ByteView> planes, std::size_t width) const
{
    const std::size_t bytes = order_ == Order::banded ? planes[0].size() / count_ : planes[0].size();
    return std::min(width, bytes * 8 / (order_ == Order::chunked ? pixel_bits_ : sample_bits_));
}

}  // namespace consigne::pdl::raster
