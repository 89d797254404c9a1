// The small wire between consigned and consigne-sandbox: one datagram asks, with the descriptors it is about; one JSON
// object answers on a pipe of its own, then the child is gone.
#pragma once

#include "filters/policy/policy.hpp"

#include <string>

namespace consigne::spooler::sandbox {

enum class Operation : std::uint8_t { inspect, rewrite, prove, clean };

/// What a child is asked to do. Descriptors travel beside it: document, then output (rewrite, clean), then the answer's pipe.
struct Request {
    Operation operation = Operation::inspect;
    filters::Policy policy;      ///< rewrite, prove
    filters::Report report;      ///< prove: what the rewriter claims
    pdl::Language language_before = pdl::Language::unknown;  ///< prove: what the original was
    std::optional<std::uint32_t> pages_before;               ///< prove
};

/// Longest request: a few short words and numbers.
inline constexpr std::size_t max_request = 4096;

[[nodiscard]] std::string encode(const Request& request);
[[nodiscard]] Result<Request> decode_request(std::string_view text);

/// A child's answer: an error, or what the operation gives.
struct Answer {
    pdl::Facts facts;                 ///< inspect, prove; first, so that an Error never looks like an Answer
    std::optional<Error> error;
    filters::Capabilities can;        ///< inspect
    filters::Report report;           ///< rewrite
    std::vector<std::string> cut;     ///< clean: PJL lines left out
};

[[nodiscard]] std::string encode(const Answer& answer);
/// The text comes from a process that has read a hostile document: everything is checked. Errors: malformed, limit_exceeded.
[[nodiscard]] Result<Answer> decode_answer(std::string_view text);

}  // namespace consigne::spooler::sandbox
