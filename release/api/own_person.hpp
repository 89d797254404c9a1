// Routes about one person that are for that person too.
#pragma once

#include "release/api/router.hpp"

namespace consigne::release::api {

/// {id}, a number or a login: the caller themselves, or anybody for an administrator; to others there is nobody. Not from a panel,
/// where somebody may have left without signing out: what is changed here lasts. Errors: not_found, denied.
[[nodiscard]] Result<spooler::Person> own_person(Call& call);

}  // namespace consigne::release::api
