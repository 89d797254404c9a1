// One document, for who may see everybody's.
#pragma once

#include "release/web/desk/routes.hpp"
#include "spooler/api/jobs.hpp"

namespace consigne::release::web::admin {

void add_job_routes(std::vector<desk::Route>& all);

/// "24 pages · A4 · colour · two-sided · 3 ×": as it was sent.
[[nodiscard]] std::string about(const spooler::Job& job, const Language& words);

}  // namespace consigne::release::web::admin
