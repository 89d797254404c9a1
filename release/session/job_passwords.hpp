// Passwords of documents: sealed when they come, asked for before their document is printed (PWG 5100.11).
#pragma once

#include "release/identity/credentials.hpp"
#include "release/session/throttle.hpp"
#include "spooler/api/jobs.hpp"

namespace consigne::release {

/// Any thread.
class JobPasswords {
public:
    JobPasswords(const LookupKey& key, Clock clock) : key_(key), throttle_(std::move(clock)) {}

    /// "METHOD:HEX" of job_password.hpp as it is kept: "METHOD:SALT:HEX". A PIN has ten thousand values: only the site's key keeps it
    /// from whoever reads the database alone. The salt is drawn each time: equal passwords are not kept equal.
    [[nodiscard]] std::string sealed(const std::string& digest) const;

    struct Answer {
        bool right = false;
        Throttle::Failure failure;  ///< when it is not; no tries left: a pause, during which a right one is refused as well
    };
    /// How long no password of this job may be tried; zero: go on.
    [[nodiscard]] std::chrono::seconds wait(const spooler::Job& job);
    /// Whether this is the job's password, uncounted: who asks counts.
    [[nodiscard]] bool opens(const spooler::Job& job, const std::string& typed) const;
    /// Whether this is the job's password; counted for a job and its copies together.
    [[nodiscard]] Answer check(const spooler::Job& job, const std::string& typed);

private:
    [[nodiscard]] std::string sealed_with(std::string_view salt, const std::string& digest) const;
    [[nodiscard]] static std::string place(const spooler::Job& job);

    const LookupKey& key_;
    Throttle throttle_;
};

}  // namespace consigne::release
