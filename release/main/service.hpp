// consigned, wired: the one place that sees every part.
#pragma once

#include "spooler/runtime/config.hpp"

namespace consigne::release {

/// Runs the service until SIGTERM or SIGINT; SIGHUP reads the configuration again. Returns an exit status.
int run_service(const spooler::Config& config, const std::filesystem::path& config_file);

}  // namespace consigne::release
