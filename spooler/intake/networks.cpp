#include "spooler/intake/networks.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <string>

namespace consigne::spooler {
namespace {

constexpr unsigned mapped_bits = 96;

Address mapped(const in_addr& v4)
{
    Address address{};
    address[10] = address[11] = 0xFF;
    std::memcpy(address.data() + 12, &v4, 4);
    return address;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text)
{
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    text = text.substr(0, text.find('%'));
    if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
    const std::string copy(text);
    if (in_addr v4{}; ::inet_pton(AF_INET, copy.c_str(), &v4) == 1) return mapped(v4);
    Address address{};
    if (::inet_pton(AF_INET6, copy.c_str(), address.data()) == 1) return address;
    return std::nullopt;
}

bool Network::contains(const Address& address) const
{
    const unsigned whole = prefix / 8;
    if (!std::equal(base.begin(), base.begin() + whole, address.begin())) return false;
    const unsigned rest = prefix % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFF00u >> rest);
    return ((base[whole] ^ address[whole]) & mask) == 0;
}

std::optional<Network> parse_network(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const std::string_view host = text.substr(0, slash);
    const auto base = parse_address(host);
    if (!base) return std::nullopt;
    const bool v4 = host.find(':') == std::string_view::npos;
    Network network{*base, 128};
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        unsigned bits = 0;
        const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        if (ec != std::errc{} || end != digits.data() + digits.size() || bits > (v4 ? 32u : 128u)) return std::nullopt;
        network.prefix = v4 ? mapped_bits + bits : bits;
    }
    return network;
}

bool within(const std::vector<std::string>& networks, std::string_view peer)
{
    const auto address = parse_address(peer);
    return address && std::any_of(networks.begin(), networks.end(), [&](const std::string& text) {
        const auto network = parse_network(text);
        return network && network->contains(*address);
    });
}

}  // namespace consigne::spooler
