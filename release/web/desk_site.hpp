// Pages for anybody, without signing in: the front page, and how to add a printer.
#pragma once

#include "release/api/context.hpp"
#include "release/web/set_up.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web {

/// GET /, /add, /add/qr.svg, /add/consigne.crt and /add/PRINTER.mobileconfig; POST /add and /add/PRINTER.mobileconfig for a
/// personal address, which is a secret and so in no link. Blocking.
[[nodiscard]] spooler::HttpResponse desk_site(Context& site, const spooler::HttpRequest& request);

/// That printer as clients reach it by `host` (a plain_host; empty: what the server is called where nobody said). `web`: where
/// the pages are; empty: this host's.
[[nodiscard]] Destination destination_of(Context& site, const spooler::Printer& printer, std::string host, std::string web = {});

/// That printer as this request's browser reaches it.
[[nodiscard]] Destination visited(Context& site, const spooler::HttpRequest& request, const spooler::Printer& printer);

/// Ways as a template shows them; `profile`: where a form asks for the profile of a personal address.
[[nodiscard]] boost::json::array described_ways(const std::vector<Way>& all, const std::string& profile = {});

/// Where a phone finds the page about this printer.
[[nodiscard]] std::string page_address(const Destination& to);

/// The printer of that name, or the first there is. Errors: not_found.
[[nodiscard]] Result<spooler::Printer> chosen_printer(Context& site, const std::string& name);

}  // namespace consigne::release::web
