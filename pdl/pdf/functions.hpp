// PDF functions (ISO 32000-1 §7.10): sampled, exponential, stitching and PostScript calculator.
#pragma once

#include "pdl/pdf/document.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace consigne::pdl::pdf {

/// One function, or an array of one-output functions taken as one. Cheap to copy.
class Function {
public:
    /// Nothing when the object is not a function that can be evaluated.
    [[nodiscard]] static std::optional<Function> parse(Document& document, QPDFObjectHandle object);

    [[nodiscard]] std::size_t inputs() const;
    [[nodiscard]] std::vector<double> operator()(std::span<const double> in) const;

    struct Node;

private:
    std::vector<std::shared_ptr<const Node>> parts_;
};

}  // namespace consigne::pdl::pdf
