// What the configuration changes in systemd's units: written by a generator, so that a port is said in one place only.
#pragma once

#include "spooler/runtime/config.hpp"

namespace consigne::release {

/// A file of a directory of units: text, or a link.
struct UnitFile {
    std::filesystem::path name;   ///< relative: "consigne-ipp.socket.d/50-consigne.conf"
    std::string text;
    std::filesystem::path target; ///< of a link; empty: a file with `text`
};

/// How the units must differ from the packaged ones (packaging/systemd), which hold what the configuration holds by default.
/// A door that is off, or on whatever port is free, has no socket unit.
[[nodiscard]] std::vector<UnitFile> unit_files(const spooler::Config& config);

/// Writes them beneath `directory`. Errors: storage_failed.
[[nodiscard]] Result<> write_units(const spooler::Config& config, const std::filesystem::path& directory);

}  // namespace consigne::release
