// What the fuzz targets share: answers as text, so that two ways to one answer can be compared, and the policies to force.
#pragma once

#include "filters/chain/rewrite.hpp"

#include <optional>

namespace consigne::fuzz {

/// Ends the process with both sentences when a promise does not hold; a fuzzer keeps the input.
void require(bool holds, std::string_view promise, std::string_view why = {});
/// The same for two answers that must be equal.
void require_same(std::string_view promise, const std::string& one, const std::string& other);

[[nodiscard]] std::string text_of(const Error& error);
[[nodiscard]] std::string text_of(const pdl::Segment& segment);
[[nodiscard]] std::string text_of(const pdl::Facts& facts);

/// Everything below follows from the bytes alone, so that an input kept is a finding kept.
[[nodiscard]] std::uint64_t hash(ByteView bytes);
/// A window of a few bytes; of large inputs, of hundreds, or the comparison would take all the time there is.
[[nodiscard]] std::size_t small_window(ByteView bytes);
/// Forces `policy` on a document with these facts, whole and in pieces, and reads what comes out: refused, or it says what was
/// promised, and forced once more it stays as it is. Returns the result; nothing when it was refused.
std::optional<Bytes> check_rewrite(const RandomAccess& document, const pdl::Facts& facts, const filters::Policy& policy, std::size_t window);
/// What to force: one policy of a list when fuzzing, all of them when a small input is replayed.
[[nodiscard]] std::vector<filters::Policy> policies(ByteView bytes);

}  // namespace consigne::fuzz
