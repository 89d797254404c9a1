// DNS-SD for sites whose networks multicast does not reach: the same records for a zone file (RFC 6763 §4, RFC 1035 §5).
#pragma once

#include "pdl/stream/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace consigne::release {

/// One service instance, as GET /api/v1/dns-sd lists it.
struct ZoneService {
    std::string name, type;
    std::vector<std::string> subtypes;
    std::uint16_t port = 0;
    std::vector<std::string> txt;
};

/// Lines for the zone `domain`, to be included by BIND or any server that reads master files. `host` is where the services
/// are, a full name; `ttl` in seconds. Errors: unsupported (a host that no other network can look up, no domain).
[[nodiscard]] Result<std::string> zone_text(const std::vector<ZoneService>& services, const std::string& host, const std::string& domain, std::uint32_t ttl);

/// The domain that a host is in: what follows its first label; empty when it has none.
[[nodiscard]] std::string domain_of(const std::string& host);

}  // namespace consigne::release
