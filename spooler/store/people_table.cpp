#include "spooler/store/people_table.hpp"

#include "spooler/api/search_words.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/impl/allowed_row.hpp"
#include "spooler/store/impl/taken.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace consigne::spooler::store {
namespace {

constexpr std::size_t most_owners = 4096;  // remembered
constexpr std::int64_t max_cards = 2;  // manual §2.3.2
constexpr std::int64_t max_readings = 5;   // of one card beside its first

struct GroupSays {
    std::string name;
    bool operator_right = false;
    Allowed allowed;
};

/// CONSIGNE_GROUPS_SAY's text, by name.
std::vector<GroupSays> groups_say(std::string_view text)
{
    std::vector<GroupSays> all;
    while (!text.empty()) {
        const auto end = text.find('\x1E');
        const std::string_view one = text.substr(0, end), says = one.substr(one.find('\x1F') + 1);
        GroupSays& group = all.emplace_back();
        group.name = one.substr(0, one.find('\x1F'));
        group.operator_right = says.front() == '1';
        for (const Use use : all_uses)
            if (const char said = says.at(1 + static_cast<std::size_t>(use)); said != '-') group.allowed[use] = said == '1';
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    std::sort(all.begin(), all.end(), [](const GroupSays& a, const GroupSays& b) { return a.name < b.name; });
    return all;
}

void decide(Person& p, std::vector<GroupSays> groups)
{
    std::vector<std::pair<std::string, Allowed>> says;
    for (GroupSays& group : groups) {
        if (group.operator_right && p.operator_by.empty()) p.operator_by = group.name;
        says.emplace_back(std::move(group.name), group.allowed);
    }
    for (const Use use : all_uses) p.verdicts.at(static_cast<std::size_t>(use)) = decided(use, p.allowed, says);
}

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
    p.technician_right = row.flag();
    p.auditor_right = row.flag();
    p.paused = row.flag();
    p.department = row.text();
    p.alias = row.text();
    p.account_type = row.text();
    p.home_folder = row.text();
    p.limited = row.flag();
    p.origin = row.text();
    p.card_pin = row.text();
    p.allowed = allowed_of(row);
    decide(p, groups_say(row.text()));
    return p;
}

Error login_taken(Error error, const Person& p)
{
    return taken(std::move(error), {{"person.login", p.login + " exists already"}, {"person.alias", p.alias + " is somebody's associated login already"}});
}

PeopleTable::Owner owner_of(const Person& p)
{
    PeopleTable::Owner owner;
    owner.id = p.id;
    owner.paused = p.paused;
    owner.prints = p.may_use(Use::print_monochrome) || p.may_use(Use::print_colour);
    return owner;
}

Error nobody() { return fail(Errc::not_found, "no such person"); }

}  // namespace

// The groups of a person p, as groups_say reads them: name, then operator and each use.
#define CONSIGNE_GROUPS_SAY \
    "coalesce((SELECT group_concat(g.name || char(31) || g.operator_right || ifnull(g.may_copy, '-') || ifnull(g.may_print_monochrome, '-') || ifnull(g.may_print_colour, '-') || " \
    "ifnull(g.may_scan, '-') || ifnull(g.may_usb, '-'), char(30)) FROM group_member m JOIN people_group g ON g.id = m.people_group WHERE m.person = p.id), '') "
// The columns of person_of, for each statement below.
#define PERSON_COLUMNS \
    "p.id, p.login, p.full_name, p.email, p.comment, p.language, p.password, p.admin, p.operator_right, p.technician_right, p.auditor_right, p.paused, " \
    "p.department, p.alias, p.account_type, p.home_folder, p.limited, p.origin, p.card_pin, p.may_copy, p.may_print_monochrome, p.may_print_colour, p.may_scan, p.may_usb, " \
    CONSIGNE_GROUPS_SAY
#define CONSIGNE_PERSON "SELECT " PERSON_COLUMNS

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

Result<PeopleTable::Owner> PeopleTable::find_owner(const std::string& login)
{
    std::string key = login;
    for (char& c : key)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    std::uint64_t begun = 0;
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = owners_.find(key); known != owners_.end()) return known->second;
        begun = changes_;
    }
    auto found = database_.read([&](Connection& c) {
        const auto owner = [](Row& row) { return owner_of(person_of(row)); };
        auto person = c.one(CONSIGNE_PERSON "FROM person p WHERE p.login = ?", owner, login);
        // A login is exact about whose it is; an associated one only where no login is so.
        if (!person && person.error().code == Errc::not_found && !login.empty())
            person = c.one(CONSIGNE_PERSON "FROM person p WHERE p.alias = ? AND p.alias <> ''", owner, login);
        return person;
    });
    if (!found) return found;
    const std::lock_guard lock(mutex_);
    if (begun != changes_) return found;
    if (owners_.size() >= most_owners) owners_.clear();
    owners_.emplace(std::move(key), *found);
    return found;
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

namespace {

/// The end of the words that begin so: no UTF-8 text comes after it.
std::string end_of(const std::string& prefix) { return prefix + "\xF4\x8F\xBF\xBF"; }

constexpr std::int64_t words_version = 1;
constexpr std::size_t most_asked = 4;   // words of a search that count; further ones hardly tell people apart
constexpr std::int64_t many = 2000;

std::vector<std::string> words_of(const Person& p)
{
    auto words = search_words(p.login + " " + p.full_name + " " + p.alias + " " + p.email + " " + p.department);
    return words;
}

Result<> keep_words(Connection& c, PersonId id, const Person& p)
{
    if (const auto gone = c.run("DELETE FROM person_word WHERE person = ?", id); !gone) return gone.error();
    for (const std::string& word : words_of(p))
        if (const auto kept = c.run("INSERT INTO person_word (word, person) VALUES (?, ?)", word, id); !kept) return kept.error();
    const auto done = c.run("UPDATE person SET words = ? WHERE id = ?", words_version, id);
    return done ? Result<>() : Result<>(done.error());
}

/// No name means two people: neither a login that is somebody's alias, nor an alias that is somebody's login.
Result<> names_free(Connection& c, const Person& p)
{
    const auto other = c.one("SELECT coalesce((SELECT 'login ' || ?1 || ' is the associated login of ' || login FROM person WHERE alias = ?1 AND alias <> '' AND id <> ?3), "
                             "(SELECT 'associated login ' || ?2 || ' is a login of its own' FROM person WHERE login = ?2 AND ?2 <> ''), '')",
                             [](Row& row) { return row.text(); }, p.login, p.alias, p.id);
    if (!other) return other.error();
    return other->empty() ? Result<>() : Result<>(fail(Errc::conflict, *other));
}

Result<PersonId> insert(Connection& c, const Person& p)
{
    if (const auto free = names_free(c, p); !free) return free.error();
    const auto done = c.run("INSERT INTO person (login, full_name, email, comment, language, password, admin, operator_right, technician_right, "
                            "auditor_right, paused, department, alias, account_type, home_folder, limited, origin, card_pin, may_copy, may_print_monochrome, may_print_colour, "
                            "may_scan, may_usb) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            p.login, p.full_name, p.email, p.comment, p.language, p.password, p.admin, p.operator_right, p.technician_right,
                            p.auditor_right, p.paused, p.department, p.alias, p.account_type, p.home_folder, p.limited, p.origin, p.card_pin, p.allowed[Use::copy],
                            p.allowed[Use::print_monochrome], p.allowed[Use::print_colour], p.allowed[Use::scan], p.allowed[Use::usb]);
    if (!done) return login_taken(done.error(), p);
    const PersonId id{c.last_id()};
    if (const auto kept = keep_words(c, id, p); !kept) return kept.error();
    return id;
}

Result<> replace(Connection& c, const Person& p)
{
    if (const auto free = names_free(c, p); !free) return free.error();
    const auto done = c.run("UPDATE person SET login = ?, full_name = ?, email = ?, comment = ?, language = ?, password = ?, admin = ?, "
                            "operator_right = ?, technician_right = ?, auditor_right = ?, paused = ?, department = ?, alias = ?, account_type = ?, "
                            "home_folder = ?, limited = ?, origin = ?, card_pin = ?, may_copy = ?, may_print_monochrome = ?, may_print_colour = ?, may_scan = ?, may_usb = ? "
                            "WHERE id = ?",
                            p.login, p.full_name, p.email, p.comment, p.language, p.password, p.admin, p.operator_right, p.technician_right,
                            p.auditor_right, p.paused, p.department, p.alias, p.account_type, p.home_folder, p.limited, p.origin, p.card_pin, p.allowed[Use::copy],
                            p.allowed[Use::print_monochrome], p.allowed[Use::print_colour], p.allowed[Use::scan], p.allowed[Use::usb], p.id);
    if (!done) return login_taken(done.error(), p);
    if (*done != 1) return nobody();
    return keep_words(c, p.id, p);
}

Result<> put_code(Connection& c, PersonId id, const std::string& digest)
{
    const auto done = digest.empty() ? c.run("DELETE FROM print_code WHERE person = ?", id)
                                     : c.run("INSERT INTO print_code (person, digest, set_at) VALUES (?, ?, ?) "
                                             "ON CONFLICT (person) DO UPDATE SET digest = excluded.digest, set_at = excluded.set_at",
                                             id, digest, now());
    if (!done) return taken(done.error(), {{"print_code.digest", "that code is taken: choose another or leave it out to have one drawn"}});
    return {};
}

Result<> put_card(Connection& c, const Card& card)
{
    const auto there = c.one("SELECT (SELECT count(*) FROM card WHERE person = p.id AND same_as IS NULL) FROM person p WHERE p.id = ?",
                             [](Row& row) { return row.integer(); }, card.person);
    if (!there) return there.error().code == Errc::not_found ? nobody() : there.error();
    if (card.same_as.empty() && *there >= max_cards) return fail(Errc::limit_exceeded, "two cards per person at most");
    if (!card.same_as.empty()) {
        const auto of = c.one("SELECT (SELECT count(*) FROM card WHERE same_as = k.digest) FROM card k WHERE k.digest = ? AND k.person = ? AND k.same_as IS NULL",
                              [](Row& row) { return row.integer(); }, card.same_as, card.person);
        if (!of) return of.error().code == Errc::not_found ? Error(fail(Errc::not_found, "no such card")) : of.error();
        if (*of >= max_readings) return fail(Errc::limit_exceeded, "five readings of one card at most");
    }
    const auto done = c.run("INSERT INTO card (digest, last4, person, same_as) VALUES (?, ?, ?, nullif(?, ''))", card.digest, card.last4, card.person, card.same_as);
    if (!done) return taken(done.error(), {{"card.digest", "that card belongs to somebody already"}});
    const auto known = c.run("DELETE FROM unknown_tap WHERE digest = ?", card.digest);
    return known ? Result<>() : Result<>(known.error());
}

Error at(std::size_t place, Error error)
{
    error.detail = std::to_string(place) + ": " + error.detail;
    return error;
}

}  // namespace

PeoplePage PeopleTable::page(const PeopleQuery& q)
{
    PeoplePage page;
    std::vector<std::string> cursors;
    const auto take = [&](Row& row) {
        cursors.push_back(row.text());
        page.people.push_back(person_of(row));
    };
    const auto only = static_cast<std::int64_t>(q.only);
    const auto words = search_words(q.search);
    if (words.empty() && q.search.find_first_not_of(' ') != std::string::npos) return page;   // signs alone are in nobody's name
    const std::int64_t more = std::int64_t{q.limit} + 1;
    const std::int64_t group = q.group ? q.group->value : 0;
    // What a filter lets through; 0 is everybody. The numbers are PeopleQuery::Only's.
#define CONSIGNE_ONLY "(?1 = 0 OR (?1 = 1 AND p.admin) OR (?1 = 2 AND p.operator_right) OR (?1 = 3 AND p.technician_right) OR (?1 = 4 AND p.auditor_right) OR (?1 = 5 AND p.paused) " \
                      "OR (?1 = 6 AND NOT EXISTS (SELECT 1 FROM card k WHERE k.person = p.id))) "
    const Result<> done = database_.read([&](Connection& c) -> Result<> {
        if (!words.empty()) {
            // The word with the fewest people leads; the others only say yes or no.
            std::size_t lead = 0;
            std::int64_t fewest = many + 1;
            const std::size_t asked = std::min(words.size(), most_asked);
            for (std::size_t i = 0; i < asked; ++i) {
                const auto n = c.one("SELECT count(*) FROM (SELECT 1 FROM person_word WHERE word >= ? AND word < ? LIMIT ?)", [](Row& row) { return row.integer(); },
                                     words[i], end_of(words[i]), many);
                if (!n) return n.error();
                if (*n < fewest) fewest = *n, lead = i;
            }
            std::array<std::string, most_asked - 1> others{};
            for (std::size_t i = 0, to = 0; i < asked; ++i)
                if (i != lead) others[to++] = words[i];
            const auto space = q.after.find(' ');
            // The beginning of a page is where its index is entered: not before the first word that fits, or all before it would be passed.
            const std::string after_word = space == std::string::npos || q.after.substr(0, space) < words[lead] ? words[lead] : q.after.substr(0, space);
            const std::int64_t after_id = space == std::string::npos ? 0 : static_cast<std::int64_t>(std::strtoll(q.after.c_str() + space + 1, nullptr, 10));
            return c.each("SELECT w.word || ' ' || w.person, " PERSON_COLUMNS "FROM person_word w JOIN person p ON p.id = w.person "
                          "WHERE (w.word, w.person) > (?2, ?3) AND w.word >= ?4 AND w.word < ?5 AND " CONSIGNE_ONLY
                          "AND (?6 = '' OR EXISTS (SELECT 1 FROM person_word x WHERE x.person = p.id AND x.word >= ?6 AND x.word < ?7)) "
                          "AND (?8 = '' OR EXISTS (SELECT 1 FROM person_word x WHERE x.person = p.id AND x.word >= ?8 AND x.word < ?9)) "
                          "AND (?10 = '' OR EXISTS (SELECT 1 FROM person_word x WHERE x.person = p.id AND x.word >= ?10 AND x.word < ?11)) "
                          "AND NOT EXISTS (SELECT 1 FROM person_word x WHERE x.person = p.id AND x.word >= ?4 AND x.word < w.word) "
                          "AND (?12 = 0 OR EXISTS (SELECT 1 FROM group_member m WHERE m.people_group = ?12 AND m.person = p.id)) "
                          "ORDER BY w.word, w.person LIMIT ?13",
                          take, only, after_word, after_id, words[lead], end_of(words[lead]), others[0], end_of(others[0]), others[1], end_of(others[1]), others[2],
                          end_of(others[2]), group, more);
        }
        if (group != 0)
            return c.each("SELECT m.person, " PERSON_COLUMNS "FROM group_member m JOIN person p ON p.id = m.person WHERE m.people_group = ?2 AND m.person > ?3 AND " CONSIGNE_ONLY
                          "ORDER BY m.person LIMIT ?4", take, only, group, static_cast<std::int64_t>(std::strtoll(q.after.c_str(), nullptr, 10)), more);
        if (q.only == PeopleQuery::Only::all || q.only == PeopleQuery::Only::no_card)
            return c.each("SELECT p.login, " PERSON_COLUMNS "FROM person p WHERE p.login > ?2 AND " CONSIGNE_ONLY "ORDER BY p.login LIMIT ?3", take, only, q.after, more);
        return c.each("SELECT p.login, " PERSON_COLUMNS "FROM person p WHERE (p.admin OR p.operator_right OR p.technician_right OR p.auditor_right OR p.paused) "
                      "AND p.login > ?2 AND " CONSIGNE_ONLY "ORDER BY p.login LIMIT ?3", take, only, q.after, more);
    });
#undef CONSIGNE_ONLY
    if (!done) log::error("people-page", {{"error", done.error().detail}});
    if (page.people.size() > q.limit) {
        page.people.resize(q.limit);
        page.next = q.limit > 0 ? cursors[q.limit - 1] : std::string();
    }
    return page;
}

std::uint64_t PeopleTable::count()
{
    std::uint64_t begun = 0;
    {
        const std::lock_guard lock(mutex_);
        if (count_) return *count_;
        begun = changes_;
    }
    const auto n = database_.read([](Connection& c) { return c.one("SELECT count(*) FROM person", [](Row& row) { return row.integer(); }); });
    if (!n) {
        log::error("people-count", {{"error", n.error().detail}});
        return 0;
    }
    const std::lock_guard lock(mutex_);
    if (begun == changes_) count_ = static_cast<std::uint64_t>(*n);
    return static_cast<std::uint64_t>(*n);
}

Result<PersonId> PeopleTable::add(const Person& p)
{
    return forgotten(database_.write([&](Connection& c) { return insert(c, p); }));
}

Result<> PeopleTable::update(const Person& p)
{
    return forgotten(database_.write([&](Connection& c) { return replace(c, p); }));
}

Result<> PeopleTable::change_all(const std::vector<PersonChange>& changes)
{
    return forgotten(database_.write([&](Connection& c) -> Result<> {
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const PersonChange& change = changes[i];
            PersonId id = change.person.id;
            if (id.value == 0) {
                const auto added = insert(c, change.person);
                if (!added) return at(i, added.error());
                id = *added;
            } else if (const auto kept = replace(c, change.person); !kept) return at(i, kept.error());
            if (change.code_digest)
                if (const auto set = put_code(c, id, *change.code_digest); !set) return at(i, set.error());
            for (Card card : change.cards) {
                card.person = id;
                if (const auto set = put_card(c, card); !set) return at(i, set.error());
            }
            for (const GroupId group : change.groups)
                if (const auto set = c.run("INSERT OR IGNORE INTO group_member (people_group, person) VALUES (?, ?)", group, id); !set) return at(i, set.error());
        }
        return {};
    }));
}

void PeopleTable::make_words()
{
    constexpr std::int64_t at_once = 1000;
    for (bool more = true; more;) {
        std::vector<Person> due;
        const Result<> done = database_.write([&](Connection& c) -> Result<> {
            const auto read = c.each("SELECT " PERSON_COLUMNS "FROM person p WHERE p.words = 0 LIMIT ?", [&](Row& row) { due.push_back(person_of(row)); }, at_once);
            if (!read) return read;
            for (const Person& p : due)
                if (const auto kept = keep_words(c, p.id, p); !kept) return kept;
            return {};
        });
        if (!done) log::error("people-words", {{"error", done.error().detail}});
        more = done && !due.empty();
    }
}

Result<> PeopleTable::remove(PersonId id)
{
    return forgotten(database_.write([&](Connection& c) -> Result<> {
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
    }));
}

Result<> PeopleTable::set_code(PersonId id, const std::string& digest)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto there = c.one("SELECT 1 FROM person WHERE id = ?", [](Row& row) { return row.integer(); }, id);
        if (!there) return there.error().code == Errc::not_found ? nobody() : there.error();
        return put_code(c, id, digest);
    });
}

bool PeopleTable::has_code(PersonId id)
{
    const auto there = database_.read([&](Connection& c) {
        return c.one("SELECT EXISTS (SELECT 1 FROM print_code WHERE person = ?)", [](Row& row) { return row.flag(); }, id);
    });
    return there && *there;
}

std::optional<Instant> PeopleTable::code_set(PersonId id)
{
    const auto set = database_.read([&](Connection& c) { return c.one("SELECT set_at FROM print_code WHERE person = ?", [](Row& row) { return row.instant(); }, id); });
    return set ? std::optional(*set) : std::nullopt;
}

Result<> PeopleTable::add_card(const Card& card)
{
    return database_.write([&](Connection& c) { return put_card(c, card); });
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
        return c.each("SELECT digest, last4, person, coalesce(same_as, '') FROM card WHERE person = ? ORDER BY coalesce(same_as, digest), same_as IS NOT NULL, digest",
                      [&](Row& row) {
                          Card& card = all.emplace_back();
                          card.digest = row.text();
                          card.last4 = row.text();
                          card.person = row.id<PersonId>();
                          card.same_as = row.text();
                      },
                      id);
    });
    if (!done) log::error("card-list", {{"error", done.error().detail}});
    return all;
}
#undef CONSIGNE_PERSON
#undef PERSON_COLUMNS
#undef CONSIGNE_GROUPS_SAY

}  // namespace consigne::spooler::store
