// The portal's pages, a file each.
#pragma once

#include "release/web/desk/routes.hpp"

namespace consigne::release::web::portal {

using desk::HttpResponse;
using desk::Visit;

void add_documents_routes(std::vector<desk::Route>& all);
void add_prepare_routes(std::vector<desk::Route>& all);
void add_history_routes(std::vector<desk::Route>& all);
void add_cards_routes(std::vector<desk::Route>& all);
void add_address_routes(std::vector<desk::Route>& all);

}  // namespace consigne::release::web::portal
