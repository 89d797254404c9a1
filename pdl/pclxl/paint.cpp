#include "pdl/pclxl/paint.hpp"

#include <cmath>

namespace consigne::pdl::pclxl {

namespace {

/// What one of the attributes that state a colour says.
enum class Said : std::uint8_t { nothing, too_little, grey, coloured };

int component_of(const Statement& statement, const Attribute& attribute, std::size_t index)
{
    double value = statement.element(attribute, index);
    if (attribute.type == tag::real32) value *= 255;
    else value /= 257;
    if (!(value > 0)) return 0;
    return static_cast<int>(std::lround(std::min(value, 255.0)));
}

/// Three components are RGB; of four, the first three are inks beside black.
[[gnu::always_inline]] inline Said colour_of(const Statement& statement, const Attribute& attribute)
{
    if (attribute.count < 3) return Said::too_little;
    const auto said = [](int r, int g, int b) { return spread(r, g, b) > source_tolerance ? Said::coloured : Said::grey; };
    if (attribute.type != tag::ubyte) return said(component_of(statement, attribute, 0), component_of(statement, attribute, 1), component_of(statement, attribute, 2));
    const std::uint8_t* const c = statement.raw.data() + attribute.data;
    return said(c[0], c[1], c[2]);
}

}  // namespace

Paint paint_of(const Statement& statement, const GraphicsState& state, const Patterns& patterns)
{
    Paint paint;
    Said rgb = Said::nothing, primaries = Said::nothing;
    statement.attributes([&](const Attribute& attribute) {
        switch (attribute.id) {
        case attr::null_brush:
        case attr::null_pen: paint.null = true; break;
        case attr::rgb_color: rgb = colour_of(statement, attribute); break;
        case attr::primary_array: primaries = colour_of(statement, attribute); break;
        default: break;
        }
    });
    if (paint.null) return paint;
    if (const Said said = rgb != Said::nothing ? rgb : primaries; said >= Said::grey) {
        paint.coloured = said == Said::coloured;
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
    const auto data = statement.find(attr::palette_data);
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
