// Facts as text: what consigne-inspect prints, what the sandbox answers and what the store keeps, written and read in one place.
#pragma once

#include "filters/policy/policy.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace consigne::spooler {

/// One JSON object on one line, with the keys of the contract (architecture.md §6): format, file (when given), pdl, pages,
/// colour_pages, media, duplex, copies, title, user, producer, confidence, can, notes, bytes, and readable and pjl.
/// What is not known is null. Always valid UTF-8.
[[nodiscard]] std::string to_json(const pdl::Facts& facts, const filters::Capabilities& can, std::string_view file = {});

/// The other way. The text may come from a sandbox child that a document took over, so it is checked like any stranger's:
/// errors: malformed (not this object, a value of the wrong kind or out of range), limit_exceeded (longer than `max_facts_json`).
[[nodiscard]] Result<std::pair<pdl::Facts, filters::Capabilities>> facts_from_json(std::string_view text);

/// Longest text taken: 100 000 pages with their media and colour, and room for notes.
inline constexpr std::size_t max_facts_json = std::size_t{4} << 20;

}  // namespace consigne::spooler
