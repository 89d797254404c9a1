// A device's address in parts.
#pragma once

#include "pdl/stream/result.hpp"

namespace consigne::spooler::forward {

struct DeviceUri {
    std::string scheme;      ///< ipp ipps lpd socket
    std::string host;
    std::uint16_t port = 0;  ///< the scheme's own when the URI names none: 631, 631, 515, 9100
    std::string resource;    ///< "/ipp/print"; for LPD the queue's name
};

/// Errors: malformed, unsupported (another scheme). Sources: RFC 7472, RFC 8010; lpd: and socket: as CUPS writes them.
[[nodiscard]] Result<DeviceUri> parse_device_uri(const std::string& uri);

}  // namespace consigne::spooler::forward
