// How the server is: what its page, the API and the file for support say of it (design.md §6).
#pragma once

#include "release/api/context.hpp"
#include "release/session/tap_times.hpp"
#include "spooler/runtime/vitals.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace consigne::release {

/// Documents still to be read are counted up to here.
inline constexpr std::uint32_t most_unread = 1000;
/// A terminal that was in touch so lately is there.
inline constexpr std::chrono::minutes seen_lately{10};
/// A certificate is to be renewed within.
inline constexpr std::chrono::days ends_soon{30};

struct Health {
    struct Port {
        std::string serves;      ///< web, web-tls, ipp, lpd, raw, or raw-of
        std::string printer;     ///< of a raw port of its own
        std::uint16_t number = 0;
    };
    struct Terminals { std::uint64_t accepted = 0, seen = 0, readers = 0, waiting = 0; };

    std::optional<spooler::Vitals> server;
    std::uint64_t held = 0, processing = 0, people = 0, unread = 0;
    std::optional<spooler::Instant> oldest;   ///< since when the document waits that waits longest
    std::vector<Port> ports;
    std::optional<spooler::CertificateFacts> certificate;
    spooler::ClockState clock = spooler::ClockState::unknown;
    Terminals terminals;
    std::optional<TapTimes::Figures> taps;
};

/// Blocking.
[[nodiscard]] Health look_at_health(Context& site);

/// As the API tells it.
[[nodiscard]] boost::json::object to_json(const Health& health);
[[nodiscard]] std::string_view keyword(spooler::ClockState clock);

/// One text to send to who helps, in English: all of the above, what is set, machines and printers, the end of the log. No secret of the
/// site is in it: no password, code, card, key or token, and no password in a machine's address.
[[nodiscard]] std::string support_text(Context& site);

}  // namespace consigne::release
