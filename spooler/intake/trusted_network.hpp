// Networks whose user names are believed, each with its rules for them (architecture §4).
#pragma once

#include "spooler/intake/networks.hpp"
#include "pdl/stream/result.hpp"

#include <utility>

namespace consigne::spooler {

/// How it is written: "NETWORK", then what it wants of these, each behind a semicolon:
///   domains: CORP, example.org        of these alone a domain is taken off ("CORP\jean", "jean@example.org"); "domains:" of none
///   names: root = claire, PC de Jean = jean    who is meant by a name that is no login
///   unknown: sign-in                  over TLS, who is known by no name is asked for a password
struct TrustedNetwork {
    std::string cidr;
    Network network;
    std::optional<std::vector<std::string>> domains;          ///< none said: any domain is taken off
    std::vector<std::pair<std::string, std::string>> names;   ///< as it is said, the login it stands for
    bool unknown_signs_in = false;

    /// The login that a name from here stands for; nothing when no line of `names` speaks of it.
    [[nodiscard]] std::optional<std::string> login_of(std::string_view said) const;
};

/// Errors: malformed, in words for whoever wrote it.
[[nodiscard]] Result<TrustedNetwork> parse_trusted_network(std::string_view text);

/// The first of these networks that the peer is in.
[[nodiscard]] std::optional<TrustedNetwork> find_trusted(const std::vector<std::string>& networks, const std::string& peer);

/// A user name as it is compared: "DOMAIN\" or "@domain" taken off, one of each, if it is one of `domains` (none given: whatever it is).
/// Letters are compared by the store, ASCII case folded. Empty for a name that a person could not have typed: blanks at an end,
/// controls, hidden characters, broken UTF-8.
[[nodiscard]] std::string normal_user_name(std::string_view said, const std::optional<std::vector<std::string>>& domains = std::nullopt);

}  // namespace consigne::spooler
