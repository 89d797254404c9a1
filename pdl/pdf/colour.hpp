// PDF colour spaces (ISO 32000-1 §8.6): what a set of components looks like, and its grey.
#pragma once

#include "pdl/pdf/functions.hpp"
#include "pdl/stream/luminance.hpp"

#include <algorithm>

namespace consigne::pdl::pdf {

/// 0..1 each.
struct Rgb {
    double r = 0, g = 0, b = 0;

    /// Largest difference of two components: 0 is neutral.
    [[nodiscard]] double chroma() const { return std::max({r, g, b}) - std::min({r, g, b}); }
    [[nodiscard]] double luma() const { return pdl::luma(r, g, b); }
};

/// Chroma above which a mark is colour: rendered pixels differ by more than 12 of 255 (pdl-facts.md).
inline constexpr double colour_threshold = 12.0 / 255;

class ColourSpace;
using ColourSpacePtr = std::shared_ptr<const ColourSpace>;

class ColourSpace {
public:
    enum class Kind : std::uint8_t { grey, rgb, cmyk, lab, indexed, tint, pattern, unknown };

    /// `object`: a name or an array; names are looked up in `resources`' /ColorSpace (may be null), and the device names
    /// of inline images (/G, /RGB, /CMYK, /I) are known. Never null; what cannot be read is `unknown`.
    [[nodiscard]] static ColourSpacePtr parse(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources);
    [[nodiscard]] static const ColourSpacePtr& device(Kind kind);

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] std::size_t components() const { return components_; }
    [[nodiscard]] const ColourSpacePtr& base() const { return base_; }  ///< of indexed, tint and uncoloured patterns; may be null
    [[nodiscard]] bool marks() const { return marks_; }                  ///< false: Separation /None

    [[nodiscard]] Rgb rgb(std::span<const double> components) const;
    /// How the components print in black and white: 0 black, 1 white.
    [[nodiscard]] double grey(std::span<const double> components) const;
    [[nodiscard]] std::vector<double> initial() const;
    /// /Decode when an image has none (ISO 32000-1 Table 90).
    [[nodiscard]] std::vector<double> default_decode(int bits) const;
    /// True when no components can give a colour, whatever they are.
    [[nodiscard]] bool always_neutral() const;
    /// True when components may need inks of cyan, magenta or yellow.
    [[nodiscard]] bool has_inks() const;
    /// Whether these do, be it for a grey.
    [[nodiscard]] bool inked(std::span<const double> components) const;

private:
    [[nodiscard]] static ColourSpacePtr parse(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources, int depth);
    void parse_array(Document& document, const std::string& family, QPDFObjectHandle array, QPDFObjectHandle resources, int depth);
    [[nodiscard]] std::vector<double> based(std::span<const double> components) const;

    Kind kind_ = Kind::unknown;
    std::size_t components_ = 1;
    ColourSpacePtr base_;
    bool marks_ = true;
    bool black_ink_ = false;              // Separation /Black or /All: neutral whatever the alternate says
    Bytes table_;                         // of indexed
    std::size_t highest_ = 0;             // index
    std::optional<Function> tint_;
    std::vector<double> lab_range_{-100, 100, -100, 100};
};

}  // namespace consigne::pdl::pdf
