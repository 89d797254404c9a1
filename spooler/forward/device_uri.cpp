#include "spooler/forward/device_uri.hpp"

#include <cups/http.h>

namespace consigne::spooler::forward {

Result<DeviceUri> parse_device_uri(const std::string& uri)
{
    char scheme[32], user[256], host[256], resource[1024];
    int port = 0;
    const auto status = httpSeparateURI(HTTP_URI_CODING_ALL, uri.c_str(), scheme, sizeof scheme, user, sizeof user, host,
                                        sizeof host, &port, resource, sizeof resource);
    if (status < HTTP_URI_STATUS_OK) return fail(Errc::malformed, "device address '" + uri + "' cannot be read");
    DeviceUri parts{scheme, host, static_cast<std::uint16_t>(port), resource};
    if (parts.host.empty()) return fail(Errc::malformed, "device address '" + uri + "' names no host");
    if (parts.scheme == "lpd") {
        if (parts.port == 0) parts.port = 515;
        parts.resource = parts.resource.size() > 1 ? parts.resource.substr(1) : "lp";
    } else if (parts.scheme == "socket") {
        if (parts.port == 0) parts.port = 9100;
    } else if (parts.scheme == "ipp" || parts.scheme == "ipps") {
        if (parts.port == 0) parts.port = 631;
        if (parts.resource.size() <= 1) parts.resource = "/ipp/print";
    } else {
        return fail(Errc::unsupported, "device address '" + uri + "': use ipp, ipps, lpd or socket");
    }
    return parts;
}

}  // namespace consigne::spooler::forward
