// A document made ready to travel: rewritten where a choice must be kept, cleaned where it goes as it came.
#pragma once

#include "spooler/forward/depot.hpp"
#include "spooler/forward/plan.hpp"
#include "spooler/document/document.hpp"

namespace consigne::spooler::forward {

struct Prepared {
    Parcel parcel;              ///< its document is one of those below
    bool wishes_lost = false;   ///< the client's own options are not in the stream; the device may have been asked for them
    Document original, converted, result;
};

/// Raster pages for a device that does not read them become PCL XL first: `able` of one that can be asked (`outside`), else of any.
/// Errors: unsupported (what the person chose cannot be kept), storage_failed (reading, writing, or checking it failed).
[[nodiscard]] Result<Prepared> prepare(const Depot& depot, const Job& job, const Plan& plan, const DeviceAbilities& able, bool outside);

}  // namespace consigne::spooler::forward
