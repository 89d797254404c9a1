// What the audit log is told of documents that were let go: which they are, for whom, and how they come out.
#pragma once

#include "release/api/context.hpp"

#include <string>
#include <vector>

namespace consigne::release::web {

/// "black and white, two-sided, 2 copies, on A4", or "as sent"; in the log's own English, which never changes.
[[nodiscard]] std::string choices_kept(const spooler::Ticket& ticket);

/// Documents that come out in the same way for the same person share a line. `who` let them go, who is `by` when they are a person;
/// `place`: "terminal 2FW00627", or the machine's name.
void record_release(Context& site, const std::string& who, const std::optional<spooler::PersonId>& by, const std::vector<spooler::Delivery>& released, const std::string& place);

}  // namespace consigne::release::web
