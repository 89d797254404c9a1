// What consigned tells of itself (spooler/runtime/vitals.hpp): its disks and files, and whether it takes documents.
#pragma once

#include "spooler/runtime/config.hpp"
#include "spooler/runtime/vitals.hpp"
#include "spooler/store/store.hpp"

namespace consigne::release {

/// Blocking. `started` and `version` are the caller's.
[[nodiscard]] spooler::Vitals vitals_of(spooler::Store& store, const spooler::Config& config);

}  // namespace consigne::release
