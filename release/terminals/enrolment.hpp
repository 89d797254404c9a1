// How a panel becomes a terminal: by the serial number of its machine, an administrator's word, and a secret.
#pragma once

#include "release/session/throttle.hpp"
#include "spooler/api/people.hpp"
#include "spooler/api/printers.hpp"

#include <functional>
#include <optional>
#include <string>

namespace consigne::release {

/// What a browser at /t/ is told (threats.md T-TERM-1).
struct Contact {
    enum class Standing : std::uint8_t {
        unknown,   ///< no serial, no secret: not a panel
        waiting,   ///< known, an administrator has not accepted it yet
        refused,   ///< another browser holds this serial
        accepted,
    } standing = Standing::unknown;
    spooler::Terminal terminal;
    std::string new_secret;   ///< to be kept by the browser: "id.secret"; empty when it has one
};

/// Blocking, any thread.
class Enrolment {
public:
    Enrolment(spooler::Terminals& terminals, spooler::OutputDevices& devices, spooler::Audit& audit, Clock clock, std::function<bool()> demo)
        : terminals_(terminals), devices_(devices), audit_(audit), clock_(std::move(clock)), demo_(std::move(demo)) {}

    /// `serial` from the address (may be empty), `secret` from the browser (may be empty), `peer` its network address.
    [[nodiscard]] Contact contact(const std::string& serial, const std::string& secret, const std::string& peer);

private:
    [[nodiscard]] Contact by_secret(const std::string& secret, const std::string& peer);
    void seen(spooler::Terminal& terminal, const std::string& peer);

    spooler::Terminals& terminals_;
    spooler::OutputDevices& devices_;
    spooler::Audit& audit_;
    Clock clock_;
    std::function<bool()> demo_;  ///< asked each time: terminals are accepted without an administrator
};

}  // namespace consigne::release
