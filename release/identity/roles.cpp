#include "release/identity/roles.hpp"

namespace consigne::release {

namespace {

bool is_operator(const spooler::Person& person) { return person.operator_right || !person.operator_by.empty(); }

}  // namespace

std::vector<std::string_view> roles_of(const spooler::Person& person)
{
    std::vector<std::string_view> roles;
    if (person.admin) roles.emplace_back("administrator");
    if (is_operator(person)) roles.emplace_back("operator");
    if (person.technician_right) roles.emplace_back("technician");
    if (person.auditor_right) roles.emplace_back("auditor");
    return roles;
}

bool may(const spooler::Person& person, Right right)
{
    if (person.paused) return false;
    if (person.admin || right == Right::own) return true;
    const bool operator_right = is_operator(person);
    switch (right) {
    case Right::own: return true;
    case Right::see_site: return operator_right || person.technician_right || person.auditor_right;
    case Right::handle_jobs: return operator_right;
    case Right::see_people: return operator_right || person.auditor_right;
    case Right::keep_machines: return person.technician_right;
    case Right::read_records: return person.auditor_right || person.technician_right;
    case Right::administer: return false;
    }
    return false;
}

}  // namespace consigne::release
