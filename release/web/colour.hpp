// Which pages of a document are in colour, in words (design.md §13).
#pragma once

#include "release/web/texts.hpp"
#include "spooler/api/jobs.hpp"

#include <limits>

namespace consigne::release::web {

/// "3 of 24 pages in colour: 1, 7, 19", with as many numbers as fit into `room` letters; empty where there is nothing to explain.
[[nodiscard]] std::string colour_words(const spooler::Job& job, const Language& words, std::ptrdiff_t room = std::numeric_limits<std::ptrdiff_t>::max());

/// The same for a ticket at a panel, whose line has few letters: "3 of 24 in colour: 1, 7, 19". Empty also where all pages are: "colour"
/// says that already.
[[nodiscard]] std::string colour_line(const spooler::Job& job, const Language& words, std::ptrdiff_t room);

/// Page numbers as people write them: "1–4, 7, 19", and how many more there are beyond `most` of such pieces.
[[nodiscard]] std::string page_numbers(const std::vector<std::uint32_t>& pages, std::size_t most, const Language& words);

}  // namespace consigne::release::web
