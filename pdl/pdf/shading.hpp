// Shadings (ISO 32000-1 §8.7.4.5): their colours, and their meshes.
#pragma once

#include "pdl/pdf/image.hpp"

namespace consigne::pdl::pdf {

struct Shading {
    QPDFObjectHandle dict;                  ///< null when it is not a shading
    int type = 0;
    ColourSpacePtr space;
    std::optional<Function> function;
    bool usable = false;
    std::vector<double> domain;             ///< of the function: 2 or 4 numbers
};
[[nodiscard]] Shading read_shading(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources);
[[nodiscard]] Tint shading_tint(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources);
/// Of what a shading used as a pattern puts beside its own reach.
[[nodiscard]] Tint background_tint(Document& document, QPDFObjectHandle object, QPDFObjectHandle resources);

/// Rewrites the data of a mesh without function (types 4 to 7): each colour becomes the one component `to_grey` gives.
/// Nothing when the dictionary makes no sense.
[[nodiscard]] std::optional<Bytes> recode_mesh(ByteView data, const Shading& shading, const std::function<double(std::span<const double>)>& to_grey);

}  // namespace consigne::pdl::pdf
