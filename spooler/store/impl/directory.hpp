// Directories of the spool, reached by descriptor and never through a link (threats.md T-FS-1).
#pragma once

#include "spooler/document/descriptor.hpp"

#include <string>
#include <vector>

#include <fcntl.h>

namespace consigne::spooler::store {

inline constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/// storage_failed with errno in words.
[[nodiscard]] Error disk(const std::string& doing);
/// Names in a directory, dots left out. Errors: storage_failed.
[[nodiscard]] Result<std::vector<std::string>> names_in(int directory);

}  // namespace consigne::spooler::store
