// Every page of a PDF put onto one size of paper.
#pragma once

#include "filters/pdf/grey_content.hpp"

#include <set>

namespace consigne::filters::pdf {

/// Changes the document's objects in place. What a page shows is made smaller where it is larger than the paper, never larger, and put in
/// its middle, the way up it was. Content is taken as it stands when the document is written: `document` must live until then.
class FitDocument {
public:
    FitDocument(Document& document, pdl::Media paper) : document_(document), paper_(paper) {}
    /// False: every page was on that paper already, and nothing was changed.
    [[nodiscard]] bool convert();

private:
    using Box = std::array<double, 4>;   // corners in order
    /// From where a page's marks were to where they are.
    struct Move {
        double scale, right, up;
        Box paper;
        [[nodiscard]] Box of(const Box& box) const { return {box[0] * scale + right, box[1] * scale + up, box[2] * scale + right, box[3] * scale + up}; }
    };

    [[nodiscard]] bool page(pdl::pdf::Leaf& leaf);
    [[nodiscard]] Move move_for(const Box& shown, double unit) const;
    void content(pdl::pdf::Leaf& leaf, const Box& shown, const Move& move);
    [[nodiscard]] QPDFObjectHandle form(QPDFObjectHandle contents, QPDFObjectHandle resources, const Box& shown);
    void annotations(QPDFObjectHandle page, const Move& move);

    Document& document_;
    pdl::Media paper_;
    std::set<const void*> seen_;
    std::vector<QPDFObjectHandle> kept_;                      // so that no address is used twice
    std::map<const void*, QPDFObjectHandle> annotations_;     // as they were, by the object that was moved
    std::map<std::tuple<const void*, const void*, Box>, QPDFObjectHandle> forms_;
};

}  // namespace consigne::filters::pdf
