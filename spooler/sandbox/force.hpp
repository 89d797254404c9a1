// Forcing a policy and proving it: two children, of which the second has never met the original. The service and the command-line
// tool go the same way.
#pragma once

#include "spooler/sandbox/sandbox.hpp"
#include "spooler/sandbox/wire.hpp"

#include <functional>

namespace consigne::spooler::sandbox {

/// Has one child do what is requested: with a document, and where it writes, if it does.
using Ask = std::function<Result<Answer>(const Request& request, const DocumentView& document, const DocumentView& output)>;

/// Writes `document` with `policy` applied to `output` (empty, read-write), and has what stands there read again. `before`: what is
/// known of the document; where nothing is, the rewriter's own reading. Errors: those of `ask`; conflict (a promise does not hold).
[[nodiscard]] Result<Rewritten> force(const Ask& ask, const filters::Policy& policy, const std::optional<pdl::Facts>& before, const DocumentView& document, const DocumentView& output);

}  // namespace consigne::spooler::sandbox
