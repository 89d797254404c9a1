// Small files of which there is always a whole one: keys, certificates, settings.
#pragma once

#include "pdl/stream/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace consigne::spooler {

/// All of it. A link is not followed. Errors: not_found; limit_exceeded, longer than `most` octets; storage_failed, with the file's name.
[[nodiscard]] Result<std::string> read_whole_file(const std::filesystem::path& file, std::size_t most);

/// Written beside ("FILE.new", mode 0600 unless said), synced, renamed, and its name synced: after a crash or a power failure there is
/// the file as it was or as it is now, and once this returns it is as it is now. As root it is made the account's whose folder it is
/// in. Errors: storage_failed, with the file's name.
[[nodiscard]] Result<> write_whole_file(const std::filesystem::path& file, std::string_view text, mode_t mode = 0600);

/// The second half of that, for who has written `fresh` and looked at it.
[[nodiscard]] Result<> put_in_place(const std::filesystem::path& fresh, const std::filesystem::path& file);

}  // namespace consigne::spooler
