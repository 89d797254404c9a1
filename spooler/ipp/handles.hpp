// Owners of libcups objects.
#pragma once

#include "spooler/runtime/releaser.hpp"

#include <cups/ipp.h>

namespace consigne::spooler::ipp {

using Message = std::unique_ptr<ipp_t, Releaser<&ippDelete>>;

}  // namespace consigne::spooler::ipp
