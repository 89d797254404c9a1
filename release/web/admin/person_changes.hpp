// What an administrator changed of a person, for the log: by the page or by the API.
#pragma once

#include "spooler/api/people.hpp"

#include <string>

namespace consigne::release::web::admin {

/// "login from ann, name, operator on, print-colour off"; empty: nothing changed. No value of what is a secret.
[[nodiscard]] std::string changed_fields(const spooler::Person& before, const spooler::Person& after);

}  // namespace consigne::release::web::admin
