#include "pdl/raster/runs.hpp"

#include <cstring>
#include <utility>

namespace consigne::pdl::raster {
namespace {

/// Lays a row's runs out as bytes.
class RowBuilder : public NoVisitor {
public:
    RowBuilder(std::span<std::uint8_t> row, std::size_t unit, std::uint8_t blank) : at_(row.data()), unit_(unit), blank_(blank) {}

    void repeat(const std::uint8_t* unit, std::size_t units)
    {
        if (unit_ == 1) std::memset(at_, *unit, units);
        else
            for (std::size_t i = 0; i < units; ++i) std::memcpy(at_ + i * unit_, unit, unit_);
        at_ += units * unit_;
    }
    void literal(const std::uint8_t* data, std::size_t units)
    {
        std::memcpy(at_, data, units * unit_);
        at_ += units * unit_;
    }
    void fill(std::size_t units)
    {
        std::memset(at_, blank_, units * unit_);
        at_ += units * unit_;
    }

private:
    std::uint8_t* at_;
    std::size_t unit_;
    std::uint8_t blank_;
};

}  // namespace

std::uint8_t blank_byte(Space space)
{
    switch (space) {
    case Space::w:
    case Space::rgb:
    case Space::sw:
    case Space::srgb:
    case Space::rgbw:
    case Space::adobe_rgb: return 0xFF;
    default: return 0;
    }
}

Rows::Rows(const RandomAccess& source, RowsBegin begin, const Format& format, const PageHeader& page, std::size_t window) :
    in_(source, begin.offset, window),
    format_(format),
    page_(page),
    row_(page.bytes_per_line),
    skip_(begin.used)
{}

Result<Rows::Row> Rows::row()
{
    if (lines_ == 0) {
        RowBuilder builder(row_, page_.unit(), blank_byte(page_.space));
        RunWindow<RowBuilder> window(in_, builder);
        const auto lines = walk_row(window, format_, page_, 256, builder);
        if (!lines) return lines.error();
        if (const auto done = window.leave(); !done) return done.error();
        lines_ = *lines - std::min(*lines - 1, std::exchange(skip_, 0));
    }
    return Row{row_, lines_};
}

}  // namespace consigne::pdl::raster
