#include "spooler/runtime/failpoint.hpp"

#ifdef CONSIGNE_DEVELOPER

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include <unistd.h>

namespace consigne::spooler::failpoint {
namespace {

std::mutex one_at_a_time;

const char* file()
{
    static const char* const named = std::getenv("CONSIGNE_FAILPOINTS");
    return named;
}

/// What is to happen at `step` now, taken from the file; nothing when its first line is about another step, or not `wanted`.
std::optional<std::string> take(const char* step, bool (*wanted)(const std::string& action))
{
    if (file() == nullptr) return std::nullopt;
    const std::lock_guard lock(one_at_a_time);
    std::ifstream lines(file());
    std::string first;
    if (!std::getline(lines, first)) return std::nullopt;
    std::istringstream words(first);
    std::string named, action;
    words >> named >> action;
    if (named != step || !wanted(action)) return std::nullopt;
    std::ostringstream rest;
    rest << lines.rdbuf();
    lines.close();
    const std::string fresh = std::string(file()) + ".rest";
    std::ofstream(fresh) << rest.str();
    // Dying again and again would be no test: without the line gone nothing happens.
    if (::rename(fresh.c_str(), file()) != 0) return std::nullopt;
    if (action == "kill") {
        (void)::kill(::getpid(), SIGKILL);
        for (;;) (void)::pause();
    }
    return action;
}

}  // namespace

bool fails(const char* step) noexcept
{
    static constexpr std::array<std::pair<const char*, int>, 3> errors{{{"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}}};
    const auto action = take(step, [](const std::string& named) { return named != "short"; });
    if (!action) return false;
    for (const auto& [name, number] : errors)
        if (*action == name) {
            errno = number;
            return true;
        }
    return false;
}

std::size_t portion(const char* step, std::size_t size) noexcept
{
    return size > 1 && take(step, [](const std::string& named) { return named == "short"; }) ? size / 2 : size;
}

}  // namespace consigne::spooler::failpoint

#endif
