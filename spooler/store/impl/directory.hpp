// Directories of the spool, reached by descriptor and never through a link (threats.md T-FS-1).
#pragma once

#include "spooler/document/descriptor.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>

namespace consigne::spooler::store {

inline constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/// storage_failed with errno in words.
[[nodiscard]] Error disk(const std::string& doing);
/// Names in a directory, dots left out. Errors: storage_failed.
[[nodiscard]] Result<std::vector<std::string>> names_in(int directory);
/// A directory on disk, as far as its names go, and its own name in the one above where that may be read. A file that was synced is
/// gone with the power all the same when a directory on the way to it was not. Errors: storage_failed.
[[nodiscard]] Result<> sync_with_its_name(const std::filesystem::path& directory);

}  // namespace consigne::spooler::store
