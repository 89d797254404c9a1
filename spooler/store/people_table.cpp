#include "spooler/store/people_table.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/store/impl/taken.hpp"

namespace consigne::spooler::store {
namespace {

constexpr std::int64_t max_cards = 2;  // manual §2.3.2
constexpr std::int64_t max_addresses = 20;  // a device each, and some to spare

Person person_of(Row& row)
{
    Person p;
    p.id = row.id<PersonId>();
    p.login = row.text();
    p.full_name = row.text();
    p.email = row.text();
    p.comment = row.text();
    p.language = row.text();
    p.password = row.text();
    p.admin = row.flag();
    p.operator_right = row.flag();
    p.paused = row.flag();
    return p;
}

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

Error login_taken(Error error, const Person& p) { return taken(std::move(error), {{"person.login", p.login + " exists already"}}); }

Error nobody() { return fail(Errc::not_found, "no such person"); }

}  // namespace

// The columns of person_of, for each statement below.
#define CONSIGNE_PERSON \
    "SELECT p.id, p.login, p.full_name, p.email, p.comment, p.language, p.password, p.admin, p.operator_right, p.paused "

Result<Person> PeopleTable::find(PersonId id)
{
    return or_no(database_.read([&](Connection& c) { return c.one(CONSIGNE_PERSON "FROM person p WHERE p.id = ?", person_of, id); }), "such person");
}

Result<Person> PeopleTable::find_login(const std::string& login)
{
    return or_no(database_.read([&](Connection& c) {
        return c.one(CONSIGNE_PERSON "FROM person p WHERE p.login = ?1 AND p.login = ?1 COLLATE BINARY", person_of, login);
    }), "person " + login);
}

Result<Person> PeopleTable::find_login_folded(const std::string& login)
{
    return database_.read([&](Connection& c) { return c.one(CONSIGNE_PERSON "FROM person p WHERE p.login = ?", person_of, login); });
}

Result<Person> PeopleTable::find_code(const std::string& digest)
{
    return or_no(database_.read([&](Connection& c) {
        return c.one(CONSIGNE_PERSON "FROM print_code k JOIN person p ON p.id = k.person WHERE k.digest = ?", person_of, digest);
    }), "such print code");
}

Result<Person> PeopleTable::find_card(const std::string& digest)
{
    return or_no(database_.read([&](Connection& c) {
        return c.one(CONSIGNE_PERSON "FROM card k JOIN person p ON p.id = k.person WHERE k.digest = ?", person_of, digest);
    }), "such card");
}

std::vector<Person> PeopleTable::list(std::uint32_t limit, const std::string& search)
{
    std::vector<Person> all;
    const auto take = [&](Row& row) { all.push_back(person_of(row)); };
    const Result<> done = database_.read([&](Connection& c) {
        if (search.empty()) return c.each(CONSIGNE_PERSON "FROM person p ORDER BY p.login LIMIT ?", take, limit);
        // instr and lower, not LIKE: '%' and '_' in what is looked for are themselves.
        return c.each(CONSIGNE_PERSON "FROM person p WHERE instr(lower(p.login), lower(?1)) OR instr(lower(p.full_name), lower(?1)) "
                                      "OR instr(lower(p.email), lower(?1)) ORDER BY p.login LIMIT ?2",
                      take, search, limit);
    });
    if (!done) log::error("people-list", {{"error", done.error().detail}});
    return all;
}

std::uint64_t PeopleTable::count()
{
    const auto n = database_.read([](Connection& c) { return c.one("SELECT count(*) FROM person", [](Row& row) { return row.integer(); }); });
    if (!n) log::error("people-count", {{"error", n.error().detail}});
    return n ? static_cast<std::uint64_t>(*n) : 0;
}

Result<PersonId> PeopleTable::add(const Person& p)
{
    return database_.write([&](Connection& c) -> Result<PersonId> {
        const auto done = c.run("INSERT INTO person (login, full_name, email, comment, language, password, admin, operator_right, paused) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                p.login, p.full_name, p.email, p.comment, p.language, p.password, p.admin, p.operator_right, p.paused);
        if (!done) return login_taken(done.error(), p);
        return PersonId{c.last_id()};
    });
}

Result<> PeopleTable::update(const Person& p)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("UPDATE person SET login = ?, full_name = ?, email = ?, comment = ?, language = ?, password = ?, admin = ?, "
                                "operator_right = ?, paused = ? WHERE id = ?",
                                p.login, p.full_name, p.email, p.comment, p.language, p.password, p.admin, p.operator_right, p.paused, p.id);
        if (!done) return login_taken(done.error(), p);
        return *done == 1 ? Result<>() : Result<>(nobody());
    });
}

Result<> PeopleTable::remove(PersonId id)
{
    return database_.write([&](Connection& c) -> Result<> {
        // Their documents would wait for nobody: nobody could collect them, and nobody be asked.
        const auto left = c.one("SELECT count(*), count(*) FILTER (WHERE state >= 5) FROM job WHERE owner = ? AND state < 7",
                                [](Row& row) { const auto all = row.integer(); return std::pair(all, row.integer()); }, id);
        if (!left) return left.error();
        if (left->second > 0) return fail(Errc::conflict, left->second == 1 ? "a document is being printed; try again when it is out" : std::to_string(left->second) + " documents are being printed; try again when they are out");
        if (left->first > 0)
            return fail(Errc::conflict, (left->first == 1 ? std::string("1 document waits; delete it first") : std::to_string(left->first) + " documents wait; delete them first") + ", or use --cancel-jobs");
        // What is over keeps a name for the record.
        const auto named = c.run("UPDATE job SET owner_rule = 'of ' || (SELECT login FROM person WHERE id = ?1) || ', since removed' WHERE owner = ?1", id);
        if (!named) return named.error();
        const auto done = c.run("DELETE FROM person WHERE id = ?", id);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(nobody());
    });
}

Result<> PeopleTable::set_code(PersonId id, const std::string& digest)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto there = c.one("SELECT 1 FROM person WHERE id = ?", [](Row& row) { return row.integer(); }, id);
        if (!there) return there.error().code == Errc::not_found ? nobody() : there.error();
        const auto done = digest.empty() ? c.run("DELETE FROM print_code WHERE person = ?", id)
                                         : c.run("INSERT INTO print_code (person, digest) VALUES (?, ?) "
                                                 "ON CONFLICT (person) DO UPDATE SET digest = excluded.digest",
                                                 id, digest);
        if (!done) return taken(done.error(), {{"print_code.digest", "that code is taken: choose another or leave it out to have one drawn"}});
        return {};
    });
}

Result<> PeopleTable::add_card(const Card& card)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto there = c.one("SELECT (SELECT count(*) FROM card WHERE person = p.id) FROM person p WHERE p.id = ?",
                                 [](Row& row) { return row.integer(); }, card.person);
        if (!there) return there.error().code == Errc::not_found ? nobody() : there.error();
        if (*there >= max_cards) return fail(Errc::limit_exceeded, "two cards per person at most");
        const auto done = c.run("INSERT INTO card (digest, last4, person) VALUES (?, ?, ?)", card.digest, card.last4, card.person);
        if (!done) return taken(done.error(), {{"card.digest", "that card belongs to somebody already"}});
        return {};
    });
}

Result<> PeopleTable::remove_card(const std::string& digest)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("DELETE FROM card WHERE digest = ?", digest);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such card"));
    });
}

std::vector<Card> PeopleTable::cards(PersonId id)
{
    std::vector<Card> all;
    const Result<> done = database_.read([&](Connection& c) {
        return c.each("SELECT digest, last4, person FROM card WHERE person = ? ORDER BY digest",
                      [&](Row& row) {
                          Card& card = all.emplace_back();
                          card.digest = row.text();
                          card.last4 = row.text();
                          card.person = row.id<PersonId>();
                      },
                      id);
    });
    if (!done) log::error("card-list", {{"error", done.error().detail}});
    return all;
}
#undef CONSIGNE_PERSON

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
        if (!there) return there.error().code == Errc::not_found ? nobody() : there.error();
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
