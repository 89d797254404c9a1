#include "pdl/pdf/colour.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace consigne::pdl::pdf {
namespace {

constexpr int max_nesting = 8;

double unit(double x)
{
    return std::isnan(x) ? 0 : std::clamp(x, 0.0, 1.0);
}

double srgb_gamma(double x)
{
    x = unit(x);
    return x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055;
}

Rgb lab_to_rgb(double l, double a, double b)
{
    // To XYZ relative to the space's white, taken as the display's white: a = b = 0 is then exactly neutral.
    const auto inverse = [](double t) { return t >= 6.0 / 29 ? t * t * t : 108.0 / 841 * (t - 4.0 / 29); };
    const double m = (l + 16) / 116;
    const double x = 0.9505 * inverse(m + a / 500);
    const double y = inverse(m);
    const double z = 1.089 * inverse(m - b / 200);
    Rgb out{srgb_gamma(3.2406 * x - 1.5372 * y - 0.4986 * z), srgb_gamma(-0.9689 * x + 1.8758 * y + 0.0415 * z),
            srgb_gamma(0.0557 * x - 0.2040 * y + 1.0570 * z)};
    if (a == 0 && b == 0) out.r = out.b = out.g;
    return out;
}

ColourSpace::Kind device_kind(const std::string& word)
{
    using enum ColourSpace::Kind;
    if (word == "/DeviceGray" || word == "/G" || word == "/CalGray") return grey;
    if (word == "/DeviceRGB" || word == "/RGB" || word == "/CalRGB") return rgb;
    if (word == "/DeviceCMYK" || word == "/CMYK" || word == "/CalCMYK") return cmyk;
    if (word == "/Pattern") return pattern;
    return unknown;
}

std::size_t count_of(ColourSpace::Kind kind)
{
    using enum ColourSpace::Kind;
    return kind == cmyk ? 4 : kind == rgb || kind == lab ? 3 : kind == pattern ? 0 : 1;
}

/// A profile names the space of its colours in bytes 16 to 19 (ICC.1 §7.2.6).
bool lab_profile(Document& document, QPDFObjectHandle stream)
{
    std::string head;
    Tap tap([&head](ByteView bytes) {
        if (head.size() < 20) head.append(as_text(bytes.first(std::min<std::size_t>(bytes.size(), 20 - head.size()))));
    });
    return document.pipe(stream, tap) && head.substr(std::min<std::size_t>(head.size(), 16)) == "Lab ";
}

Bytes table_bytes(Document& document, QPDFObjectHandle object)
{
    constexpr std::size_t most = 256 * 32;
    if (object.isStream()) return document.bytes(object, most);
    if (!object.isString()) return {};
    const std::string text = object.getStringValue();
    const ByteView view = as_bytes(text);
    return Bytes(view.begin(), view.begin() + static_cast<std::ptrdiff_t>(std::min(view.size(), most)));
}

}  // namespace

const ColourSpacePtr& ColourSpace::device(Kind kind)
{
    // One for each kind serves all: nearly every operator of colour asks for one.
    static const auto spaces = [] {
        std::array<ColourSpacePtr, static_cast<std::size_t>(Kind::unknown) + 1> made;
        for (std::size_t i = 0; i < made.size(); ++i) {
            auto space = std::make_shared<ColourSpace>();
            space->kind_ = static_cast<Kind>(i);
            space->components_ = count_of(space->kind_);
            made[i] = std::move(space);
        }
        return made;
    }();
    return spaces[static_cast<std::size_t>(kind)];
}

ColourSpacePtr ColourSpace::parse(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources)
{
    return parse(document, object, resources, 0);
}

ColourSpacePtr ColourSpace::parse(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources, int depth)
{
    if (depth > max_nesting) return device(Kind::unknown);
    if (object.isName()) {
        const std::string word = object.getName();
        if (const Kind kind = device_kind(word); kind != Kind::unknown) return device(kind);
        QPDFObjectHandle named = resources.isDictionary() ? resources.getKey("/ColorSpace") : QPDFObjectHandle::newNull();
        named = named.isDictionary() ? named.getKey(word) : QPDFObjectHandle::newNull();
        return named.isNull() ? device(Kind::unknown) : parse(document, named, resources, depth + 1);
    }
    if (!object.isArray() || object.getArrayNItems() == 0) return device(Kind::unknown);
    const std::string family = name(object.getArrayItem(0));
    if (object.getArrayNItems() == 1) return parse(document, object.getArrayItem(0), resources, depth + 1);
    if (const Kind kind = device_kind(family); kind != Kind::unknown && kind != Kind::pattern) return device(kind);
    auto space = std::make_shared<ColourSpace>();
    space->parse_array(document, family, object, resources, depth);
    return space;
}

void ColourSpace::parse_array(Document& document, const std::string& family, QPDFObjectHandle array, QPDFObjectHandle resources, int depth)
{
    const int items = array.getArrayNItems();
    QPDFObjectHandle second = array.getArrayItem(1);
    if (family == "/Lab") {
        kind_ = Kind::lab;
        components_ = 3;
        if (second.isDictionary())
            if (auto range = numbers(second.getKey("/Range")); range.size() == 4) lab_range_ = std::move(range);
    }
    else if (family == "/ICCBased" && second.isStream()) {
        QPDFObjectHandle dict = second.getDict();
        const double n = number(dict.getKey("/N"), 0);
        QPDFObjectHandle alternate = dict.getKey("/Alternate");
        kind_ = n == 1 ? Kind::grey : n == 3 ? Kind::rgb : n == 4 ? Kind::cmyk : Kind::unknown;
        if (n == 3 && lab_profile(document, second)) {
            kind_ = Kind::lab;
            if (const auto range = numbers(dict.getKey("/Range")); range.size() == 6) lab_range_.assign(range.begin() + 2, range.end());
        }
        if (n == 3 && alternate.isArray() && alternate.getArrayNItems() > 1 && name(alternate.getArrayItem(0)) == "/Lab") {
            kind_ = Kind::lab;
            parse_array(document, "/Lab", alternate, resources, depth + 1);
        }
        components_ = count_of(kind_);
    }
    else if ((family == "/Indexed" || family == "/I") && items >= 4) {
        base_ = parse(document, second, resources, depth + 1);
        highest_ = static_cast<std::size_t>(std::clamp(number(array.getArrayItem(2), 0), 0.0, 255.0));
        table_ = table_bytes(document, array.getArrayItem(3));
        kind_ = base_->kind_ == Kind::unknown || base_->kind_ == Kind::indexed || base_->kind_ == Kind::pattern ? Kind::unknown : Kind::indexed;
    }
    else if ((family == "/Separation" || family == "/DeviceN") && items >= 4) {
        std::vector<std::string> inks;
        if (second.isArray())
            for (auto& ink : second.aitems()) inks.push_back(name(ink));
        else inks.push_back(name(second));
        components_ = inks.size();
        base_ = parse(document, array.getArrayItem(2), resources, depth + 1);
        tint_ = Function::parse(document, array.getArrayItem(3));
        const auto all = [&inks](auto is) { return std::all_of(inks.begin(), inks.end(), is); };
        marks_ = !all([](const std::string& ink) { return ink == "/None"; });
        black_ink_ = all([](const std::string& ink) { return ink == "/None" || ink == "/Black" || ink == "/All"; });
        const bool usable = !inks.empty() && inks.size() <= 32 && base_->kind_ != Kind::unknown && base_->kind_ != Kind::pattern;
        kind_ = usable && (black_ink_ || (tint_ && tint_->inputs() == components_)) ? Kind::tint : Kind::unknown;
    }
    else if (family == "/Pattern") {
        kind_ = Kind::pattern;
        base_ = parse(document, second, resources, depth + 1);
        components_ = base_->components_;
    }
}

std::vector<double> ColourSpace::based(std::span<const double> in) const
{
    if (kind_ == Kind::tint) return tint_ ? (*tint_)(in) : std::vector<double>(base_->components_, 0.0);
    const double at = in.empty() || std::isnan(in[0]) ? 0 : std::clamp(in[0], 0.0, static_cast<double>(highest_));
    const std::size_t n = base_->components_;
    const std::size_t offset = static_cast<std::size_t>(at) * n;
    const auto range = base_->default_decode(8);
    std::vector<double> out;
    for (std::size_t i = 0; i < n; ++i) {
        const double byte = offset + i < table_.size() ? table_[offset + i] : 0;
        out.push_back(range[2 * i] + byte / 255 * (range[2 * i + 1] - range[2 * i]));
    }
    return out;
}

Rgb ColourSpace::rgb(std::span<const double> in) const
{
    const auto at = [&in](std::size_t i) { return i < in.size() ? in[i] : 0.0; };
    switch (kind_) {
    case Kind::grey: { const double v = unit(at(0)); return {v, v, v}; }
    case Kind::rgb: return {unit(at(0)), unit(at(1)), unit(at(2))};
    case Kind::cmyk: {
        const double k = 1 - unit(at(3));
        return {(1 - unit(at(0))) * k, (1 - unit(at(1))) * k, (1 - unit(at(2))) * k};
    }
    case Kind::lab: {
        const auto within = [this](double x, std::size_t i) { return std::isnan(x) ? 0 : std::max(lab_range_[i], std::min(x, lab_range_[i + 1])); };
        return lab_to_rgb(at(0), within(at(1), 0), within(at(2), 2));
    }
    case Kind::indexed: return base_->rgb(based(in));
    case Kind::tint:
        if (black_ink_) { const double v = grey(in); return {v, v, v}; }
        return base_->rgb(based(in));
    case Kind::pattern:
    case Kind::unknown: break;
    }
    return {};
}

double ColourSpace::grey(std::span<const double> in) const
{
    const auto at = [&in](std::size_t i) { return i < in.size() ? unit(in[i]) : 0.0; };
    switch (kind_) {
    case Kind::cmyk: return ink_luma(at(0), at(1), at(2), at(3));
    case Kind::indexed: return base_->grey(based(in));
    case Kind::tint:
        if (!tint_ || tint_->inputs() != components_) return 1 - at(0);
        return base_->grey(based(in));
    default: return rgb(in).luma();
    }
}

std::vector<double> ColourSpace::initial() const
{
    if (kind_ == Kind::cmyk) return {0, 0, 0, 1};
    return std::vector<double>(components_, kind_ == Kind::tint ? 1.0 : 0.0);
}

std::vector<double> ColourSpace::default_decode(int bits) const
{
    if (kind_ == Kind::indexed) return {0, std::pow(2.0, bits) - 1};
    if (kind_ == Kind::lab) return {0, 100, lab_range_[0], lab_range_[1], lab_range_[2], lab_range_[3]};
    std::vector<double> out;
    for (std::size_t i = 0; i < std::max<std::size_t>(components_, 1); ++i) { out.push_back(0); out.push_back(1); }
    return out;
}

bool ColourSpace::has_inks() const
{
    return kind_ == Kind::cmyk || ((kind_ == Kind::indexed || (kind_ == Kind::tint && !black_ink_)) && base_->has_inks());
}

bool ColourSpace::inked(std::span<const double> in) const
{
    if (!has_inks()) return false;
    if (kind_ != Kind::cmyk) return base_->inked(based(in));
    return in.size() >= 3 && std::max({unit(in[0]), unit(in[1]), unit(in[2])}) > colour_threshold;
}

bool ColourSpace::always_neutral() const
{
    if (kind_ == Kind::grey || (kind_ == Kind::tint && black_ink_)) return true;
    if (kind_ == Kind::indexed || kind_ == Kind::tint) return base_->always_neutral();
    return false;
}

}  // namespace consigne::pdl::pdf
