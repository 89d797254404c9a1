// People, terminals, sign-ins and settings: rows that release/ owns in meaning and the store in durability.
#pragma once

#include "pdl/stream/result.hpp"
#include "spooler/api/ids.hpp"
#include "spooler/api/uses.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace consigne::spooler {

struct Person {
    PersonId id;
    std::string login;       ///< unique, exact; canonical
    std::string full_name, email, comment;
    std::string language;    ///< "fr", "en"; empty: as the terminal
    std::string password;    ///< Argon2id PHC string; empty: cannot sign in with a password
    bool admin = false, operator_right = false, technician_right = false, auditor_right = false;  ///< roles (release/identity/roles.hpp)
    bool paused = false;
    std::string department;
    std::string alias;         ///< another name their computers say (manual §2.3.2 "login associé"); nobody else's login or alias
    std::string account_type = "standard";  ///< standard | guest | service
    std::string home_folder;
    bool limited = false;      ///< held to their credit
    std::string origin;        ///< the directory they come from; empty: made here
    std::string card_pin;      ///< Argon2id PHC string; empty: the card is enough
    std::string operator_by;   ///< group that gives the operator right; read only
    Allowed allowed;           ///< what is said of them alone
    std::array<UseVerdict, all_uses.size()> verdicts{};  ///< with their groups; read only
    [[nodiscard]] const UseVerdict& verdict(Use use) const { return verdicts.at(static_cast<std::size_t>(use)); }
    [[nodiscard]] bool may_use(Use use) const { return verdict(use).may; }
};

struct Card {
    std::string digest;      ///< keyed digest, hex
    std::string last4;       ///< for people
    PersonId person;
    std::string same_as{};   ///< digest of the card of which this is another reading; empty: a card of its own
};

struct Group {
    GroupId id;
    std::string name;        ///< unique, whatever its case
    std::string comment;     ///< what it is for
    bool operator_right = false;  ///< its members may collect for others
    Allowed allowed;              ///< what its members may use machines for
    std::uint64_t members = 0;    ///< read only
};

/// Which people, and where to go on.
struct PeopleQuery {
    enum class Only : std::uint8_t { all, admin, operators, technicians, auditors, paused, no_card };
    std::string search;      ///< empty: everybody; beginnings of words of login, alias, name, mail and department, in any order
    Only only = Only::all;
    std::optional<GroupId> group;
    std::string after;       ///< `next` of the page before
    std::uint32_t limit = 50;
};
struct PeoplePage {
    std::vector<Person> people;
    std::string next;        ///< empty: no more
};

/// One line of an import: who it is about, and what is to be so.
struct PersonChange {
    Person person;           ///< id 0: to be added
    std::optional<std::string> code_digest;
    std::vector<Card> cards; ///< to be added
    std::vector<GroupId> groups;  ///< to be added
};

/// A card that nobody has, as it was last held to a reader.
struct UnknownTap {
    std::string digest;      ///< as Card::digest
    std::string last4;       ///< for people
    std::string place;       ///< the terminal's name
    Instant at{};
    std::uint32_t times = 1; ///< read only: how often, since it was first kept
};
/// The latest of them are kept, for so long: whoever holds a card goes to the desk at once.
inline constexpr std::size_t most_taps = 50;
inline constexpr std::chrono::hours tap_kept{24};

/// An address to print to that is one person's own (personal_address.hpp).
struct PersonalAddress {
    PersonalAddressId id;
    PersonId person;
    std::string digest;      ///< keyed digest of its token, hex
    std::string label;       ///< for people: "Laptop"; unique among a person's
    Instant created{};
    std::optional<Instant> last_used;
};

/// Blocking: pool threads only. Errors: not_found, conflict (login, code, card or label taken), storage_failed.
/// Codes, cards and tokens are looked up by keyed digests that release/identity makes; the store never sees them in clear.
class People {
public:
    virtual ~People() = default;
    [[nodiscard]] virtual Result<Person> find(PersonId id) = 0;
    [[nodiscard]] virtual Result<Person> find_login(const std::string& login) = 0;
    [[nodiscard]] virtual Result<Person> find_code(const std::string& digest) = 0;
    [[nodiscard]] virtual Result<Person> find_card(const std::string& digest) = 0;
    [[nodiscard]] virtual PeoplePage page(const PeopleQuery& query) = 0;                   ///< by login; a search by what was found
    [[nodiscard]] virtual std::uint64_t count() = 0;
    [[nodiscard]] virtual Result<PersonId> add(const Person& person) = 0;
    [[nodiscard]] virtual Result<> update(const Person& person) = 0;
    [[nodiscard]] virtual Result<> remove(PersonId id) = 0;
    [[nodiscard]] virtual Result<> set_code(PersonId id, const std::string& digest) = 0;  ///< one per person; empty removes
    [[nodiscard]] virtual bool has_code(PersonId id) = 0;
    [[nodiscard]] virtual std::optional<Instant> code_set(PersonId id) = 0;               ///< when it was; the epoch: before that was kept
    [[nodiscard]] virtual Result<> add_card(const Card& card) = 0;                         ///< two per person at most
    [[nodiscard]] virtual Result<> remove_card(const std::string& digest) = 0;            ///< with its other readings
    [[nodiscard]] virtual Result<> keep_tap(const UnknownTap& tap) = 0;
    [[nodiscard]] virtual std::vector<UnknownTap> taps(Instant now) = 0;                   ///< latest first; a card that is linked is none any more
    [[nodiscard]] virtual Result<> forget_tap(const std::string& digest) = 0;
    /// All of it in one transaction, or nothing. Errors: also malformed; the detail begins with the change's place, from 0, and a colon.
    [[nodiscard]] virtual Result<> change_all(const std::vector<PersonChange>& changes) = 0;
    [[nodiscard]] virtual std::vector<Group> groups() = 0;                                 ///< by name
    [[nodiscard]] virtual Result<Group> find_group(GroupId id) = 0;
    [[nodiscard]] virtual Result<GroupId> add_group(const Group& group) = 0;
    [[nodiscard]] virtual Result<> update_group(const Group& group) = 0;
    [[nodiscard]] virtual Result<> remove_group(GroupId id) = 0;
    [[nodiscard]] virtual std::vector<Group> groups_of(PersonId person) = 0;
    [[nodiscard]] virtual Result<> set_member(GroupId group, PersonId person, bool member) = 0;
    [[nodiscard]] virtual std::vector<Card> cards(PersonId id) = 0;
    [[nodiscard]] virtual Result<PersonalAddress> find_address(const std::string& digest) = 0;
    [[nodiscard]] virtual Result<PersonalAddressId> add_address(const PersonalAddress& address) = 0;  ///< limit_exceeded: twenty per person at most
    [[nodiscard]] virtual Result<> remove_address(PersonId person, PersonalAddressId id) = 0;
    [[nodiscard]] virtual std::vector<PersonalAddress> addresses(PersonId id) = 0;  ///< oldest first
    [[nodiscard]] virtual Result<> used_address(PersonalAddressId id, Instant at) = 0;
};

struct Terminal {
    TerminalId id;
    std::string serial;         ///< identity: the MFP's serial number (manual §2.4.2); unique
    std::string name, comment;
    std::optional<OutputDeviceId> device;
    bool accepted = false;
    std::string secret_digest;  ///< SHA-256 hex of the secret it was given; empty until enrolled
    std::string address;        ///< where it was last seen
    std::optional<Instant> last_seen;
    bool automatic_release = false;    ///< print release: manual or automatic
    bool release_after_login = false;  ///< condition: after login, or by selection
    bool operator_release = true;
    bool options = true, option_copies = true, option_sides = true, option_mono = true;
    bool card_reader = true;           ///< a card reader is there; without one the keyboard is always offered
};

/// Blocking. Errors: not_found, conflict (serial or name taken), storage_failed.
class Terminals {
public:
    virtual ~Terminals() = default;
    [[nodiscard]] virtual Result<Terminal> find(TerminalId id) = 0;
    [[nodiscard]] virtual Result<Terminal> find_serial(const std::string& serial) = 0;
    [[nodiscard]] virtual std::vector<Terminal> list() = 0;
    [[nodiscard]] virtual Result<TerminalId> add(const Terminal& terminal) = 0;
    [[nodiscard]] virtual Result<> update(const Terminal& terminal) = 0;
    /// Where and when it was last in touch, and nothing else of it. Nobody waits for the disk.
    [[nodiscard]] virtual Result<> seen(TerminalId id, const std::string& address, Instant at) = 0;
    [[nodiscard]] virtual Result<> remove(TerminalId id) = 0;
};

/// A sign-in: of a person at a terminal, or in a browser or program of their own. Found by the SHA-256 of its token.
struct Session {
    std::string token_digest;   ///< hex
    std::string kind;           ///< terminal | desk (a person's own browser) | admin (that of somebody with a role, by password)
    std::optional<PersonId> person;  ///< empty: before sign-in (typed digits, chosen language)
    std::optional<TerminalId> terminal;
    std::string language;
    Instant started{}, last_seen{};
    std::string state;          ///< small JSON of the pages: ticks, options, notes; at most 16 KiB
    std::string address, agent; ///< of a desk: where it was opened from, and the browser's own name for itself
};

class Sessions {
public:
    virtual ~Sessions() = default;
    [[nodiscard]] virtual Result<Session> find(const std::string& token_digest) = 0;
    [[nodiscard]] virtual Result<> put(const Session& session) = 0;  ///< insert or replace
    /// Language, last_seen and state of one that is there. not_found: it was ended meanwhile, and stays so.
    [[nodiscard]] virtual Result<> update(const Session& session) = 0;
    [[nodiscard]] virtual Result<> remove(const std::string& token_digest) = 0;
    [[nodiscard]] virtual std::vector<Session> of(PersonId person) = 0;  ///< latest seen first
    [[nodiscard]] virtual Result<std::uint32_t> remove_idle(const std::string& kind, Instant last_seen_before) = 0;
};

/// Site settings: text by key; typed and defaulted by the one table in release/settings.
class Settings {
public:
    virtual ~Settings() = default;
    [[nodiscard]] virtual std::map<std::string, std::string> all() = 0;
    [[nodiscard]] virtual Result<> set(const std::string& key, const std::string& value) = 0;
};

struct AuditRow {
    std::int64_t id = 0;
    Instant at{};
    std::string who, what, subject;
};
struct AuditQuery {
    std::string who;         ///< exact, ASCII case folded; empty: everybody
    std::string subject;     ///< all of it, exact; empty: any
    std::string about;       ///< beginning of the subject: "person "; empty: everything
    std::string word;        ///< anywhere in what or subject
    std::optional<Instant> from, until;
    std::int64_t before = 0; ///< rows older than this id; 0: the newest
    std::uint32_t limit = 100;
};

/// Rows of a page, newest first.
struct AuditFound {
    std::vector<AuditRow> rows;
    std::int64_t next = 0;   ///< `before` of the page to go on with; 0: that was all
};

/// Who did what (append-only). Never holds a secret.
class Audit {
public:
    virtual ~Audit() = default;
    virtual void record(const std::string& who, const std::string& what, const std::string& subject) = 0;
    /// Who comes and goes: as `record`, but nobody waits for the disk. A power failure may take the last seconds of it.
    virtual void note(const std::string& who, const std::string& what, const std::string& subject) = 0;
    [[nodiscard]] virtual std::vector<AuditRow> list(const AuditQuery& query) = 0;  ///< newest first; blocking
    /// As `list`, a page of it, for who waits: words and beginnings are looked for in a few thousand entries at most, so that a page costs
    /// the same however long the log is. Fewer rows than asked for with a `next`: there may be more further down.
    [[nodiscard]] virtual AuditFound search(const AuditQuery& query) = 0;
};

}  // namespace consigne::spooler
