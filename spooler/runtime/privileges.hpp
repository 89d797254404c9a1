// Root opens the ports and nothing else.
#pragma once

#include "pdl/stream/result.hpp"

#include <filesystem>

namespace consigne::spooler {

/// Whose a directory is meant to be.
enum class Keeping : bool {
    ours,    ///< the service's own (state, spool): handed to its user even when it was there before
    shared,  ///< where others may live too (the admin socket's, /run): handed over only when it had to be made
};

/// Makes the directory (0700) and, as root, hands it to `user`. Errors: storage_failed, not_found (no such account).
[[nodiscard]] Result<> prepare_directory(const std::filesystem::path& directory, const std::string& user, Keeping keeping);

/// As root, gives a file of ours to `user`; a link is not followed. Otherwise nothing. Errors: storage_failed, not_found.
[[nodiscard]] Result<> hand_over(const std::filesystem::path& file, const std::string& user);

/// Becomes `user` for good when the process is root; otherwise nothing. Errors: not_found, denied.
[[nodiscard]] Result<> drop_privileges(const std::string& user);

/// Lets this process open as many files as its hard limit says: systems hand out 1024, and thousands of clients are served at once.
void raise_descriptor_limit();

/// Keeps this process out of core dumps and debuggers (PR_SET_DUMPABLE, RLIMIT_CORE): it is about to hold keys.
void keep_out_of_dumps();

/// The file that systemd handed this service under that name (systemd.exec(5), $CREDENTIALS_DIRECTORY); empty when it did not.
[[nodiscard]] std::filesystem::path credential(const std::string& name);

}  // namespace consigne::spooler
