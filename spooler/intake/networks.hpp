// Networks in CIDR notation, for rules that trust where a job comes from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consigne::spooler {

/// An address as 16 octets; IPv4 stands as v4-mapped (RFC 4291 §2.5.5.2), so that both spellings are one address.
using Address = std::array<std::uint8_t, 16>;

/// Takes IPv4, IPv6, v4-mapped, with or without brackets; a zone ("%eth0") is dropped.
[[nodiscard]] std::optional<Address> parse_address(std::string_view text);

struct Network {
    Address base{};
    unsigned prefix = 128;  ///< of the 16 octets
    [[nodiscard]] bool contains(const Address& address) const;
};

/// "10.0.0.0/8", "fe80::/10", "192.0.2.7" (one address). Empty when it is none of these.
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);

/// Whether `peer` is in one of the networks; in none of an empty list.
[[nodiscard]] bool within(const std::vector<std::string>& networks, std::string_view peer);

}  // namespace consigne::spooler
