// Markup with its colours made grey; everything else is written as it was read.
#pragma once

#include "pdl/xps/marks.hpp"
#include "pdl/xps/xml.hpp"

namespace consigne::filters::xps {

/// Hears a page or a resource dictionary. Without a sink it only looks: what would change, which images and dictionaries
/// are used. With one it writes, in UTF-8.
class GreyMarkup final : public pdl::xps::XmlEvents {
public:
    /// `grey_images`: keys of the image parts that are made grey, so that no profile may stand beside them any more.
    GreyMarkup(pdl::xps::Marks& marks, std::string_view part, const std::set<std::string>& grey_images, ByteSink* out) :
        marks_(marks),
        part_(part),
        grey_images_(grey_images),
        out_(out)
    {}

    void start(const pdl::xps::Element& element) override;
    void end(const pdl::xps::Element& element) override;
    void text(std::string_view text) override;
    void comment(std::string_view text) override;
    /// What is still held goes out. Errors: those of the sink.
    [[nodiscard]] Result<> flush();

    bool changed = false;                     ///< some attribute differs
    std::set<pdl::xps::ImageUse> images;      ///< painted with; those of opacity masks, where only alpha counts, are not
    std::set<std::string> dictionaries;

private:
    [[nodiscard]] std::optional<std::string> grey(const pdl::xps::Element& element, const pdl::xps::Attribute& attribute);
    void put(std::string_view text);
    void close_tag();

    pdl::xps::Marks& marks_;
    std::string part_;
    const std::set<std::string>& grey_images_;
    ByteSink* out_;
    std::string held_;
    bool tag_open_ = false, begun_ = false;
    int mask_ = 0;  // depth inside an opacity mask
};

}  // namespace consigne::filters::xps
