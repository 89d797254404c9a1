#include "release/session/print_codes.hpp"

#include "release/identity/person_rules.hpp"
#include "release/identity/random.hpp"
#include "release/identity/roles.hpp"

#include <algorithm>

namespace consigne::release {
namespace {

constexpr int most_draws = 20;  // one that is taken already is drawn again

}  // namespace

Result<std::string> draw_code(spooler::People& people, const LookupKey& key, spooler::PersonId person)
{
    const auto whose = people.find(person);
    if (!whose) return whose.error();
    // What opens a machine as its technician is longer (threats.md T-PIN-2).
    const unsigned length = std::max<unsigned>(code_length(people.count()), may(*whose, Right::keep_machines) ? shortest_technician_code : 0);
    for (int draw = 0; draw < most_draws; ++draw) {
        const std::string code = random_digits(length);
        const auto set = people.set_code(person, key.code(code));
        if (set) return code;
        if (set.error().code != Errc::conflict) return set.error();
    }
    return fail(Errc::conflict, "no free print code was found");
}

std::optional<spooler::Instant> code_until(spooler::People& people, const SiteSettings& settings, const spooler::Person& person)
{
    const auto good = std::chrono::hours(settings.number("technician-code-for"));
    if (!person.technician_right || good.count() == 0) return std::nullopt;
    const auto set = people.code_set(person.id);
    return set ? std::optional(*set + good) : std::nullopt;
}

bool code_over(spooler::People& people, const SiteSettings& settings, const spooler::Person& person, spooler::Instant now)
{
    const auto until = code_until(people, settings, person);
    return until && *until <= now;
}

}  // namespace consigne::release
