// Random names: file names in the spool, UUIDs.
#pragma once

#include <string>

namespace consigne::spooler::store {

/// A version 4 UUID, bare: 8-4-4-4-12 hexadecimal digits.
[[nodiscard]] std::string random_uuid();

}  // namespace consigne::spooler::store
