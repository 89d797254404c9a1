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

/// Whether the colours that a statement states are grey; a palette is taken for coloured.
[[nodiscard]] bool colours_are_grey(const pdl::pclxl::Statement& statement);

/// Whether a statement states no colour but grey, and no palette. Asked of every statement of a page.
[[nodiscard]] inline bool says_grey(const pdl::pclxl::Statement& statement)
{
    using pdl::pclxl::colour_bit;
    namespace attr = pdl::pclxl::attr;
    constexpr std::uint32_t stating = colour_bit(attr::rgb_color) | colour_bit(attr::primary_array) | colour_bit(attr::palette_data);
    return (statement.colours & stating) == 0 || colours_are_grey(statement);
}

/// The statement with its colours made grey: RGBColor, PrimaryArray and, when the palette is of RGB, its data.
/// Errors: unsupported (a colour of more than three components).
[[nodiscard]] Result<Bytes> neutralised(const pdl::pclxl::Statement& statement, bool rgb_palette);

}  // namespace consigne::filters::pclxl
