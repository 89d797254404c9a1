// The head of an HTTP/1 request: read strictly (RFC 9112), because what two readers see differently is an attack (T-HTTP-2).
#pragma once

#include "pdl/stream/bytes.hpp"

#include <optional>
#include <utility>

namespace consigne::spooler::http {

inline constexpr std::size_t max_request_line = 2 * 1024;  // threats.md §5
inline constexpr std::size_t max_head = 16 * 1024;
inline constexpr std::size_t max_fields = 100;

struct Head {
    std::string method;
    std::string target;       ///< as sent; absolute-form is cut down to its path, its authority becomes `host`
    int minor = 1;            ///< of HTTP/1.x
    std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case, values without outer blanks
    std::string host;         ///< empty in HTTP/1.0 only
    std::optional<std::uint64_t> length;
    bool chunked = false;
    bool keep_alive = true;
    bool expects_continue = false;
    bool upgrade_to_tls = false;  ///< RFC 2817

    [[nodiscard]] std::string_view field(std::string_view lower_case_name) const;
    [[nodiscard]] bool has(std::string_view lower_case_name) const;
    [[nodiscard]] bool has_body() const { return chunked || length.value_or(0) != 0; }
};

/// Either a head or the status to refuse with (400 414 417 431 501 505).
struct HeadOutcome {
    std::optional<Head> head;
    int refusal = 0;
    std::string why;
};

/// Bytes up to and with the empty line, or nothing when it has not come yet. `from`: what was searched before.
[[nodiscard]] std::optional<std::size_t> head_length(ByteView so_far, std::size_t from);

/// Whether a head that is not complete is already too long or broken: its refusal, else 0.
[[nodiscard]] int refuse_early(ByteView so_far);

[[nodiscard]] HeadOutcome read_head(ByteView head);

struct Target {
    std::string path;   ///< decoded once; '/'-rooted, without "//", dot segments, NUL, controls, ';', '\\'
    std::string query;  ///< raw
};
/// Errors: malformed.
[[nodiscard]] Result<Target> read_target(std::string_view target);

}  // namespace consigne::spooler::http
