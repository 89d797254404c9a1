// How often a sign-in may fail (threats.md §5).
#pragma once

#include "spooler/api/ids.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace consigne::release {

using Clock = std::function<spooler::Instant()>;

/// Counts failures in memory. At a place (a terminal, an address): five within 5 minutes give a pause of 30 s, doubling to
/// 15 min while failures go on. Of an account: ten within an hour give 15 min. While a pause lasts nothing is tried, so
/// that a right code is refused as well. Any thread.
class Throttle {
public:
    static constexpr unsigned tries = 5;
    explicit Throttle(Clock clock) : clock_(std::move(clock)) {}

    /// How long nothing may be tried at this place, by this account (either may be empty); zero: go on.
    [[nodiscard]] std::chrono::seconds wait(const std::string& place, const std::string& account = {});

    struct Failure {
        unsigned tries_left = 0;            ///< before the pause
        std::chrono::seconds pause{};       ///< begun now, or the one to come
    };
    Failure failed(const std::string& place, const std::string& account = {});

    /// Codes and cards say who somebody is all by themselves, so that those of a whole site are guessed at once, from as many places
    /// as there are: past a hundred failures within an hour the whole site takes one try in two seconds. How long the next has to
    /// wait; zero: it is taken now.
    [[nodiscard]] std::chrono::seconds wait_for_number();
    /// True when somebody should be told: guessing has just begun.
    [[nodiscard]] bool number_failed();

    /// A success forgives the last failure of the place, which most likely was the same person's slip. It forgives no other and no
    /// pause, or a guesser would use a code of his own between his tries; and none of an account, guessed from elsewhere perhaps.
    void succeeded(const std::string& place);

private:
    struct Record {
        std::deque<spooler::Instant> failures;
        unsigned pauses = 0;                ///< since the last quiet quarter of an hour
        spooler::Instant until{}, last{};
    };
    void tidy_locked(std::map<std::string, Record>& records, spooler::Instant now) const;

    Clock clock_;
    std::mutex mutex_;
    std::map<std::string, Record> places_, accounts_;
    std::deque<spooler::Instant> numbers_;   ///< failures by code or card, at any place
    spooler::Instant last_number_{};         ///< taken while there are too many of them
    bool told_ = false;
};

}  // namespace consigne::release
