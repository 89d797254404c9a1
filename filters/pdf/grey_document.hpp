// Everything of a PDF that content streams lean on, made grey.
#pragma once

#include "filters/pdf/grey_content.hpp"
#include "pdl/pdf/shading.hpp"

#include <set>

namespace consigne::filters::pdf {

/// Changes the document's objects in place. Content and images are converted as they are written, so this object must
/// live until the document has been written. Every object is converted once, however many share it.
class GreyDocument {
public:
    explicit GreyDocument(Document& document) : document_(document) {}
    void convert();

private:
    using SpacesPtr = std::shared_ptr<const Spaces>;

    void page(pdl::pdf::Leaf& leaf);
    void annotation(QPDFObjectHandle annotation, QPDFObjectHandle inherited);
    void appearance(QPDFObjectHandle object, QPDFObjectHandle inherited, int depth);
    void form_fields();
    /// Converts what `resources` names; returns the spaces its content was written for.
    SpacesPtr resources(QPDFObjectHandle resources, int depth);
    void colour_spaces(QPDFObjectHandle named);
    void xobject(QPDFObjectHandle stream, QPDFObjectHandle inherited, int depth);
    void content_stream(QPDFObjectHandle stream, QPDFObjectHandle inherited, int depth);
    void font(QPDFObjectHandle font, QPDFObjectHandle inherited, int depth);
    void graphics_state(QPDFObjectHandle state, QPDFObjectHandle inherited, int depth);
    void pattern(QPDFObjectHandle pattern, QPDFObjectHandle inherited, int depth);
    void shading(QPDFObjectHandle object, QPDFObjectHandle inherited);
    void image(QPDFObjectHandle stream, QPDFObjectHandle inherited);
    void recode(QPDFObjectHandle stream, const pdl::pdf::Image& image);
    [[nodiscard]] QPDFObjectHandle opacity(QPDFObjectHandle original, const pdl::pdf::Image& image);
    void group(QPDFObjectHandle owner);
    [[nodiscard]] bool first_time(QPDFObjectHandle object);

    Document& document_;
    std::set<const void*> seen_;
    std::vector<QPDFObjectHandle> kept_;   // so that no address in `seen_` is used twice
    std::map<const void*, SpacesPtr> spaces_;
    std::map<std::pair<const void*, const void*>, QPDFObjectHandle> contents_;
};

/// An array of 1, 3 or 4 device components as one grey component; anything else as it is.
[[nodiscard]] QPDFObjectHandle grey_array(QPDFObjectHandle array);

}  // namespace consigne::filters::pdf
