// What the program as a whole knows of itself, for who looks after it. Told by main before the doors open, as the log is started there;
// asked by the page and the API.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace consigne::spooler {

struct Vitals {
    struct Disk {
        std::string what;                ///< "documents" or "database"
        std::uint64_t available = 0, capacity = 0;
        std::uint64_t refused_below = 0; ///< with less free than this no document is taken in
    };
    std::string version;
    std::chrono::sys_seconds started{};
    std::string refuses;                 ///< why no document is taken in: "disk-full", "disk-doubted"; empty: they are
    std::vector<Disk> disks;
    std::uint64_t database_bytes = 0;    ///< with its log
    std::uint64_t spool_bytes = 0;
    bool spool_more = false;             ///< there was more than is looked at
};

/// Any thread; `look` may block.
void provide_vitals(std::function<Vitals()> look);
/// Blocking. Empty: no server is there to tell.
[[nodiscard]] std::optional<Vitals> vitals();

/// Bytes of the files below a directory; of not more than `most` files, then `more` is set.
[[nodiscard]] std::uint64_t bytes_below(const std::filesystem::path& directory, std::size_t most, bool& more);

/// Whether the machine's clock follows another, as the kernel says, or systemd-timesyncd where the unit may not ask the kernel.
enum class ClockState : std::uint8_t { follows, alone, unknown };
[[nodiscard]] ClockState clock_state();

}  // namespace consigne::spooler
