// consigned, wired: the one place that sees every part.
#pragma once

#include "spooler/runtime/config.hpp"

namespace consigne::release {

/// Runs the service until SIGTERM or SIGINT; SIGHUP reads the configuration again. Returns an exit status.
/// `sandbox_socket`: where systemd keeps a launcher of consigne-sandbox ready; empty: the service starts one itself.
int run_service(const spooler::Config& config, const std::filesystem::path& config_file, const std::filesystem::path& sandbox_socket);

}  // namespace consigne::release
