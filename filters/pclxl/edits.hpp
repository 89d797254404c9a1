// Changes to one statement.
#pragma once

#include "pdl/pclxl/scanner.hpp"

#include <initializer_list>

namespace consigne::filters::pclxl {

/// The statement without the attributes named and without its operator, ready for more attributes.
[[nodiscard]] Bytes list_without(const pdl::pclxl::Statement& statement, std::initializer_list<std::uint16_t> ids);

void add_ubyte(Bytes& list, std::uint16_t id, unsigned value);
void add_uint16(Bytes& list, std::uint16_t id, unsigned value, pdl::pclxl::ByteOrder order);
void add_uint32(Bytes& list, std::uint16_t id, std::uint32_t value, pdl::pclxl::ByteOrder order);

/// Makes the colours in the statement grey, in place: RGBColor, PrimaryArray and, when the palette is of RGB, its data.
/// Errors: unsupported (a colour of more than three components).
[[nodiscard]] Result<> neutralise(pdl::pclxl::Statement& statement, bool rgb_palette);

}  // namespace consigne::filters::pclxl
