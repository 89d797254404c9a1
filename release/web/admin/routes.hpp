// The administration's pages, a file each.
#pragma once

#include "release/web/desk/routes.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::admin {

void add_dashboard_routes(std::vector<desk::Route>& all);
void add_jobs_routes(std::vector<desk::Route>& all);
void add_printers_routes(std::vector<desk::Route>& all);
void add_machines_routes(std::vector<desk::Route>& all);
void add_terminals_routes(std::vector<desk::Route>& all);
void add_terminal_tabs_routes(std::vector<desk::Route>& all);
void add_all_terminals_routes(std::vector<desk::Route>& all);
void add_health_routes(std::vector<desk::Route>& all);
void add_people_routes(std::vector<desk::Route>& all);
void add_taps_routes(std::vector<desk::Route>& all);
void add_import_routes(std::vector<desk::Route>& all);
void add_groups_routes(std::vector<desk::Route>& all);
void add_find_routes(std::vector<desk::Route>& all);
void add_audit_routes(std::vector<desk::Route>& all);
void add_parameters_routes(std::vector<desk::Route>& all);

/// The machines, for the page that lists them beside the printers.
[[nodiscard]] boost::json::array machine_rows(const desk::Visit& visit);

}  // namespace consigne::release::web::admin
