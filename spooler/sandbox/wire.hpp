// The small wire between consigned and consigne-sandbox: one datagram asks, with the descriptors and keys it is about; the child
// answers with one JSON object on a pipe of its own, and the launcher says on a second pipe how the child ended.
#pragma once

#include "filters/policy/policy.hpp"
#include "spooler/api/picture.hpp"
#include "spooler/document/descriptor.hpp"
#include "spooler/seal/key.hpp"

#include <array>
#include <optional>
#include <string>

namespace consigne::spooler::sandbox {

enum class Operation : std::uint8_t { inspect, rewrite, prove, clean, convert, picture };

/// What a child is asked to do. Descriptors travel beside it: document, then output (rewrite, clean, convert), then the pipes of the
/// answer and of the ending.
struct Request {
    Operation operation = Operation::inspect;
    filters::Policy policy;      ///< rewrite, prove
    filters::Report report;      ///< prove: what the rewriter claims
    Extent document;             ///< which part of the file the document is
    pdl::Language language_before = pdl::Language::unknown;  ///< prove: what the original was; picture: what the document is
    std::optional<std::uint32_t> pages_before;               ///< prove
};

/// Longest request: a few short words and numbers.
inline constexpr std::size_t max_request = 4096;

[[nodiscard]] std::string encode(const Request& request);
[[nodiscard]] Result<Request> decode_request(std::string_view text);

/// What opens the document, and what seals the output; none: they are plain. They travel before the words and apart from them, in
/// octets of a known place, so that the launcher can wipe them as soon as its child has them.
struct Keys {
    std::optional<seal::Key> document, output;
};
using KeyOctets = std::array<std::uint8_t, 2 * (1 + seal::Key::size)>;

[[nodiscard]] KeyOctets encode(const Keys& keys);
[[nodiscard]] Keys decode_keys(const KeyOctets& octets);

/// A child's answer: an error, or what the operation gives.
struct Answer {
    pdl::Facts facts;                 ///< inspect, prove, rewrite (of the original); first, so that an Error never looks like an Answer
    std::optional<Error> error;
    filters::Capabilities can;        ///< inspect
    filters::Report report;           ///< rewrite
    std::vector<std::string> cut;     ///< clean: PJL lines left out
    Picture picture;                  ///< picture
};

[[nodiscard]] std::string encode(const Answer& answer);
/// The text comes from a process that has read a hostile document: everything is checked. Errors: malformed, limit_exceeded.
[[nodiscard]] Result<Answer> decode_answer(std::string_view text);

/// Longest ending: one error.
inline constexpr std::size_t max_ending = 2048;

/// How a child ended, in the launcher's words. A document cannot forge it, since no child holds this pipe; a pipe that closes
/// without it means that the launcher itself is gone.
struct Ending {
    bool well = true;   ///< the answer stands; else `why` says why there is none
    Error why{};
};
[[nodiscard]] std::string encode(const Ending& ending);
[[nodiscard]] Result<Ending> decode_ending(std::string_view text);

}  // namespace consigne::spooler::sandbox
