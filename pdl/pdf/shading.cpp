#include "pdl/pdf/shading.hpp"

#include <cmath>

namespace consigne::pdl::pdf {
namespace {

constexpr std::size_t max_mesh = 64 * 1024 * 1024;

class BitReader {
public:
    explicit BitReader(ByteView data) : data_(data) {}
    [[nodiscard]] bool has(std::size_t bits) const { return bits <= data_.size() * 8 - at_; }
    std::uint32_t take(int bits)
    {
        std::uint32_t value = 0;
        for (int i = 0; i < bits; ++i, ++at_) value = value << 1 | (data_[at_ / 8] >> (7 - at_ % 8) & 1u);
        return value;
    }
    void align() { at_ = std::min((at_ + 7) / 8 * 8, data_.size() * 8); }

private:
    ByteView data_;
    std::size_t at_ = 0;
};

class BitWriter {
public:
    void put(std::uint32_t value, int bits)
    {
        for (int i = bits - 1; i >= 0; --i, ++at_) {
            if (at_ % 8 == 0) out.push_back(0);
            out.back() = static_cast<std::uint8_t>(out.back() | (value >> i & 1u) << (7 - at_ % 8));
        }
    }
    void align() { at_ = (at_ + 7) / 8 * 8; }
    Bytes out;

private:
    std::size_t at_ = 0;
};

}  // namespace

Shading read_shading(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources)
{
    Shading shading;
    shading.dict = object.isStream() ? object.getDict() : object;
    if (!shading.dict.isDictionary()) return shading;
    shading.type = integer(shading.dict.getKey("/ShadingType"), 0);
    shading.space = ColourSpace::parse(document, shading.dict.getKey("/ColorSpace"), resources);
    const auto kind = shading.space->kind();
    shading.usable = shading.type >= 1 && shading.type <= 7 && kind != ColourSpace::Kind::unknown && kind != ColourSpace::Kind::pattern;
    QPDFObjectHandle function = shading.dict.getKey("/Function");
    if (!function.isNull()) {
        shading.function = Function::parse(document, function);
        const std::size_t inputs = shading.type == 1 ? 2 : 1;
        if (!shading.function || shading.function->inputs() != inputs) shading.usable = false;
        shading.domain = numbers(shading.dict.getKey("/Domain"));
        // A mesh gives its parameter where the colour would stand; its range closes /Decode.
        if (const auto decode = numbers(shading.dict.getKey("/Decode")); shading.type >= 4 && decode.size() >= 6)
            shading.domain.assign(decode.begin() + 4, decode.begin() + 6);
        if (shading.domain.size() != 2 * inputs) shading.domain = inputs == 2 ? std::vector<double>{0, 1, 0, 1} : std::vector<double>{0, 1};
    }
    else if (shading.type <= 3) shading.usable = false;
    if (shading.type >= 4 && !object.isStream()) shading.usable = false;
    return shading;
}

Tint shading_tint(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources)
{
    const Shading shading = read_shading(document, object, resources);
    if (!shading.usable) return Tint::unknown;
    if (shading.space->always_neutral()) return Tint::neutral;
    const auto is_colour = [&shading](std::span<const double> in) { return shading.space->rgb(in).chroma() > colour_threshold; };
    if (!shading.function) {
        bool colour = false;
        const Bytes data = document.bytes(object, max_mesh);
        const auto recoded = recode_mesh(data, shading, [&](std::span<const double> in) {
            colour = colour || is_colour(in);
            return 0.0;
        });
        return colour ? Tint::colour : recoded ? Tint::neutral : Tint::unknown;
    }
    const bool plane = shading.type == 1;
    const int steps = plane ? 32 : 256;
    for (int i = 0; i <= steps; ++i)
        for (int j = 0; j <= (plane ? steps : 0); ++j) {
            const auto& d = shading.domain;
            std::vector<double> in{d[0] + (d[1] - d[0]) * i / steps};
            if (plane) in.push_back(d[2] + (d[3] - d[2]) * j / steps);
            if (is_colour((*shading.function)(in))) return Tint::colour;
        }
    return Tint::neutral;
}

Tint background_tint(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources)
{
    Shading shading = read_shading(document, object, resources);
    if (!shading.dict.isDictionary() || !shading.usable) return Tint::unknown;
    const auto background = numbers(shading.dict.getKey("/Background"));
    if (background.empty()) return Tint::neutral;
    return shading.space->rgb(background).chroma() > colour_threshold ? Tint::colour : shading.space->inked(background) ? Tint::mixed : Tint::neutral;
}

std::optional<Bytes> recode_mesh(ByteView data, const Shading& shading, const std::function<double(std::span<const double>)>& to_grey)
{
    QPDFObjectHandle dict = shading.dict;
    const int coordinate = integer(dict.getKey("/BitsPerCoordinate"), 0);
    const int component = integer(dict.getKey("/BitsPerComponent"), 0);
    const int flag = shading.type == 5 ? 0 : integer(dict.getKey("/BitsPerFlag"), 0);
    const auto decode = numbers(dict.getKey("/Decode"));
    const std::size_t n = shading.space->components();
    if (coordinate < 1 || coordinate > 32 || component < 1 || component > 16 || flag < 0 || flag > 8) return std::nullopt;
    if (decode.size() < 4 + 2 * n || (shading.type != 5 && flag < 2)) return std::nullopt;
    BitReader in(data);
    BitWriter out;
    const double most = std::pow(2.0, component) - 1;
    const auto colour = [&] {
        std::vector<double> values(n);
        for (std::size_t i = 0; i < n; ++i)
            values[i] = decode[4 + 2 * i] + in.take(component) / most * (decode[5 + 2 * i] - decode[4 + 2 * i]);
        out.put(static_cast<std::uint32_t>(std::lround(std::clamp(to_grey(values), 0.0, 1.0) * most)), component);
    };
    const bool patches = shading.type >= 6;
    for (;;) {
        if (flag && !in.has(static_cast<std::size_t>(flag))) return std::move(out.out);
        const std::uint32_t edge = flag ? in.take(flag) : 0;
        const bool joined = patches && (edge & 3) != 0;
        const int points = patches ? (shading.type == 6 ? 12 : 16) - (joined ? 4 : 0) : 1;
        const int colours = patches ? (joined ? 2 : 4) : 1;
        const std::size_t need = static_cast<std::size_t>(2 * points * coordinate) + static_cast<std::size_t>(colours) * n * static_cast<std::size_t>(component);
        if (!in.has(need)) return std::move(out.out);
        if (flag) out.put(edge, flag);
        for (int i = 0; i < 2 * points; ++i) out.put(in.take(coordinate), coordinate);
        for (int i = 0; i < colours; ++i) colour();
        in.align();
        out.align();
    }
}

}  // namespace consigne::pdl::pdf
