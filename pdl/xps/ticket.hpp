// PrintTickets: what an XPS document asks of the device (Microsoft Print Schema, psk: keywords).
#pragma once

#include "pdl/tally/facts.hpp"
#include "pdl/xps/package.hpp"

namespace consigne::pdl::xps {

/// Longest ticket; real ones are a few kilobytes, with a driver's private settings some hundred.
inline constexpr std::size_t max_ticket_bytes = 4 * 1024 * 1024;

struct Ticket {
    std::optional<Duplex> job_duplex, document_duplex;  ///< JobDuplexAllDocumentsContiguously, DocumentDuplex
    std::optional<std::uint32_t> job_copies, document_copies, page_copies;
    std::optional<bool> grey;           ///< PageOutputColor: Grayscale or Monochrome, not Color
    std::optional<Media> media;         ///< PageMediaSize
    std::uint32_t pages_per_sheet = 1;  ///< of NUp
};

/// Reads a ticket. What is not a psk: keyword of the above is passed over. Errors: malformed, limit_exceeded.
[[nodiscard]] Result<Ticket> read_ticket(Package& package, std::string_view part);

/// A qualified name as a ticket's `name` attributes hold it: prefix:keyword.
struct QualifiedName {
    std::string_view prefix, name;
};
[[nodiscard]] QualifiedName split(std::string_view name);

}  // namespace consigne::pdl::xps
