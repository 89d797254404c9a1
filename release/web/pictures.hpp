// First pages on tickets, small: for who owns the document, and nobody else.
#pragma once

#include "release/api/context.hpp"

namespace consigne::release::web {

/// Whether a ticket of this document has a picture: the site wants them, something here can draw it, and no password keeps it closed.
[[nodiscard]] bool pictured(const Context& site, const SiteSettings& settings, const spooler::Job& job);

/// The picture of a document of this person's, by its number; where none can be drawn, the sheet that tickets have instead.
[[nodiscard]] spooler::HttpResponse picture(Context& site, const SiteSettings& settings, std::string_view number, spooler::PersonId person);

}  // namespace consigne::release::web
