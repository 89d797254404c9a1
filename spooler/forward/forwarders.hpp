// The forwarders there are.
#pragma once

#include "spooler/forward/device_uri.hpp"
#include "spooler/forward/parcel.hpp"

namespace consigne::spooler::forward {

[[nodiscard]] std::unique_ptr<Forwarder> make_ipp_forwarder(DeviceUri uri, Pin pin, const Limits& limits);
[[nodiscard]] std::unique_ptr<Forwarder> make_lpd_forwarder(DeviceUri uri, const Limits& limits);
[[nodiscard]] std::unique_ptr<Forwarder> make_raw_forwarder(DeviceUri uri, const Limits& limits);

/// Outcomes of a delivery. From an error: `trouble` by its code.
[[nodiscard]] Outcome put_back(Trouble trouble, std::string detail, bool retry = false);
[[nodiscard]] Outcome put_back(const Error& error, bool retry);
[[nodiscard]] Outcome uncertain(Trouble trouble, std::string detail);
[[nodiscard]] Outcome uncertain(const Error& error);
[[nodiscard]] Outcome printed();

}  // namespace consigne::spooler::forward
