// Print codes, drawn for people.
#pragma once

#include "release/identity/credentials.hpp"
#include "release/settings/site_settings.hpp"
#include "spooler/api/people.hpp"

namespace consigne::release {

/// A free code for the person, in the place of any they have; kept as a digest, told this once. Blocking. Errors: conflict (none
/// free was found), not_found, storage_failed.
[[nodiscard]] Result<std::string> draw_code(spooler::People& people, const LookupKey& key, spooler::PersonId person);

/// Until when the person's print code is good: a technician's is for the visit it was drawn for (threats.md T-PIN-2). Empty: for good.
[[nodiscard]] std::optional<spooler::Instant> code_until(spooler::People& people, const SiteSettings& settings, const spooler::Person& person);
[[nodiscard]] bool code_over(spooler::People& people, const SiteSettings& settings, const spooler::Person& person, spooler::Instant now);

}  // namespace consigne::release
