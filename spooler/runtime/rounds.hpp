// Work that comes round by itself: expiry, open jobs, the bin, the database's log.
#pragma once

#include "spooler/api/ids.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace consigne::spooler {

/// One kind of work and how often it comes round.
struct Round {
    std::string name;
    std::chrono::seconds every;
    std::function<void()> work;
};

/// Does what is due whenever somebody says `tick`: it has no thread or timer of its own, and the time comes from outside.
/// Thread safe; one thread at a time works.
class Rounds {
public:
    /// Every round is due one interval after `clock` says now.
    Rounds(std::vector<Round> rounds, std::function<Instant()> clock);

    /// Does all that is due, in order. A tick that meets another at work returns at once. What one round throws is logged and
    /// keeps no other from its turn. Blocking.
    void tick();

private:
    struct Planned {
        Round round;
        Instant last;
    };

    std::function<Instant()> clock_;
    std::mutex working_;
    std::vector<Planned> rounds_;
};

}  // namespace consigne::spooler
