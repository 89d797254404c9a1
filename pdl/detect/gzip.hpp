// A document that came compressed with gzip (RFC 1952), seen as the document inside.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <memory>

namespace consigne::pdl::detect {

/// Most bytes a compressed document may have inside (threats.md §5: the limit of documents as they come holds inside too).
inline constexpr std::uint64_t max_inflated_bytes = std::uint64_t{2} << 30;

[[nodiscard]] bool begins_gzip(ByteView head);

/// Opens the document inside; `packed` must outlive it. Inflates once to know the size and to check every member's CRC and
/// length, keeping at most 256 points of 32 KiB to begin again from: any byte can then be read, nothing is held whole.
/// Errors: malformed, truncated, limit_exceeded (`most` bytes), and those of `packed`.
[[nodiscard]] Result<std::unique_ptr<RandomAccess>> open_gzip(const RandomAccess& packed, std::uint64_t most = max_inflated_bytes);

}  // namespace consigne::pdl::detect
