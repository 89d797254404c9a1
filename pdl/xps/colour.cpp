#include "pdl/xps/colour.hpp"

#include "pdl/stream/luminance.hpp"

#include <charconv>
#include <cmath>

namespace consigne::pdl::xps {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trim(std::string_view text)
{
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view take_word(std::string_view& text)
{
    text = trim(text);
    std::size_t n = 0;
    while (n < text.size() && !blank(text[n])) ++n;
    const std::string_view word = text.substr(0, n);
    text.remove_prefix(n);
    return word;
}

/// Numbers with commas between, up to nine: alpha and eight components.
std::optional<std::vector<double>> numbers(std::string_view text)
{
    std::vector<double> values;
    for (text = trim(text); !text.empty();) {
        if (values.size() == 9) return std::nullopt;
        double value = 0;
        const char* begin = text.data() + (text.front() == '+' ? 1 : 0);
        const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
        if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
        values.push_back(value);
        text = trim(text.substr(static_cast<std::size_t>(end - text.data())));
        if (text.empty()) break;
        if (text.front() == ',') text = trim(text.substr(1));
    }
    return values;
}

std::optional<Colour> hexadecimal(std::string_view digits)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || end != digits.data() + digits.size() || (digits.size() != 6 && digits.size() != 8)) return std::nullopt;
    const auto byte = [value](int shift) { return static_cast<double>(value >> shift & 0xFF) / 255; };
    return Colour{digits.size() == 8 ? byte(24) : 1, {byte(16), byte(8), byte(0)}};
}

double gamma(double linear)
{
    linear = std::clamp(linear, 0.0, 1.0);
    return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

/// scRGB: linear, with or without alpha.
std::optional<Colour> linear(std::string_view text)
{
    const auto values = numbers(text);
    if (!values || (values->size() != 3 && values->size() != 4)) return std::nullopt;
    const std::size_t at = values->size() - 3;
    return Colour{at ? std::clamp((*values)[0], 0.0, 1.0) : 1, {gamma((*values)[at]), gamma((*values)[at + 1]), gamma((*values)[at + 2])}};
}

std::optional<Colour> in_profile(std::string_view text, const std::function<Space(std::string_view)>& space)
{
    const std::string_view profile = take_word(text);
    const auto values = numbers(text);
    if (!values || values->size() < 2) return std::nullopt;
    const auto at = [&](std::size_t i) { return std::clamp((*values)[i + 1], 0.0, 1.0); };
    const double alpha = std::clamp((*values)[0], 0.0, 1.0);
    const std::size_t components = values->size() - 1;
    switch (space(profile)) {
    case Space::grey: return Colour{alpha, {at(0), at(0), at(0)}};
    case Space::rgb:
        if (components < 3) return std::nullopt;
        return Colour{alpha, {at(0), at(1), at(2)}};
    case Space::cmyk: {
        if (components < 4) return std::nullopt;
        const auto byte = [&](std::size_t i) { return static_cast<unsigned>(std::lround(at(i) * 255)); };
        const auto shown = inks_shown(byte(0), byte(1), byte(2), byte(3));
        return Colour{alpha, {shown[0] / 255.0, shown[1] / 255.0, shown[2] / 255.0}};
    }
    case Space::other: break;
    }
    return std::nullopt;
}

}  // namespace

Space space_of_profile(ByteView icc_header)
{
    if (icc_header.size() < 20) return Space::other;
    const std::string_view name = as_text(icc_header).substr(16, 4);
    return name == "GRAY" ? Space::grey : name == "RGB " ? Space::rgb : name == "CMYK" ? Space::cmyk : Space::other;
}

bool Colour::neutral() const
{
    const auto [least, most] = std::minmax({rgb[0], rgb[1], rgb[2]});
    return (most - least) * 255 <= stated_tolerance;
}

std::uint8_t Colour::luminance() const { return static_cast<std::uint8_t>(std::lround(luma(rgb[0], rgb[1], rgb[2]) * 255)); }

std::optional<Colour> read_colour(std::string_view text, const std::function<Space(std::string_view)>& space)
{
    text = trim(text);
    if (text.starts_with('#')) return hexadecimal(text.substr(1));
    if (text.starts_with("sc#")) return linear(text.substr(3));
    constexpr std::string_view context = "ContextColor";
    if (text.starts_with(context) && text.size() > context.size() && blank(text[context.size()])) return in_profile(text.substr(context.size()), space);
    return std::nullopt;
}

std::string_view resource_key(std::string_view text)
{
    text = trim(text);
    if (!text.starts_with('{') || !text.ends_with('}')) return {};
    text = text.substr(1, text.size() - 2);
    if (take_word(text) != "StaticResource") return {};
    return take_word(text);
}

ImageReference read_image_reference(std::string_view text)
{
    text = trim(text);
    if (!text.starts_with('{') || !text.ends_with('}')) return {text, {}};
    text = text.substr(1, text.size() - 2);
    if (take_word(text) != "ColorConvertedBitmap") return {};
    ImageReference reference;
    reference.image = take_word(text);
    reference.profile = take_word(text);
    return reference;
}

}  // namespace consigne::pdl::xps
