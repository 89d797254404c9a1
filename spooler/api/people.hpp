// People, terminals, sign-ins and settings: rows that release/ owns in meaning and the store in durability.
#pragma once

#include "pdl/stream/result.hpp"
#include "spooler/api/ids.hpp"

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
    bool admin = false, operator_right = false, paused = false;
};

struct Card {
    std::string digest;      ///< keyed digest, hex
    std::string last4;       ///< for people
    PersonId person;
};

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
    [[nodiscard]] virtual std::vector<Person> list(std::uint32_t limit, const std::string& search) = 0;
    [[nodiscard]] virtual std::uint64_t count() = 0;
    [[nodiscard]] virtual Result<PersonId> add(const Person& person) = 0;
    [[nodiscard]] virtual Result<> update(const Person& person) = 0;
    [[nodiscard]] virtual Result<> remove(PersonId id) = 0;
    [[nodiscard]] virtual Result<> set_code(PersonId id, const std::string& digest) = 0;  ///< one per person; empty removes
    [[nodiscard]] virtual Result<> add_card(const Card& card) = 0;                         ///< two per person at most
    [[nodiscard]] virtual Result<> remove_card(const std::string& digest) = 0;
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
    [[nodiscard]] virtual Result<> remove(TerminalId id) = 0;
};

/// A sign-in: of a person at a terminal, or of an administrator. Found by the SHA-256 of its token.
struct Session {
    std::string token_digest;   ///< hex
    std::string kind;           ///< terminal | admin
    std::optional<PersonId> person;  ///< empty: before sign-in (typed digits, chosen language)
    std::optional<TerminalId> terminal;
    std::string language;
    Instant started{}, last_seen{};
    std::string state;          ///< small JSON of the pages: ticks, options, typed digits, form tokens; at most 16 KiB
};

class Sessions {
public:
    virtual ~Sessions() = default;
    [[nodiscard]] virtual Result<Session> find(const std::string& token_digest) = 0;
    [[nodiscard]] virtual Result<> put(const Session& session) = 0;  ///< insert or replace
    [[nodiscard]] virtual Result<> remove(const std::string& token_digest) = 0;
    [[nodiscard]] virtual Result<std::uint32_t> remove_idle(const std::string& kind, Instant last_seen_before) = 0;
};

/// Site settings: text by key; typed and defaulted by the one table in release/settings.
class Settings {
public:
    virtual ~Settings() = default;
    [[nodiscard]] virtual std::map<std::string, std::string> all() = 0;
    [[nodiscard]] virtual Result<> set(const std::string& key, const std::string& value) = 0;
};

/// Who did what (append-only). Never holds a secret.
class Audit {
public:
    virtual ~Audit() = default;
    virtual void record(const std::string& who, const std::string& what, const std::string& subject) = 0;
};

}  // namespace consigne::spooler
