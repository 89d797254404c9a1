// A held document in words: what it is, what was prepared for it, and how long it is kept.
#pragma once

#include "release/web/desk/visit.hpp"
#include "spooler/api/jobs.hpp"

namespace consigne::release::web::portal {

/// For the template _me_ticket.
[[nodiscard]] boost::json::object ticket(const desk::Visit& visit, const spooler::Job& job);

/// The page of the list of documents that this visit is about or came from, from 1; and the path that leads there.
[[nodiscard]] std::size_t page_of(const desk::Visit& visit);
[[nodiscard]] std::string list_path(const desk::Visit& visit);

/// Until when its owner may have it kept when they ask now; empty: no longer than it is.
[[nodiscard]] std::optional<spooler::Instant> may_extend_to(const spooler::Job& job, const SiteSettings& settings);

}  // namespace consigne::release::web::portal
