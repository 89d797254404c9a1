#include "spooler/intake/owner.hpp"

#include "spooler/api/text.hpp"
#include "spooler/intake/trusted_network.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/store.hpp"

namespace consigne::spooler {

std::string shown_user_name(std::string_view said)
{
    std::string clean = clean_text(said, max_name_octets - 3);
    if (clean != said) clean += "\xEF\xBF\xBD";
    return clean;
}

Ownership decide_owner(store::PeopleTable& people, const Printer& printer, const std::string& peer, std::optional<PersonId> proved, const std::string& said, const std::string& proof)
{
    if (proved) {
        // Who signs in is asked whether the account is paused; an address is not.
        const auto person = people.find(*proved);
        return {proved, OwnerTier::proved, proof, person && person->paused, !person || person->may_use(Use::print_monochrome) || person->may_use(Use::print_colour)};
    }
    const auto network = find_trusted(printer.trusted_networks, peer);
    const std::string name = normal_user_name(said, network ? network->domains : std::nullopt);
    if (name.empty()) return {std::nullopt, OwnerTier::unowned, said.empty() ? "no user name came with it" : "no plain user name", false};
    const auto meant = network ? network->login_of(name) : std::nullopt;
    // A login may itself hold a domain: the name as it stands comes first.
    auto person = people.find_owner(meant ? *meant : said);
    if (!person && !meant && name != said) person = people.find_owner(name);
    if (network) {
        const std::string rule = "trusted network " + network->cidr + (meant ? ", " + name + " is " + *meant : std::string());
        if (person) return {person->id, OwnerTier::vouched, rule, person->paused, person->prints};
        return {std::nullopt, OwnerTier::unowned, rule + ", unknown name", false};
    }
    if (printer.keep_claimed && person) return {person->id, OwnerTier::claimed, "claimed name, not verified", person->paused, person->prints};
    return {std::nullopt, OwnerTier::unowned, "network not trusted", false};
}

bool unknown_signs_in(store::PeopleTable& people, const Printer& printer, const std::string& peer, const std::string& said)
{
    const auto network = find_trusted(printer.trusted_networks, peer);
    return network && network->unknown_signs_in && !decide_owner(people, printer, peer, std::nullopt, said).owner;
}

namespace {

/// Who the document's own words make the owner; nobody unless the printer's rule lets them count.
Ownership owner_by_document(store::PeopleTable& people, const Printer& printer, const Job& job)
{
    if (job.facts.pjl_user) {
        Ownership found = decide_owner(people, printer, job.host, std::nullopt, job.facts.user);
        found.rule += ", PJL user";
        return found;
    }
    // %%For stands in the page data, where a document printed before, or made by somebody else, brings it along: nobody
    // vouches for it, however trusted the network. An author (PDF) is not even meant to be who prints.
    if (!printer.keep_claimed || job.facts.language != pdl::Language::postscript) return {};
    Printer untrusting = printer;
    untrusting.trusted_networks.clear();
    Ownership found = decide_owner(people, untrusting, job.host, std::nullopt, job.facts.user);
    found.rule += ", %%For";
    return found;
}

}  // namespace

Job adopt_by_document(Store& store, const Job& job)
{
    if (job.owner || terminal_state(job.state) || job.facts.user.empty()) return job;
    const auto printer = store.printers().find(job.printer);
    if (!printer) return job;
    const Ownership found = owner_by_document(store.people(), *printer, job);
    if (!found.owner) return job;
    if (const auto given = store.jobs().adopt(job.id, *found.owner, found.tier, found.rule); !given) {
        log::warning("job.adopt", {{"job", job.id.value}, {"why", given.error().detail}});
        return job;
    }
    const auto now_theirs = store.jobs().find(job.id);
    return now_theirs ? *now_theirs : job;
}

}  // namespace consigne::spooler
