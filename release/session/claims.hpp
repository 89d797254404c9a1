// Documents that came without an owner, and with a password: whoever is signed in and knows under which name they came, and with
// which password, has them (architecture.md §4: claimable with a code).
#pragma once

#include "release/session/job_passwords.hpp"
#include "spooler/api/people.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace consigne::release {

/// Any thread.
class Claims {
public:
    Claims(spooler::Jobs& jobs, spooler::Audit& audit, const JobPasswords& passwords, Clock clock) : jobs_(jobs), audit_(audit), passwords_(passwords), throttle_(std::move(clock)) {}

    static constexpr std::uint64_t most_waiting = 200;   ///< documents of one person, as the server takes for them where it is told nothing else (threats.md §5)

    struct Answer {
        std::vector<spooler::Job> theirs;   ///< their person's from now on; printed without being asked for the password once more, if the caller remembers
        Throttle::Failure failure;          ///< when there are none; no tries left: a pause, during which a right password is refused as well
        bool full = false;                  ///< the person has as many as the server keeps for one: nothing was tried
    };
    /// `name`: as the computer said it, with or without its domain, in upper or lower case. A PIN has ten thousand values, and a person may
    /// have friends: tries are counted for the person, and for the name where it is another's than theirs. One claim at a time.
    [[nodiscard]] Answer claim(const spooler::Person& person, std::string_view name, const std::string& typed);

private:
    [[nodiscard]] std::vector<spooler::Job> opened_by(const std::string& name, const std::string& typed, std::uint64_t most);

    spooler::Jobs& jobs_;
    spooler::Audit& audit_;
    const JobPasswords& passwords_;
    Throttle throttle_;
    std::mutex one_at_a_time_;   // a try is counted before the next begins
};

}  // namespace consigne::release
