#include "filters/pclxl/edits.hpp"

#include "filters/pclxl/rows.hpp"
#include "pdl/stream/luminance.hpp"

#include <bit>
#include <cmath>

namespace consigne::filters::pclxl {

using pdl::pclxl::Attribute;
using pdl::pclxl::ByteOrder;
using pdl::pclxl::Statement;
namespace attr = pdl::pclxl::attr;
namespace tag = pdl::pclxl::tag;

namespace {

void put_element(Bytes& raw, const Statement& statement, const Attribute& attribute, std::size_t index, double value)
{
    const std::size_t size = pdl::pclxl::element_size(attribute.type);
    std::uint32_t bits = 0;
    if (attribute.type == tag::real32) bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
    else bits = static_cast<std::uint32_t>(static_cast<std::int64_t>(std::lround(value)));
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t at = statement.order == ByteOrder::big ? size - 1 - i : i;
        raw[attribute.data + index * size + at] = static_cast<std::uint8_t>(bits >> (8 * i));
    }
}

bool is_grey(const Statement& statement, const Attribute& colour)
{
    if (colour.type == tag::ubyte) {
        const std::uint8_t* const c = statement.raw.data() + colour.data;
        return c[0] == c[1] && c[0] == c[2];
    }
    const double r = statement.element(colour, 0);
    return r == statement.element(colour, 1) && r == statement.element(colour, 2);
}

}  // namespace

Bytes list_without(const Statement& statement, std::initializer_list<std::uint16_t> ids)
{
    Bytes list;
    std::size_t from = 0;
    const auto keep_to = [&](std::size_t to) {
        list.insert(list.end(), statement.raw.begin() + static_cast<std::ptrdiff_t>(from),
                    statement.raw.begin() + static_cast<std::ptrdiff_t>(to));
    };
    statement.attributes([&](const Attribute& attribute) {
        if (std::find(ids.begin(), ids.end(), attribute.id) == ids.end()) return;
        keep_to(attribute.begin);
        from = attribute.end;
    });
    keep_to(statement.raw.size() - 1);
    return list;
}

void add_ubyte(Bytes& list, std::uint16_t id, unsigned value)
{
    for (const unsigned byte : {unsigned{tag::ubyte}, value, unsigned{tag::attribute}, unsigned{id}}) {
        list.push_back(static_cast<std::uint8_t>(byte));
    }
}

void add_uint16(Bytes& list, std::uint16_t id, unsigned value, ByteOrder order)
{
    list.push_back(tag::uint16);
    pdl::pclxl::put16(list, value, order);
    list.push_back(tag::attribute);
    list.push_back(static_cast<std::uint8_t>(id));
}

void add_uint32(Bytes& list, std::uint16_t id, std::uint32_t value, ByteOrder order)
{
    list.push_back(tag::uint32);
    pdl::pclxl::put32(list, value, order);
    list.push_back(tag::attribute);
    list.push_back(static_cast<std::uint8_t>(id));
}

bool colours_are_grey(const Statement& statement)
{
    bool grey = true;
    statement.attributes([&](const Attribute& attribute) {
        if (attribute.id == attr::palette_data) grey = false;
        if (attribute.id == attr::rgb_color || attribute.id == attr::primary_array) grey = grey && attribute.count <= 3 && attribute.count != 2 && (attribute.count < 3 || is_grey(statement, attribute));
    });
    return grey;
}

Result<Bytes> neutralised(const Statement& statement, bool rgb_palette)
{
    Bytes raw(statement.raw.begin(), statement.raw.end());
    bool understood = true;
    statement.attributes([&](const Attribute& attribute) {
        if (attribute.id == attr::rgb_color || attribute.id == attr::primary_array) {
            if (attribute.count != 3) {
                understood = understood && attribute.count <= 1;
            } else if (!is_grey(statement, attribute)) {
                double y = pdl::luma(statement.element(attribute, 0), statement.element(attribute, 1), statement.element(attribute, 2));
                if (!std::isfinite(y)) y = 0;
                for (std::size_t i = 0; i < 3; ++i) put_element(raw, statement, attribute, i, y);
            }
        } else if (attribute.id == attr::palette_data && rgb_palette) {
            const auto depth = statement.integer(attr::palette_depth).value_or(2);
            const unsigned bits = depth == 0 ? 1 : depth == 1 ? 4 : 8;
            const std::size_t size = attribute.count * pdl::pclxl::element_size(attribute.type);
            neutralise_row(std::span(raw).subspan(attribute.data, size), size, bits);
        }
    });
    if (!understood) return fail(Errc::unsupported, "a colour that is neither RGB nor grey");
    return raw;
}

}  // namespace consigne::filters::pclxl
