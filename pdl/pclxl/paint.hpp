// The part of the graphics state that decides whether a mark has colour.
#pragma once

#include "pdl/pclxl/raster.hpp"

#include <map>
#include <memory>

namespace consigne::pdl::pclxl {

/// A brush or a pen.
struct Paint {
    bool null = false;
    bool coloured = false;
};

/// As BeginPage sets it: black brush and pen; RGB, which devices take when no SetColorSpace comes (measured).
struct GraphicsState {
    bool gray_space = false;
    std::shared_ptr<const Palette> palette;
    Paint brush, pen;
};

/// Raster patterns by PatternDefineID: whether one of their pixels has colour.
using Patterns = std::map<std::int64_t, bool>;

/// What SetBrushSource or SetPenSource chose.
[[nodiscard]] Paint paint_of(const Statement& statement, const GraphicsState& state, const Patterns& patterns);

/// SetColorSpace.
void set_color_space(const Statement& statement, GraphicsState& state);

}  // namespace consigne::pdl::pclxl
