// Why a port cannot be had, in one sentence that says what to do.
#pragma once

#include "pdl/stream/result.hpp"

#include <cstdint>
#include <string_view>

namespace consigne::spooler::http {

/// What whoever starts the service is told when a bind failed with conflict or denied: who has the port as far as can be seen, and
/// which key of [ports] gives another. `key` is that key, "ipp". Blocking: may try a connection to this machine.
[[nodiscard]] Error in_words(const Error& bind_error, std::string_view key, std::uint16_t port);

}  // namespace consigne::spooler::http
