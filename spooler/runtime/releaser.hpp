// Owners of C objects: one deleter for all of them.
#pragma once

#include <memory>

namespace consigne::spooler {

/// `std::unique_ptr<ipp_t, Releaser<&ippDelete>>`: frees a C library's object with that library's own function.
template <auto Free>
struct Releaser {
    void operator()(auto* handle) const noexcept { Free(handle); }
};

}  // namespace consigne::spooler
