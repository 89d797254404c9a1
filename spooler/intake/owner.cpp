#include "spooler/intake/owner.hpp"

#include "spooler/intake/networks.hpp"

namespace consigne::spooler {

std::string normal_user_name(std::string_view said)
{
    if (const auto backslash = said.find('\\'); backslash != std::string_view::npos) said.remove_prefix(backslash + 1);
    if (const auto at = said.find('@'); at != std::string_view::npos && at > 0) said = said.substr(0, at);
    return std::string(said);
}

std::optional<std::string> trusted_network_of(const Printer& printer, const std::string& peer)
{
    const auto address = parse_address(peer);
    if (!address) return std::nullopt;
    for (const auto& text : printer.trusted_networks)
        if (const auto network = parse_network(text); network && network->contains(*address)) return text;
    return std::nullopt;
}

Ownership decide_owner(People& people, const Printer& printer, const std::string& peer, std::optional<PersonId> proved, const std::string& said)
{
    if (proved) return {proved, OwnerTier::proved, "signed in"};
    const std::string name = normal_user_name(said);
    if (name.empty()) return {std::nullopt, OwnerTier::unowned, "no user name"};
    const auto person = people.find_login(name);
    if (const auto network = trusted_network_of(printer, peer)) {
        if (person) return {person->id, OwnerTier::vouched, "trusted network " + *network};
        return {std::nullopt, OwnerTier::unowned, "trusted network " + *network + ", unknown name"};
    }
    if (printer.keep_claimed && person) return {person->id, OwnerTier::claimed, "claimed name, not verified"};
    return {std::nullopt, OwnerTier::unowned, "network not trusted"};
}

}  // namespace consigne::spooler
