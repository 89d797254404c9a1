#include "pdl/pclxl/statement.hpp"

#include <bit>

namespace consigne::pdl::pclxl {

void put16(Bytes& to, std::uint32_t value, ByteOrder order)
{
    const auto low = static_cast<std::uint8_t>(value);
    const auto high = static_cast<std::uint8_t>(value >> 8);
    to.push_back(order == ByteOrder::big ? high : low);
    to.push_back(order == ByteOrder::big ? low : high);
}

void put32(Bytes& to, std::uint32_t value, ByteOrder order)
{
    put16(to, order == ByteOrder::big ? value >> 16 : value & 0xFFFF, order);
    put16(to, order == ByteOrder::big ? value & 0xFFFF : value >> 16, order);
}

std::optional<Attribute> Statement::find(std::uint16_t id) const
{
    std::optional<Attribute> found;
    attributes([&](const Attribute& attribute) {
        if (attribute.id == id) found = attribute;
    });
    return found;
}

double Statement::element(const Attribute& attribute, std::size_t index) const
{
    if (index >= attribute.count) return 0;
    const std::size_t size = element_size(attribute.type);
    const std::uint32_t bits = get_number(raw.subspan(attribute.data + index * size, size), order);
    switch (attribute.type) {
    case tag::sint16: return static_cast<std::int16_t>(bits);
    case tag::sint32: return static_cast<std::int32_t>(bits);
    case tag::real32: return std::bit_cast<float>(bits);
    default: return bits;
    }
}

std::optional<std::int64_t> Statement::integer(std::uint16_t id) const
{
    const auto attribute = find(id);
    if (!attribute || attribute->count == 0) return {};
    const double number = element(*attribute, 0);
    // A real32 may hold anything; what is no integer of 32 bits is no answer.
    if (!(number >= -2147483648.0 && number <= 4294967295.0)) return {};
    return static_cast<std::int64_t>(number);
}

std::string_view Statement::bytes(const Attribute& attribute) const
{
    return as_text(raw.subspan(attribute.data, attribute.count * element_size(attribute.type)));
}

}  // namespace consigne::pdl::pclxl
