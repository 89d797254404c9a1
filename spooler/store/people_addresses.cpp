// Personal addresses to print to.
#include "spooler/runtime/log.hpp"
#include "spooler/store/impl/taken.hpp"
#include "spooler/store/people_table.hpp"

namespace consigne::spooler::store {
namespace {

constexpr std::int64_t max_addresses = 20;  // a device each, and some to spare

PersonalAddress address_of(Row& row)
{
    PersonalAddress address;
    address.id = row.id<PersonalAddressId>();
    address.person = row.id<PersonId>();
    address.digest = row.text();
    address.label = row.text();
    address.created = row.instant();
    address.last_used = row.optional_instant();
    return address;
}

}  // namespace

// The columns of address_of.
#define CONSIGNE_ADDRESS "SELECT id, person, digest, label, created, last_used FROM personal_address "

Result<PersonalAddress> PeopleTable::find_address(const std::string& digest)
{
    return or_no(database_.read([&](Connection& c) { return c.one(CONSIGNE_ADDRESS "WHERE digest = ?", address_of, digest); }), "such address");
}

Result<PersonalAddressId> PeopleTable::add_address(const PersonalAddress& address)
{
    return database_.write([&](Connection& c) -> Result<PersonalAddressId> {
        const auto there = c.one("SELECT (SELECT count(*) FROM personal_address WHERE person = p.id) FROM person p WHERE p.id = ?",
                                 [](Row& row) { return row.integer(); }, address.person);
        if (!there) return there.error().code == Errc::not_found ? fail(Errc::not_found, "no such person") : there.error();
        if (*there >= max_addresses) return fail(Errc::limit_exceeded, "twenty addresses per person at most; revoke one that is not used any more");
        const auto done = c.run("INSERT INTO personal_address (person, digest, label, created) VALUES (?, ?, ?, ?)", address.person, address.digest,
                                address.label, address.created);
        if (!done) return taken(done.error(), {{"personal_address.label", "there is an address named " + address.label + " already"}});
        return PersonalAddressId{c.last_id()};
    });
}

Result<> PeopleTable::remove_address(PersonId person, PersonalAddressId id)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("DELETE FROM personal_address WHERE id = ? AND person = ?", id, person);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such address"));
    });
}

std::vector<PersonalAddress> PeopleTable::addresses(PersonId id)
{
    std::vector<PersonalAddress> all;
    const Result<> done = database_.read([&](Connection& c) {
        return c.each(CONSIGNE_ADDRESS "WHERE person = ? ORDER BY id", [&](Row& row) { all.push_back(address_of(row)); }, id);
    });
    if (!done) log::error("address-list", {{"error", done.error().detail}});
    return all;
}

Result<> PeopleTable::used_address(PersonalAddressId id, Instant at)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("UPDATE personal_address SET last_used = ? WHERE id = ?", at, id);
        return done ? Result<>() : Result<>(done.error());
    });
}
#undef CONSIGNE_ADDRESS

}  // namespace consigne::spooler::store
