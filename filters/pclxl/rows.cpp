#include "filters/pclxl/rows.hpp"

#include "pdl/stream/luminance.hpp"
#include "pdl/stream/neutral.hpp"

namespace consigne::filters::pclxl {

using pdl::pclxl::component;
using pdl::pclxl::Compression;

namespace {

void append_runs(Bytes& to, ByteView row)
{
    const auto run_at = [row](std::size_t at) {
        std::size_t n = 1;
        while (n < 128 && at + n < row.size() && row[at + n] == row[at]) ++n;
        return n;
    };
    std::size_t at = 0;
    while (at < row.size()) {
        if (const std::size_t run = run_at(at); run >= 3) {
            to.push_back(static_cast<std::uint8_t>(257 - run));
            to.push_back(row[at]);
            at += run;
            continue;
        }
        std::size_t end = at + 1;
        while (end < row.size() && end - at < 128 && run_at(end) < 3) ++end;
        to.push_back(static_cast<std::uint8_t>(end - at - 1));
        to.insert(to.end(), row.begin() + static_cast<std::ptrdiff_t>(at),
                  row.begin() + static_cast<std::ptrdiff_t>(end));
        at = end;
    }
}

// A command replaces 1 to 8 bytes (high 3 bits, less one) after an offset (low 5 bits; 31 adds bytes while they are 255).
Result<> append_delta(Bytes& to, ByteView row, Bytes& seed)
{
    seed.resize(row.size());
    const std::size_t count_at = to.size();
    to.insert(to.end(), 2, 0);
    std::size_t at = 0;
    for (std::size_t i = 0; i < row.size();) {
        if (row[i] == seed[i]) {
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < row.size() && end - i < 8 && row[end] != seed[end]) ++end;
        std::size_t offset = i - at;
        to.push_back(static_cast<std::uint8_t>((end - i - 1) << 5 | std::min<std::size_t>(offset, 31)));
        if (offset >= 31) {
            for (offset -= 31; offset >= 255; offset -= 255) to.push_back(255);
            to.push_back(static_cast<std::uint8_t>(offset));
        }
        to.insert(to.end(), row.begin() + static_cast<std::ptrdiff_t>(i),
                  row.begin() + static_cast<std::ptrdiff_t>(end));
        i = at = end;
    }
    const std::size_t count = to.size() - count_at - 2;
    if (count > 65'535) return fail(Errc::unsupported, "a PCL XL delta row too long to be made grey");
    to[count_at] = static_cast<std::uint8_t>(count);
    to[count_at + 1] = static_cast<std::uint8_t>(count >> 8);
    seed.assign(row.begin(), row.end());
    return {};
}

}  // namespace

void set_component(std::span<std::uint8_t> row, std::size_t index, unsigned bits, int value)
{
    if (bits == 8) {
        row[index] = static_cast<std::uint8_t>(value);
        return;
    }
    const std::size_t per_byte = 8 / bits;
    const unsigned shift = static_cast<unsigned>((per_byte - 1 - index % per_byte) * bits);
    const unsigned most = (1U << bits) - 1;
    const unsigned narrow = (static_cast<unsigned>(value) * most + 127) / 255;
    std::uint8_t& byte = row[index / per_byte];
    byte = static_cast<std::uint8_t>((byte & ~(most << shift)) | narrow << shift);
}

bool row_is_coloured(ByteView row, std::size_t pixels, unsigned bits)
{
    pixels = std::min(pixels, row.size() * 8 / bits / 3);
    if (bits == 8) return pdl::rgb_coloured(row.first(3 * pixels), 0);
    for (std::size_t i = 0; i < pixels; ++i) {
        const int r = component(row, 3 * i, bits);
        if (r != component(row, 3 * i + 1, bits) || r != component(row, 3 * i + 2, bits)) return true;
    }
    return false;
}

void neutralise_row(std::span<std::uint8_t> row, std::size_t pixels, unsigned bits)
{
    pixels = std::min(pixels, row.size() * 8 / bits / 3);
    for (std::size_t i = 0; i < pixels; ++i) {
        const int r = component(row, 3 * i, bits);
        const int g = component(row, 3 * i + 1, bits);
        const int b = component(row, 3 * i + 2, bits);
        if (r == g && g == b) continue;
        const int y = pdl::luma8(r, g, b);
        for (std::size_t c = 0; c < 3; ++c) set_component(row, 3 * i + c, bits, y);
    }
}

Result<> append_row(Bytes& to, ByteView row, Compression mode, Bytes& seed)
{
    switch (mode) {
    case Compression::rle: append_runs(to, row); break;
    case Compression::delta_row: return append_delta(to, row, seed);
    default: to.insert(to.end(), row.begin(), row.end()); break;
    }
    return {};
}

}  // namespace consigne::filters::pclxl
