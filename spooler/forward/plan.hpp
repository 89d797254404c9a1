// From what is wanted to who keeps it: the stream (rewritten), or the device (asked).
#pragma once

#include "spooler/forward/parcel.hpp"

namespace consigne::spooler::forward {

struct Plan {
    filters::Policy forced;  ///< the person's choices: kept in the stream, or the document is not printed
    filters::Policy wished;  ///< those, and what the client asked for where no attribute can say it (LPD, raw): kept where possible
    Ticket ask;              ///< the client's own IPP choices, asked of the device beside an untouched stream

    [[nodiscard]] bool wishes() const;  ///< whether `wished` holds anything that `forced` does not
};

/// `ticket`: the person's choices; they win over what the client asked. `outside`: the forwarder can ask the device (IPP).
/// Errors: unsupported (a choice that cannot be kept for this document; `detail` is for people).
[[nodiscard]] Result<Plan> plan(const Job& job, const Ticket& ticket, bool outside);

/// What is said around a document whose wishes cannot be put into it: PJL lines before and after, which a device may follow
/// or not. Empty where a document has an envelope of its own, or is in a language of a maker's own.
struct Envelope {
    std::string before, after;
};
[[nodiscard]] Envelope asking_envelope(const Job& job, const filters::Policy& wished);

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
