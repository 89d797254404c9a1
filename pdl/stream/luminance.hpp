// How light a colour is in black and white: the one rule that readers and rewriters of all languages share.
#pragma once

#include <array>
#include <cstdint>

namespace consigne::pdl {

/// Rec. 601 luma of red, green and blue, in their own range. PDF and PostScript name the same weights, rounded to hundredths
/// (ISO 32000-1 §10.3.2, PLRM 3 §7.2.1).
[[nodiscard]] constexpr double luma(double r, double g, double b) { return 0.299 * r + 0.587 * g + 0.114 * b; }

/// The same of bytes, rounded.
[[nodiscard]] constexpr std::uint8_t luma8(unsigned r, unsigned g, unsigned b)
{
    return static_cast<std::uint8_t>((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
}

/// Luma of a print in cyan, magenta, yellow and black, 0..1 each, as colour-managed renderers draw it. Between the eight overprints of
/// solid inks, as Ghostscript and poppler show them on coated paper, the shares of paper that each covers (Demichel) are
/// weighed. Pure black stays pure black, as text must; its tints are a little lighter than their figure.
[[nodiscard]] double ink_luma(double c, double m, double y, double k);

/// The same of bytes, 255 all ink, as red, green and blue: those of inks that let through all but their complement, made as
/// light as the print is. What is neutral stays so.
[[nodiscard]] std::array<std::uint8_t, 3> inks_shown(unsigned c, unsigned m, unsigned y, unsigned k);

}  // namespace consigne::pdl
