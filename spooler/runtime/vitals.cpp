#include "spooler/runtime/vitals.hpp"

#include <mutex>
#include <sys/timex.h>
#include <utility>

namespace consigne::spooler {
namespace {

struct Provided {
    std::mutex mutex;
    std::function<Vitals()> look;
};

Provided& provided()
{
    static Provided one;
    return one;
}

}  // namespace

void provide_vitals(std::function<Vitals()> look)
{
    const std::lock_guard lock(provided().mutex);
    provided().look = std::move(look);
}

std::optional<Vitals> vitals()
{
    std::function<Vitals()> look;
    {
        const std::lock_guard lock(provided().mutex);
        look = provided().look;
    }
    return look ? std::optional(look()) : std::nullopt;
}

std::uint64_t bytes_below(const std::filesystem::path& directory, std::size_t most, bool& more)
{
    std::uint64_t bytes = 0;
    std::error_code ec;
    more = false;
    // Files come and go meanwhile: one that is gone counts nothing.
    for (std::filesystem::recursive_directory_iterator it(directory, std::filesystem::directory_options::skip_permission_denied, ec), end; !ec && it != end; it.increment(ec)) {
        std::error_code gone;
        if (!it->is_regular_file(gone)) continue;
        if (most-- == 0) {
            more = true;
            break;
        }
        if (const auto size = it->file_size(gone); !gone) bytes += size;
    }
    return bytes;
}

ClockState clock_state()
{
    timex asked{};   // modes 0: only looks
    if (const int state = ::adjtimex(&asked); state >= 0) return state == TIME_ERROR ? ClockState::alone : ClockState::follows;
    // A unit with ProtectClock= may not ask; this file is there once systemd-timesyncd has set the clock.
    std::error_code ec;
    return std::filesystem::exists("/run/systemd/timesync/synchronized", ec) ? ClockState::follows : ClockState::unknown;
}

}  // namespace consigne::spooler
