// The forwarders there are.
#pragma once

#include "spooler/forward/device_uri.hpp"
#include "spooler/forward/parcel.hpp"

namespace consigne::spooler::forward {

[[nodiscard]] std::unique_ptr<Forwarder> make_ipp_forwarder(DeviceUri uri, Pin pin);
[[nodiscard]] std::unique_ptr<Forwarder> make_lpd_forwarder(DeviceUri uri);
[[nodiscard]] std::unique_ptr<Forwarder> make_raw_forwarder(DeviceUri uri);

}  // namespace consigne::spooler::forward
