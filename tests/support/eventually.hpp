// Waiting for another thread or process to get somewhere, with an end.
#pragma once

#include <chrono>
#include <thread>

namespace consigne::test {

/// Looks until `true_now()` or until 30 s are over (sanitizers and a busy machine are slow; a right answer comes at once).
template <class Condition>
[[nodiscard]] bool eventually(Condition true_now)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!true_now()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace consigne::test
