// What people may do, by the roles they have: one table for pages and API.
#pragma once

#include "spooler/api/people.hpp"

#include <string_view>
#include <vector>

namespace consigne::release {

/// One's own documents, cards and codes are everybody's and no right.
enum class Right : std::uint8_t {
    own,            ///< to be somebody
    see_site,       ///< the administration's pages at all: dashboard, lists of jobs and machines
    handle_jobs,    ///< other people's documents: release, hand to, delete
    see_people,
    keep_machines,  ///< printers and terminals: test, accept, change
    read_records,   ///< audit log, health
    administer,     ///< all else: people, settings, everything
};

/// Administrator: all. Operator: jobs, and whose they are. Technician: machines, and their health. Auditor: sees all, changes nothing.
[[nodiscard]] bool may(const spooler::Person& person, Right right);

/// Their names, for people and programs: administrator, operator, technician, auditor.
[[nodiscard]] std::vector<std::string_view> roles_of(const spooler::Person& person);

/// Whether somebody has a role at all: their sessions last less long than others'.
[[nodiscard]] inline bool has_role(const spooler::Person& person) { return may(person, Right::see_site); }

}  // namespace consigne::release
