#include "pdl/pdf/functions.hpp"

#include "pdl/pdf/calculator.hpp"

#include <algorithm>
#include <cmath>

namespace consigne::pdl::pdf {
namespace {

constexpr std::size_t max_arity = 32;              // ISO 32000-1 Annex C: components of a DeviceN space
constexpr std::size_t max_table = 16 * 1024 * 1024;
constexpr std::size_t max_interpolated = 6;        // inputs; 2^6 corners are weighed, beyond it the nearest sample serves
constexpr int max_nesting = 16;
constexpr std::size_t max_stitched = 10'000;

double remap(double x, double x0, double x1, double y0, double y1)
{
    return x1 == x0 ? y0 : y0 + (x - x0) * (y1 - y0) / (x1 - x0);
}

double bounded(double x, double a, double b)
{
    if (std::isnan(x)) return a;
    return std::min(std::max(x, std::min(a, b)), std::max(a, b));
}

}  // namespace

struct Function::Node {
    int type = 0;
    std::vector<double> domain, range;
    // sampled
    std::vector<double> encode, decode;
    std::vector<std::size_t> size;
    int bits = 8;
    std::vector<std::uint8_t> table;
    std::size_t outputs = 1;
    // exponential
    std::vector<double> c0, c1;
    double exponent = 1;
    // stitching
    std::vector<std::shared_ptr<const Node>> parts;
    std::vector<double> bounds;
    Calculator program;

    static std::shared_ptr<const Node> parse(Document& document, QPDFObjectHandle object, int depth);
    [[nodiscard]] std::vector<double> operator()(std::span<const double> in) const;

private:
    bool parse_sampled(Document& document, QPDFObjectHandle object, QPDFObjectHandle dict);
    bool parse_stitching(Document& document, QPDFObjectHandle dict, int depth);
    [[nodiscard]] double sample(std::size_t cell, std::size_t output) const;
    [[nodiscard]] std::vector<double> sampled(const std::vector<double>& x) const;
    [[nodiscard]] std::vector<double> stitched(double x) const;
};

bool Function::Node::parse_sampled(Document& document, QPDFObjectHandle object, QPDFObjectHandle dict)
{
    if (!object.isStream() || range.empty()) return false;
    const std::size_t m = domain.size() / 2;
    outputs = range.size() / 2;
    const auto sizes = numbers(dict.getKey("/Size"));
    if (sizes.size() != m) return false;
    std::size_t cells = 1;
    for (const double s : sizes) {
        if (!(s >= 1) || s > 65536) return false;
        size.push_back(static_cast<std::size_t>(s));
        if (cells > max_table / size.back()) return false;
        cells *= size.back();
    }
    bits = integer(dict.getKey("/BitsPerSample"), 8);
    if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 12 && bits != 16 && bits != 24 && bits != 32) return false;
    encode = numbers(dict.getKey("/Encode"));
    if (encode.size() != 2 * m) {
        encode.clear();
        for (const std::size_t s : size) { encode.push_back(0); encode.push_back(static_cast<double>(s - 1)); }
    }
    decode = numbers(dict.getKey("/Decode"));
    if (decode.size() != 2 * outputs) decode = range;
    table = document.bytes(object, max_table);
    return cells <= max_table / outputs && table.size() >= (cells * outputs * static_cast<std::size_t>(bits) + 7) / 8;
}

bool Function::Node::parse_stitching(Document& document, QPDFObjectHandle dict, int depth)
{
    QPDFObjectHandle functions = dict.getKey("/Functions");
    if (!functions.isArray() || domain.size() != 2) return false;
    const auto n = static_cast<std::size_t>(functions.getArrayNItems());
    if (n == 0 || n > max_stitched) return false;
    for (std::size_t i = 0; i < n; ++i) {
        auto part = parse(document, functions.getArrayItem(static_cast<int>(i)), depth + 1);
        if (!part || part->domain.size() != 2) return false;
        parts.push_back(std::move(part));
    }
    bounds = numbers(dict.getKey("/Bounds"));
    encode = numbers(dict.getKey("/Encode"));
    return bounds.size() + 1 == n && encode.size() == 2 * n;
}

std::shared_ptr<const Function::Node> Function::Node::parse(Document& document, QPDFObjectHandle object, int depth)
{
    if (depth > max_nesting) return nullptr;
    QPDFObjectHandle dict = object.isStream() ? object.getDict() : object;
    if (!dict.isDictionary()) return nullptr;
    auto node = std::make_shared<Node>();
    node->type = integer(dict.getKey("/FunctionType"), -1);
    node->domain = numbers(dict.getKey("/Domain"));
    node->range = numbers(dict.getKey("/Range"));
    if (node->domain.size() < 2 || node->domain.size() % 2 || node->domain.size() > 2 * max_arity) return nullptr;
    if (node->range.size() % 2 || node->range.size() > 2 * max_arity) return nullptr;
    switch (node->type) {
    case 0: return node->parse_sampled(document, object, dict) ? node : nullptr;
    case 2:
        node->c0 = numbers(dict.getKey("/C0"));
        node->c1 = numbers(dict.getKey("/C1"));
        if (node->c0.empty()) node->c0 = {0};
        if (node->c1.empty()) node->c1 = {1};
        node->exponent = number(dict.getKey("/N"), 1);
        return node->c0.size() == node->c1.size() && node->c0.size() <= max_arity ? node : nullptr;
    case 3: return node->parse_stitching(document, dict, depth) ? node : nullptr;
    case 4: {
        if (!object.isStream() || node->range.empty()) return nullptr;
        const Bytes text = document.bytes(object, max_table);
        auto program = Calculator::parse(as_text(text));
        if (!program) return nullptr;
        node->program = std::move(*program);
        return node;
    }
    default: return nullptr;
    }
}

double Function::Node::sample(std::size_t cell, std::size_t output) const
{
    const std::size_t bit = (cell * outputs + output) * static_cast<std::size_t>(bits);
    std::uint64_t value = 0;
    if (bits >= 8 && bit % 8 == 0 && bits % 8 == 0)
        for (std::size_t i = 0; i < static_cast<std::size_t>(bits) / 8; ++i) value = value << 8 | table[bit / 8 + i];
    else
        for (std::size_t i = bit; i < bit + static_cast<std::size_t>(bits); ++i)
            value = value << 1 | ((table[i / 8] >> (7 - i % 8)) & 1u);
    const double most = std::pow(2.0, bits) - 1;
    return remap(static_cast<double>(value), 0, most, decode[2 * output], decode[2 * output + 1]);
}

std::vector<double> Function::Node::sampled(const std::vector<double>& x) const
{
    const std::size_t m = size.size();
    std::vector<double> out(outputs, 0.0);
    std::vector<std::size_t> low(m);
    std::vector<double> part(m);
    for (std::size_t i = 0; i < m; ++i) {
        const double top = static_cast<double>(size[i] - 1);
        const double e = bounded(remap(x[i], domain[2 * i], domain[2 * i + 1], encode[2 * i], encode[2 * i + 1]), 0, top);
        low[i] = static_cast<std::size_t>(e);
        part[i] = e - static_cast<double>(low[i]);
        if (m > max_interpolated) {
            low[i] = static_cast<std::size_t>(e + 0.5);
            part[i] = 0;
        }
    }
    const std::size_t corners = m > max_interpolated ? 1 : std::size_t{1} << m;
    for (std::size_t corner = 0; corner < corners; ++corner) {
        double weight = 1;
        std::size_t cell = 0;
        std::size_t stride = 1;
        for (std::size_t i = 0; i < m; ++i) {
            const std::size_t up = corner >> i & 1;
            weight *= up ? part[i] : 1 - part[i];
            cell += std::min(low[i] + up, size[i] - 1) * stride;
            stride *= size[i];
        }
        if (weight == 0) continue;
        for (std::size_t j = 0; j < outputs; ++j) out[j] += weight * sample(cell, j);
    }
    return out;
}

std::vector<double> Function::Node::stitched(double x) const
{
    const auto k = static_cast<std::size_t>(std::upper_bound(bounds.begin(), bounds.end(), x) - bounds.begin());
    const double from = k == 0 ? domain[0] : bounds[k - 1];
    const double to = k == bounds.size() ? domain[1] : bounds[k];
    const double e = remap(x, from, to, encode[2 * k], encode[2 * k + 1]);
    return (*parts[k])(std::span(&e, 1));
}

std::vector<double> Function::Node::operator()(std::span<const double> in) const
{
    const std::size_t m = domain.size() / 2;
    std::vector<double> x(m, 0.0);
    for (std::size_t i = 0; i < m; ++i) x[i] = bounded(i < in.size() ? in[i] : 0.0, domain[2 * i], domain[2 * i + 1]);
    std::vector<double> out;
    switch (type) {
    case 0: out = sampled(x); break;
    case 2: {
        const double power = exponent == 1 ? x[0] : std::pow(x[0], exponent);
        for (std::size_t j = 0; j < c0.size(); ++j) out.push_back(c0[j] + power * (c1[j] - c0[j]));
        break;
    }
    case 3: out = stitched(x[0]); break;
    default:
        out = x;
        if (!program.run(out)) out.assign(range.size() / 2, 0.0);
        if (out.size() > range.size() / 2) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(range.size() / 2));
        out.resize(range.size() / 2, 0.0);
    }
    for (std::size_t j = 0; j < out.size() && 2 * j + 1 < range.size(); ++j) out[j] = bounded(out[j], range[2 * j], range[2 * j + 1]);
    return out;
}

std::optional<Function> Function::parse(Document& document, QPDFObjectHandle object)
{
    Function function;
    if (object.isArray()) {
        const int n = object.getArrayNItems();
        if (n < 1 || static_cast<std::size_t>(n) > max_arity) return std::nullopt;
        for (int i = 0; i < n; ++i) function.parts_.push_back(Node::parse(document, object.getArrayItem(i), 0));
    }
    else function.parts_.push_back(Node::parse(document, object, 0));
    for (const auto& part : function.parts_)
        if (!part) return std::nullopt;
    return function;
}

std::size_t Function::inputs() const
{
    return parts_.front()->domain.size() / 2;
}

std::vector<double> Function::operator()(std::span<const double> in) const
{
    if (parts_.size() == 1) return (*parts_.front())(in);
    std::vector<double> out;
    for (const auto& part : parts_) {
        const auto values = (*part)(in);
        out.push_back(values.empty() ? 0.0 : values.front());
    }
    return out;
}

}  // namespace consigne::pdl::pdf
