// What is to change in an XPS package, decided before the first byte is written.
#pragma once

#include "filters/policy/policy.hpp"
#include "pdl/xps/document.hpp"
#include "pdl/xps/marks.hpp"

namespace consigne::filters::xps {

struct Plan {
    std::set<std::string> markup;            ///< keys of pages and dictionaries with colour in them
    std::set<std::string> pictures;          ///< keys of images with colour in them
    std::map<std::string, Bytes> replaced;   ///< small parts with their new bytes, by key
    std::map<std::string, Bytes> added;      ///< new parts, by name
    bool is_signed = false;

    [[nodiscard]] bool nothing() const { return markup.empty() && pictures.empty() && replaced.empty() && added.empty(); }
};

/// Errors: unsupported, malformed, limit_exceeded.
[[nodiscard]] Result<Plan> make_plan(pdl::xps::Package& package, const Policy& policy);

}  // namespace consigne::filters::xps
