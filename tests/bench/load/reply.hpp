// What a server answers, as far as a bench must know it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace consigne::bench {

struct Reply {
    unsigned http = 0;              ///< HTTP's status
    std::uint16_t ipp = 0xffff;     ///< IPP's status-code; 0xffff when the body holds none
    bool keep_alive = true;
    std::uint32_t jobs = 0;         ///< how many a Get-Jobs lists
    [[nodiscard]] bool good() const { return http == 200 && ipp == 0; }
};

/// The reply that `received` holds whole; nothing while more is to come. Interim replies (100) before it are passed over.
/// Bodies are counted or chunked (RFC 9112 §6); one that lasts until the server closes never becomes whole.
[[nodiscard]] std::optional<Reply> whole_reply(std::string_view received);

}  // namespace consigne::bench
