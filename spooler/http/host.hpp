// The Host a request names: only what this server is called may be served (threats.md T-XSP-2).
#pragma once

#include "spooler/http/net_stream.hpp"

#include <vector>

namespace consigne::spooler::http {

/// ASCII letters in lower case, all else as it is.
[[nodiscard]] std::string lower_case(std::string_view text);

/// 0 when this Host may be served here, else 400 or 421 (T-XSP-2).
[[nodiscard]] int judge_host(std::string_view host, const Peer& peer, const std::vector<std::string>& names);

}  // namespace consigne::spooler::http
