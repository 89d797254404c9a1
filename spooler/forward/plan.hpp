// From what is wanted to who keeps it: the stream (rewritten), or the device (asked).
#pragma once

#include "spooler/forward/parcel.hpp"

namespace consigne::spooler::forward {

struct Plan {
    filters::Policy policy;  ///< to force into the stream; nothing(): the document goes as it came
    Ticket ask;              ///< the client's own IPP choices, asked of the device beside an untouched stream
};

/// `ticket`: the person's choices; they win over what the client asked. `outside`: the forwarder can ask the device (IPP).
/// Errors: unsupported (a choice that cannot be kept for this document; `detail` is for people).
[[nodiscard]] Result<Plan> plan(const Job& job, const Ticket& ticket, bool outside);

/// Adds to `ask` what the rewriter left to the device.
void add_left_over(Ticket& ask, const filters::Policy& policy, const filters::Report& report);

/// Impressions and sheets in all (copies applied) of a document; 0 when its pages are not known.
struct Expected {
    std::uint32_t impressions = 0, sheets = 0;
};
[[nodiscard]] Expected expected(const Job& job, const Ticket& ticket);

/// The MIME type a document travels under: known languages by their registered names, else as the client said.
[[nodiscard]] std::string mime_type(const Job& job);

}  // namespace consigne::spooler::forward
