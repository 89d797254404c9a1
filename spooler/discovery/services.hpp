// From a printer's attributes to what is announced of it: PWG 5100.14 §4.2, Bonjour Printing 1.2.1, RFC 6763.
#pragma once

#include "spooler/api/announcements.hpp"
#include "spooler/discovery/attributes.hpp"

namespace consigne::spooler::discovery {

/// What clients of ipp: and of ipps: are told.
struct Told {
    Attributes clear, secure;
};

/// Ports to announce; 0: that door is shut.
struct Doors {
    std::uint16_t ipp = 0, lpd = 0, web = 0;
};

/// The name that a printer wants: what it is for people, else its own; at most 63 octets, cut between characters.
[[nodiscard]] std::string wanted_name(const Printer& printer);

/// _ipp, _ipps, _printer and _http of one printer, all under `name`; `queue` is its printer-name. Subtypes are those of
/// _ipp and _ipps.
[[nodiscard]] std::vector<Announcement> services(const std::string& name, const std::string& queue, const Told& told, const Doors& doors,
                                                 const std::vector<std::string>& subtypes);

}  // namespace consigne::spooler::discovery
