// What machines may be used for, as people and groups keep it: a column for each use, in the order of all_uses.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/store/connection.hpp"

namespace consigne::spooler::store {

inline Allowed allowed_of(Row& row)
{
    Allowed said;
    for (const Use use : all_uses) said[use] = row.optional([](Row& r) { return r.flag(); });
    return said;
}

}  // namespace consigne::spooler::store
