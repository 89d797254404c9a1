// Documents that came without an owner, and with a password: whoever is signed in and knows under which name they came, and with
// which password, has them (architecture.md §4: claimable with a code).
#pragma once

#include "release/session/job_passwords.hpp"
#include "spooler/api/people.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace consigne::release {

/// Any thread.
class Claims {
public:
    Claims(spooler::Jobs& jobs, spooler::Audit& audit, const JobPasswords& passwords, Clock clock) : jobs_(jobs), audit_(audit), passwords_(passwords), throttle_(std::move(clock)) {}

    struct Answer {
        std::vector<spooler::Job> theirs;   ///< their person's from now on; printed without being asked for the password once more, if the caller remembers
        Throttle::Failure failure;          ///< when there are none; no tries left: a pause, during which a right password is refused as well
    };
    /// `name`: as the computer said it, with or without its domain, in upper or lower case. Counted for the person and for the name: a
    /// PIN has ten thousand values, and a person may have friends.
    [[nodiscard]] Answer claim(const spooler::Person& person, std::string_view name, const std::string& typed);

private:
    [[nodiscard]] std::vector<spooler::Job> waiting_under(const std::string& name);

    spooler::Jobs& jobs_;
    spooler::Audit& audit_;
    const JobPasswords& passwords_;
    Throttle throttle_;
};

}  // namespace consigne::release
