// XPS and OpenXPS with a policy applied: markup and images made grey, sides and copies in PrintTickets.
#pragma once

#include "filters/policy/policy.hpp"

namespace consigne::filters::xps {

/// Writes the package with `policy` applied, part by part; parts that need no change are copied as they are compressed, and
/// a package that needs none is copied byte for byte. Does not finish the sink. Returns notes for the report.
/// Errors: unsupported (a colour or an image that is not understood), malformed, limit_exceeded, and those of the sink.
[[nodiscard]] Result<std::vector<std::string>> rewrite(const RandomAccess& xps, const Policy& policy, ByteSink& out);

}  // namespace consigne::filters::xps
