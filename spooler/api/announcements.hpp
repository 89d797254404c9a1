// What this server says of its printers by DNS-SD (RFC 6763), and how it is reached: for zone files and set-up help.
#pragma once

#include "spooler/api/printers.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace consigne::spooler {

/// One service instance.
struct Announcement {
    std::string name;                   ///< of the instance, UTF-8, 1..63 octets
    std::string type;                   ///< "_ipp._tcp"
    std::vector<std::string> subtypes;  ///< "_print": found under _print._sub._ipp._tcp as well
    std::uint16_t port = 0;             ///< 0: the name is taken, nothing is served (Bonjour Printing 1.2.1)
    std::vector<std::string> txt;       ///< "key=value", at most 255 octets each
    bool operator==(const Announcement&) const = default;
};

class Announcements {
public:
    virtual ~Announcements() = default;
    /// Those of every printer, as they are now; addresses in them name `host`. Blocking, any thread.
    [[nodiscard]] virtual std::vector<Announcement> list(const std::string& host) = 0;
    /// The name that people see in their list of printers. Any thread.
    [[nodiscard]] virtual std::string name_of(const Printer& printer) = 0;
    /// Whether other computers of the same network are told of the printers just now. Any thread.
    [[nodiscard]] virtual bool heard() const = 0;
};

/// How clients reach this server.
struct Reach {
    std::string host = "localhost";     ///< what to call it where nobody said
    std::uint16_t ipp = 0, lpd = 0, raw = 0, web = 0, web_tls = 0;  ///< ports in use; 0: that door is shut
    std::vector<std::pair<std::string, std::uint16_t>> raw_ports = {};  ///< further raw ports, each of the printer of that name
    std::filesystem::path certificate;  ///< PEM file of the certificate we made ourselves; empty when the site gave one
};

}  // namespace consigne::spooler
