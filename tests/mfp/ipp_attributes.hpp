// What the device says of itself: the attributes seen on iR-ADV machines.
#pragma once
#include "tests/mfp/receive.hpp"

#include <cups/ipp.h>

namespace consigne::mfp {

/// Adds every printer attribute; the caller filters. `host` is the Host header the client used.
void add_printer_attributes(ipp_t* ipp, Device& device, const IppQuirks& quirks, const std::string& host);
std::vector<std::string> supported_formats(const IppQuirks& quirks);

}  // namespace consigne::mfp
