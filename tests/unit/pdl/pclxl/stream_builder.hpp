// Builds small PCL XL streams by hand.
#pragma once

#include "pdl/pclxl/scanner.hpp"
#include "pdl/pclxl/vocabulary.hpp"
#include "pdl/tally/facts.hpp"

#include <bit>
#include <initializer_list>

namespace consigne::test {

class XlBuilder {
public:
    explicit XlBuilder(pdl::pclxl::ByteOrder order = pdl::pclxl::ByteOrder::little, bool with_header = true) :
        order_(order)
    {
        if (with_header) header();
    }

    XlBuilder& header()
    {
        return text(order_ == pdl::pclxl::ByteOrder::big ? "( HP-PCL XL;2;0;Comment test\n"
                                                         : ") HP-PCL XL;2;0;Comment test\n");
    }
    XlBuilder& text(std::string_view text)
    {
        bytes_.insert(bytes_.end(), text.begin(), text.end());
        return *this;
    }
    XlBuilder& raw(const Bytes& more) { return text(as_text(more)); }
    XlBuilder& op(unsigned op) { return byte(op); }
    XlBuilder& ubyte(unsigned id, unsigned value) { return byte(0xC0).byte(value).byte(0xF8).byte(id); }
    XlBuilder& uint16(unsigned id, unsigned value)
    {
        byte(0xC1);
        pdl::pclxl::put16(bytes_, value, order_);
        return byte(0xF8).byte(id);
    }
    XlBuilder& uint32(unsigned id, unsigned value)
    {
        byte(0xC2);
        pdl::pclxl::put32(bytes_, value, order_);
        return byte(0xF8).byte(id);
    }
    XlBuilder& array(unsigned id, const Bytes& values)
    {
        byte(0xC8).byte(0xC1);
        pdl::pclxl::put16(bytes_, static_cast<std::uint32_t>(values.size()), order_);
        return raw(values).byte(0xF8).byte(id);
    }
    XlBuilder& array(unsigned id, std::string_view values) { return array(id, Bytes(values.begin(), values.end())); }
    XlBuilder& reals(unsigned id, std::initializer_list<float> values)
    {
        byte(0xCD).byte(0xC0).byte(static_cast<unsigned>(values.size()));
        for (const float value : values) pdl::pclxl::put32(bytes_, std::bit_cast<std::uint32_t>(value), order_);
        return byte(0xF8).byte(id);
    }
    XlBuilder& pair(unsigned id, unsigned x, unsigned y)
    {
        byte(0xD1);
        pdl::pclxl::put16(bytes_, x, order_);
        pdl::pclxl::put16(bytes_, y, order_);
        return byte(0xF8).byte(id);
    }
    XlBuilder& block(const Bytes& data)
    {
        byte(0xFA);
        pdl::pclxl::put32(bytes_, static_cast<std::uint32_t>(data.size()), order_);
        return raw(data);
    }

    XlBuilder& begin_session() { return pair(0x89, 300, 300).ubyte(0x86, 0).ubyte(0x8F, 3).op(0x41); }
    XlBuilder& begin_page() { return ubyte(0x28, 0).ubyte(0x25, 2).op(0x43); }
    XlBuilder& end_page() { return op(0x44); }
    XlBuilder& rgb(unsigned r, unsigned g, unsigned b)
    {
        return array(0x0B, Bytes{static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g),
                                 static_cast<std::uint8_t>(b)})
            .op(0x63);
    }
    XlBuilder& rgb_space() { return ubyte(0x03, 2).op(0x6A); }
    XlBuilder& rectangle()
    {
        byte(0xE1);
        for (const unsigned side : {10U, 10U, 200U, 200U}) pdl::pclxl::put16(bytes_, side, order_);
        return byte(0xF8).byte(0x42).op(0xA0);
    }
    /// BeginImage, one ReadImage with `data`, EndImage.
    XlBuilder& image(unsigned width, unsigned height, unsigned depth, bool indexed, unsigned mode, const Bytes& data,
                     unsigned pad = 4)
    {
        begin_image(width, height, depth, indexed).uint16(0x6D, 0).uint16(0x63, height).ubyte(0x65, mode);
        if (pad != 4) ubyte(0x6E, pad);
        return op(0xB1).block(data).op(0xB2);
    }
    XlBuilder& begin_image(unsigned width, unsigned height, unsigned depth, bool indexed)
    {
        ubyte(0x64, indexed ? 1 : 0).ubyte(0x62, depth).uint16(0x6C, width).uint16(0x6B, height);
        return pair(0x67, width, height).op(0xB0);
    }
    XlBuilder& read_image(unsigned line, unsigned height, unsigned mode, const Bytes& data)
    {
        return uint16(0x6D, line).uint16(0x63, height).ubyte(0x65, mode).op(0xB1).block(data);
    }
    XlBuilder& end_session() { return op(0x42); }

    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

private:
    XlBuilder& byte(unsigned value)
    {
        bytes_.push_back(static_cast<std::uint8_t>(value));
        return *this;
    }
    pdl::pclxl::ByteOrder order_;
    Bytes bytes_;
};

/// Where the PCL XL of a golden file begins: its header line.
inline std::uint64_t header_of(const Bytes& job)
{
    const std::string_view text = as_text(job);
    const std::size_t at = text.find(" HP-PCL XL;");
    return at == std::string_view::npos ? 0 : at - 1;
}

}  // namespace consigne::test
