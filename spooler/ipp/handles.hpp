// Owners of libcups objects.
#pragma once

#include <cups/ipp.h>

#include <memory>

namespace consigne::spooler::ipp {

template <auto Free>
struct Releaser {
    void operator()(auto* handle) const noexcept { Free(handle); }
};

using Message = std::unique_ptr<ipp_t, Releaser<&ippDelete>>;

}  // namespace consigne::spooler::ipp
