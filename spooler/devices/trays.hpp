// What a machine says over IPP of the paper in its trays.
#pragma once

#include "spooler/api/trays.hpp"

#include <cups/ipp.h>

namespace consigne::spooler::devices {

/// What trays_in() reads; to be asked for.
inline constexpr const char* tray_attributes[] = {"media-ready", "media-col-ready", "printer-input-tray"};

/// Trays with paper in them: from 'media-col-ready' (PWG 5100.7), else the sizes alone from 'media-ready'; without those that
/// 'printer-input-tray' (PWG 5100.13) of the same name calls empty. Empty: the machine does not say.
[[nodiscard]] std::vector<Tray> trays_in(ipp_t* reply);

}  // namespace consigne::spooler::devices
