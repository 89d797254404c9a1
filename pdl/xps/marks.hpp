// What the marks of a fixed page put on paper: brushes, gradients, images, and the resources they come from.
#pragma once

#include "pdl/xps/colour.hpp"
#include "pdl/xps/package.hpp"

#include <set>

namespace consigne::pdl::xps {

/// An image as it is used: its part, and the part of the profile its colours are to be read with.
struct ImageUse {
    std::string image, profile;
    friend auto operator<=>(const ImageUse&, const ImageUse&) = default;
};

/// What painting with something puts on paper, as far as can be told without decoding images.
struct Paint {
    bool colour = false;
    bool unknown = false;
    std::set<ImageUse> images;
    void add(const Paint& other);
};

/// One fixed page, or one remote resource dictionary.
struct PageMarks {
    double width = 0, height = 0;         ///< of the page, in 1/96 inch
    std::string producer;                 ///< of a comment that names the program; empty without one
    std::optional<bool> colour;           ///< empty: cannot be known
    std::optional<Error> why_unknown;
};

/// Reads pages of one package, remembering dictionaries, images and profiles.
class Marks {
public:
    explicit Marks(Package& package) : package_(package) {}

    /// A page is read until it shows colour; images are decoded only when nothing else does. Errors: malformed,
    /// limit_exceeded, and those of the part.
    [[nodiscard]] Result<PageMarks> page(std::string_view part);

    /// What the components of a profile are; `other` when it cannot be read.
    [[nodiscard]] Space profile(const std::string& part);
    /// The resources of a remote dictionary, by key. Errors: as page.
    [[nodiscard]] Result<const std::map<std::string, Paint>*> dictionary(const std::string& part);

    /// Whether an image shows colour; empty when it cannot be decoded.
    [[nodiscard]] std::optional<bool> image(const ImageUse& use);

private:
    Package& package_;
    std::map<std::string, Space> profiles_;
    std::map<std::string, std::map<std::string, Paint>> dictionaries_;
    std::map<ImageUse, std::optional<bool>> images_;
    std::map<std::string, PageMarks> pages_;
    int depth_ = 0;  // of dictionaries within dictionaries
    std::string image_trouble_;
};

}  // namespace consigne::pdl::xps
