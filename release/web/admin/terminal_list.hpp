// The list of terminals: a page of it, found by words and by what their machines do.
#pragma once

#include "release/web/desk/visit.hpp"

namespace consigne::release::web::admin {

[[nodiscard]] std::string path_of(const spooler::Terminal& terminal);

/// `serial`, `name`, `trouble`: of a terminal that was to be announced and could not be.
[[nodiscard]] desk::HttpResponse terminal_list(desk::Visit& visit, const std::string& serial, const std::string& name, const std::string& trouble);

}  // namespace consigne::release::web::admin
