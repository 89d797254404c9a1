// Who owns a job (architecture §4): the printer's rules in order, until one answers.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/api/people.hpp"

namespace consigne::spooler {

struct Ownership {
    std::optional<PersonId> owner;
    OwnerTier tier = OwnerTier::unowned;
    std::string rule;  ///< which rule decided, for people
};

/// A user name as it is compared: "DOMAIN\" and "@domain" stripped. Letters are compared by the store, ASCII case folded.
[[nodiscard]] std::string normal_user_name(std::string_view said);

/// Whether the printer trusts user names from this address; returns the network that says so, or nothing.
[[nodiscard]] std::optional<std::string> trusted_network_of(const Printer& printer, const std::string& peer);

/// `proved`: authenticated person. `said`: the user name as the client gave it, already cleaned. Blocking.
[[nodiscard]] Ownership decide_owner(People& people, const Printer& printer, const std::string& peer, std::optional<PersonId> proved, const std::string& said);

}  // namespace consigne::spooler
