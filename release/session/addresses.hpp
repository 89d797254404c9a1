// Personal addresses: whose one is, drawn, and kept as a digest (architecture §4).
#pragma once

#include "release/identity/credentials.hpp"
#include "release/session/throttle.hpp"
#include "spooler/api/people.hpp"

#include <set>

namespace consigne::release {

/// Blocking; any thread.
class Addresses {
public:
    Addresses(spooler::People& people, const LookupKey& key, Clock clock) : people_(people), key_(key), clock_(clock), throttle_(std::move(clock)) {}

    /// The address that this token opens. Unknown tokens count against `peer`: after five different ones within five minutes it
    /// finds for a while no address that was never used before. Those in use go on, since a lost telephone that goes on asking
    /// must not stop everybody behind the same router.
    [[nodiscard]] std::optional<spooler::PersonalAddress> find(const std::string& peer, const std::string& token);

    struct Drawn {
        spooler::PersonalAddress address;
        std::string token;   ///< told once
    };
    /// Errors: conflict (the label), limit_exceeded, not_found, storage_failed.
    [[nodiscard]] Result<Drawn> draw(spooler::PersonId person, const std::string& label);

private:
    spooler::People& people_;
    const LookupKey& key_;
    Clock clock_;
    Throttle throttle_;
    std::mutex mutex_;
    std::set<std::string> unknown_;   ///< peer and digest of what opened nothing: asked again, it is no new guess
};

/// What somebody pasted: an address, or a token alone. The token is of the right form, or empty.
struct PastedAddress {
    std::string token, printer;
};
[[nodiscard]] PastedAddress pasted_address(std::string_view text);

}  // namespace consigne::release
