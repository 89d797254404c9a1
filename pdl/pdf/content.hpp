// Content streams, an operator at a time.
#pragma once

#include "pdl/pdf/document.hpp"

namespace consigne::pdl::pdf {

/// One operator with what stood before it. An inline image is one operation "EI" with the image as a stream object, its keys
/// and filters spelt out, in `operands[0]`; it lives as long as the parse.
struct Operation {
    std::string op;
    std::vector<QPDFObjectHandle> operands;
    std::string_view raw;   ///< all bytes since the previous operation, to be copied when nothing changes
};

/// Calls `each` for every operation until it returns false. Never fails on damage: what cannot be read is skipped.
/// Returns how many bytes of `text` belong to operations.
std::size_t parse_content(const std::string& text, const std::function<bool(const Operation&)>& each);

/// An array or a name as a list of names.
[[nodiscard]] std::vector<std::string> names(QPDFObjectHandle object);

/// The resource `name` of `category` ("/XObject"), or null.
[[nodiscard]] QPDFObjectHandle resource(QPDFObjectHandle resources, const std::string& category, const std::string& name);

}  // namespace consigne::pdl::pdf
