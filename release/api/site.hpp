// Everything over HTTP that is not IPP: pages, API, health.
#pragma once

#include "release/session/throttle.hpp"
#include "spooler/api/http.hpp"
#include "spooler/api/people.hpp"
#include "spooler/api/release.hpp"

#include <filesystem>

namespace consigne::release {

/// What the site stands on; all of it outlives the handler.
struct SiteParts {
    spooler::Printers& printers;
    spooler::OutputDevices& devices;
    spooler::Jobs& jobs;
    spooler::Deliveries& deliveries;
    spooler::Release& release;
    spooler::People& people;
    spooler::Terminals& terminals;
    spooler::Sessions& sessions;
    spooler::Settings& settings;
    spooler::Audit& audit;
    bool demo = false;                 ///< terminals are accepted without an administrator
    std::string language = "en";       ///< of terminals that choose none
    std::filesystem::path state_dir;   ///< lookup.key is kept there
    Clock clock = spooler::now;
};

struct Site {
    spooler::HttpHandler answer;   ///< /, /health, /t/…, /api/v1/…; blocking, any number of pool threads
    /// Deletes for good what has been in the bin long enough, and forgets sessions that nobody uses. Every few seconds; blocking.
    std::function<void()> sweep;
};

/// Errors: storage_failed (the lookup key).
[[nodiscard]] Result<Site> make_site(SiteParts parts);

}  // namespace consigne::release
