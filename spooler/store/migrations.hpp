// The schema's history, built in from schema/NNN-name.sql.
#pragma once

#include <string>
#include <vector>

namespace consigne::spooler::store {

struct Migration {
    int number = 0;      ///< from 1, without gaps
    const char* name = "";
    std::string sql;
};
[[nodiscard]] const std::vector<Migration>& migrations();

}  // namespace consigne::spooler::store
