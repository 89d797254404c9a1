// Who owns a job (architecture §4): the printer's rules in order, until one answers.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/store/people_table.hpp"

namespace consigne::spooler {

class Store;

struct Ownership {
    std::optional<PersonId> owner;
    OwnerTier tier = OwnerTier::unowned;
    std::string rule;  ///< which rule decided, for people
    bool paused = false;  ///< the owner's account is
    bool prints = true;   ///< the owner may print something at least
};

/// A user name as it is kept with the job, for people: cleaned. One that needed cleaning bears a mark (U+FFFD) that no plain
/// name has, so that it does not become somebody's name by being cleaned.
[[nodiscard]] std::string shown_user_name(std::string_view said);

/// Whether the printer asks for a password, where there can be one, before it takes what comes under this name from a network that it trusts:
/// the network's rules say so, and nobody is known by the name. Blocking.
[[nodiscard]] bool unknown_signs_in(store::PeopleTable& people, const Printer& printer, const std::string& peer, const std::string& said);

/// `proved`: authenticated person, and `proof` how. `said`: the user name exactly as the client gave it: a name that needs cleaning is nobody's,
/// for cleaning would make look-alikes the same (threats.md T-ID-1). Blocking.
[[nodiscard]] Ownership decide_owner(store::PeopleTable& people, const Printer& printer, const std::string& peer, std::optional<PersonId> proved, const std::string& said, const std::string& proof = "signed in");

/// An unowned job is given to whom its document names, once that was read (architecture §8.4). A user in its PJL envelope
/// (JOB, USERNAME, JOBATTR) counts as a name said by the client would: vouched from a trusted network, else claimed where the
/// printer keeps claimed names. %%For (DSC 3.0 §5) counts there alone, and as claimed. Returns the job as it is then. Blocking.
[[nodiscard]] Job adopt_by_document(Store& store, const Job& job);

}  // namespace consigne::spooler
