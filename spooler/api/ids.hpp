// Identities. Each is a type of its own, so that a printer is never taken for a job.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace consigne::spooler {

template <class Tag>
struct Id {
    std::int64_t value = 0;  ///< from 1; 0 is nobody
    friend auto operator<=>(const Id&, const Id&) = default;
};

using JobId = Id<struct JobTag>;  ///< the IPP job-id: fits 31 bits, never reused
using PrinterId = Id<struct PrinterTag>;
using OutputDeviceId = Id<struct OutputDeviceTag>;
using PersonId = Id<struct PersonTag>;
using TerminalId = Id<struct TerminalTag>;
using DeliveryId = Id<struct DeliveryTag>;
using PersonalAddressId = Id<struct PersonalAddressTag>;
using GroupId = Id<struct GroupTag>;

using Instant = std::chrono::sys_seconds;
[[nodiscard]] inline Instant now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace consigne::spooler
