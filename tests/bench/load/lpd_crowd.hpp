// LPD clients that all stand in the middle of a job at once, then go on.
#pragma once

#include "tests/bench/load/sockets.hpp"

namespace consigne::bench {

struct LpdDone {
    std::uint64_t standing = 0;          ///< whose receive-job was answered before any went on
    std::uint64_t kept = 0;              ///< whose control file and document were both acknowledged
    double standing_seconds = 0, seconds = 0;  ///< until all stood; then until the last was answered
    std::vector<double> milliseconds;    ///< of each kept one, from when all went on
};

/// So many connections, ten an address, each with a document of so many octets (RFC 1179 §6). A minute without any answer ends it.
[[nodiscard]] LpdDone lpd_crowd(const Target& target, unsigned connections, std::uint64_t octets, unsigned people);

}  // namespace consigne::bench
