// Whether a printer or a machine takes a job attribute, by what it says that it supports (RFC 8011 §5.2).
#pragma once

#include <cups/ipp.h>

namespace consigne::spooler::devices {

/// Whether who says `supported` takes this job attribute with these values, by its NAME-supported. Of media-col the members are
/// looked at, of finishings-col their values as well.
[[nodiscard]] bool supports(ipp_t* supported, ipp_attribute_t* attribute);

}  // namespace consigne::spooler::devices
