// Passwords: Argon2id with m = 19456 KiB, t = 2, p = 1, kept as PHC strings (threats.md §6).
#pragma once

#include "pdl/stream/result.hpp"

#include <condition_variable>
#include <mutex>
#include <string>

namespace consigne::release {

/// Hashes and checks; each costs about 0.1 s and 19 MiB, so at most two run at once. Blocking, any thread.
class Passwords {
public:
    /// Most callers waiting for a turn; the next is told `busy` (threats.md §5).
    static constexpr unsigned most_waiting = 32;
    static constexpr unsigned at_once = 2;
    static constexpr std::size_t longest = 1024;  ///< octets of a password

    Passwords();

    /// Errors: malformed (empty or too long), busy.
    [[nodiscard]] Result<std::string> hash(const std::string& password);

    /// Whether `password` is the one of `phc`. An empty `phc` (unknown account, no password) costs the same and is never
    /// right. Errors: busy.
    [[nodiscard]] Result<bool> verify(const std::string& phc, const std::string& password);

private:
    class Turn;
    std::mutex mutex_;
    std::condition_variable free_;
    unsigned running_ = 0, waiting_ = 0;
    std::string nobody_;  ///< hash of a random password, checked for accounts that do not exist
};

}  // namespace consigne::release
