#include "pdl/pclxl/paint.hpp"

#include <cmath>

namespace consigne::pdl::pclxl {

int component_of(const Statement& statement, const Attribute& attribute, std::size_t index)
{
    if (attribute.type == tag::ubyte) return index < attribute.count ? statement.raw[attribute.data + index] : 0;
    double value = statement.element(attribute, index);
    if (attribute.type == tag::real32) value *= 255;
    else value /= 257;
    if (!(value > 0)) return 0;
    return static_cast<int>(std::lround(std::min(value, 255.0)));
}

Paint paint_of(const Statement& statement, const GraphicsState& state, const Patterns& patterns)
{
    Paint paint;
    if (statement.find(attr::null_brush) || statement.find(attr::null_pen)) {
        paint.null = true;
        return paint;
    }
    const Attribute* colour = statement.find(attr::rgb_color);
    if (!colour) colour = statement.find(attr::primary_array);
    // Three components are RGB; of four, the first three are inks beside black.
    if (colour && colour->count >= 3) {
        paint.coloured = spread(component_of(statement, *colour, 0), component_of(statement, *colour, 1),
                                component_of(statement, *colour, 2)) > source_tolerance;
    } else if (const auto id = statement.integer(attr::pattern_select_id)) {
        const auto pattern = patterns.find(*id);
        paint.coloured = pattern != patterns.end() && pattern->second;
    } else if (const auto index = statement.integer(attr::palette_index); index && *index >= 0 && state.palette) {
        const auto at = static_cast<std::size_t>(*index);
        paint.coloured = at < state.palette->coloured.size() && state.palette->coloured[at];
    }
    return paint;
}

void set_color_space(const Statement& statement, GraphicsState& state)
{
    if (const auto space = statement.integer(attr::color_space)) state.gray_space = *space == eGray;
    state.palette.reset();
    const Attribute* data = statement.find(attr::palette_data);
    if (!data || state.gray_space) return;

    const auto depth = statement.integer(attr::palette_depth).value_or(2);
    const unsigned bits = depth == 0 ? 1 : depth == 1 ? 4 : 8;
    const ByteView bytes = as_bytes(statement.bytes(*data));
    Palette palette;
    for (std::size_t i = 0; i < bytes.size() * 8 / bits / 3; ++i) {
        palette.coloured.push_back(spread(component(bytes, 3 * i, bits), component(bytes, 3 * i + 1, bits),
                                          component(bytes, 3 * i + 2, bits)) > pixel_tolerance);
    }
    state.palette = std::make_shared<const Palette>(std::move(palette));
}

}  // namespace consigne::pdl::pclxl
