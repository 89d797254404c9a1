// Root opens the ports and nothing else.
#pragma once

#include "pdl/stream/result.hpp"

#include <filesystem>

namespace consigne::spooler {

/// Makes the directory (0700) and, as root, hands it to `user`. Errors: storage_failed, not_found (no such account).
[[nodiscard]] Result<> prepare_directory(const std::filesystem::path& directory, const std::string& user);

/// Becomes `user` for good when the process is root; otherwise nothing. Errors: not_found, denied.
[[nodiscard]] Result<> drop_privileges(const std::string& user);

}  // namespace consigne::spooler
