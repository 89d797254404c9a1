// Faults as a faulty rewriter would leave them, one promise at a time, for each rewriter.
#pragma once

#include "filters/policy/policy.hpp"

#include <functional>

namespace consigne::test {

using Plant = std::function<void(std::string&)>;

/// A document, and what spoils its rewritten form.
struct Planted {
    const char* rewriter;
    std::string document;
    Plant colour, sides, copies;  ///< none: the language cannot hold it
    bool packets = false;
};

[[nodiscard]] std::vector<Planted> planted_faults();
/// Everything that is forced on the document: what a fault may spoil, and what the language keeps by itself.
[[nodiscard]] filters::Policy policy_of(const Planted& planted);

}  // namespace consigne::test
