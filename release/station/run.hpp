// The station at work: readers, panel, set-up page, the browser.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace consigne::release::station {

struct Choices {
    std::filesystem::path state = "/var/lib/consigne-terminal";
    std::string set_up = "[::]:8000";       ///< where the set-up page is served
    std::string panel = "127.0.0.1:7182";   ///< where the panel's page is; the loopback only
    std::chrono::seconds retry{8};
    std::string kiosk;                      ///< command of the panel's browser; empty: somebody else starts it
    std::filesystem::path ports_file;       ///< JSON with the ports in use, renamed into place when all answer; empty: none
};

/// Runs until it is told to stop. Exit status: 0 stopped, 1 failed, 2 settings or ports that cannot be had.
[[nodiscard]] int run(const Choices& choices);

/// Only the browser: waits for the panel's page, and keeps the command running.
[[nodiscard]] int show(const std::string& command, std::uint16_t panel_port);

/// Puts the administrator's password into the settings. Exit status: 0 done, 1 failed, 2 no good password.
[[nodiscard]] int set_password(const std::filesystem::path& state, const std::string& password);

}  // namespace consigne::release::station
