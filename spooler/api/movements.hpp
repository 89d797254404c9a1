// What a day was like, hour by hour: documents left and collected, and how machines were.
#pragma once

#include "spooler/api/ids.hpp"

#include <map>
#include <vector>

namespace consigne::spooler {

struct HourCount {
    Instant hour;            ///< when it began, UTC
    std::uint64_t arrived = 0, collected = 0;
};

enum class HourState : std::uint8_t { ready, needs_somebody, out_of_reach };

/// Blocking: pool threads only.
class Movements {
public:
    virtual ~Movements() = default;
    /// Hours since then in which something came or went, in their order.
    [[nodiscard]] virtual std::vector<HourCount> since(Instant from) = 0;
    /// The worst of each machine in each hour since then; hours of which nothing is known are not there.
    [[nodiscard]] virtual std::map<OutputDeviceId, std::map<Instant, HourState>> machines_since(Instant from) = 0;
};

}  // namespace consigne::spooler
