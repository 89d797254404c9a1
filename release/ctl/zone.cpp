#include "release/ctl/zone.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <set>

namespace consigne::release {
namespace {

bool is_address(const std::string& host)
{
    return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
}

std::string decimal(unsigned char octet)
{
    std::array<char, 8> out{};
    std::snprintf(out.data(), out.size(), "\\%03u", static_cast<unsigned>(octet));
    return out.data();
}

/// An instance's name is one label whatever is in it: blanks, dots, UTF-8.
std::string label(const std::string& name)
{
    std::string out;
    for (const char c : name) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 0x80 && (std::isalnum(octet) || c == '-' || c == '_')) out += c;
        else out += decimal(octet);
    }
    return out;
}

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (octet < 0x20 || octet > 0x7E) out += decimal(octet);
        else out += c;
    }
    return out + "\"";
}

std::string fully(std::string name)
{
    if (!name.ends_with('.')) name += '.';
    return name;
}

}  // namespace

std::string domain_of(const std::string& host)
{
    const auto dot = host.find('.');
    return is_address(host) || dot == std::string::npos ? std::string() : host.substr(dot + 1);
}

Result<std::string> zone_text(const std::vector<ZoneService>& services, const std::string& host, const std::string& domain, std::uint32_t ttl)
{
    const std::string bare = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
    if (is_address(bare) || bare.find('.') == std::string::npos || bare.ends_with(".local"))
        return fail(Errc::unsupported, "'" + host + "' is no name that other networks can look up: --host is wanted");
    if (domain.empty()) return fail(Errc::unsupported, "--domain is wanted");

    const std::string record = " " + std::to_string(ttl) + " IN ";
    std::string out = "; Printers of Consigne for DNS-SD (RFC 6763). In the zone " + fully(domain) + ": $INCLUDE \"THIS-FILE\"\n";
    out += "$ORIGIN " + fully(domain) + "\n";
    // Browse here, and by default.
    for (const char* kind : {"b", "lb"}) out += std::string(kind) + "._dns-sd._udp" + record + "PTR @\n";
    std::set<std::string> types;
    for (const auto& service : services)
        if (types.insert(service.type).second) out += "_services._dns-sd._udp" + record + "PTR " + service.type + "\n";
    for (const auto& service : services) {
        const std::string instance = label(service.name) + "." + service.type;
        out += "\n; " + service.type + " of " + label(service.name) + "\n";
        out += service.type + record + "PTR " + instance + "\n";
        for (const auto& subtype : service.subtypes) out += subtype + "._sub." + service.type + record + "PTR " + instance + "\n";
        out += instance + record + "SRV 0 0 " + std::to_string(service.port) + " " + fully(bare) + "\n";
        out += instance + record + "TXT";
        if (service.txt.empty()) out += " \"\"";
        for (const auto& text : service.txt) out += " " + quoted(text);
        out += "\n";
    }
    return out;
}

}  // namespace consigne::release
