// People with their print codes, cards and personal addresses, in the database.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/store/database.hpp"

#include <mutex>
#include <unordered_map>

namespace consigne::spooler::store {

class PeopleTable final : public People {
public:
    explicit PeopleTable(Database& database) : database_(database) {}
    [[nodiscard]] Result<Person> find(PersonId id) override;
    [[nodiscard]] Result<Person> find_login(const std::string& login) override;
    [[nodiscard]] Result<Person> find_code(const std::string& digest) override;
    [[nodiscard]] Result<Person> find_card(const std::string& digest) override;
    [[nodiscard]] PeoplePage page(const PeopleQuery& query) override;
    [[nodiscard]] std::uint64_t count() override;
    [[nodiscard]] Result<PersonId> add(const Person& person) override;
    [[nodiscard]] Result<> update(const Person& person) override;
    [[nodiscard]] Result<> remove(PersonId id) override;
    [[nodiscard]] Result<> set_code(PersonId id, const std::string& digest) override;
    [[nodiscard]] bool has_code(PersonId id) override;
    [[nodiscard]] std::optional<Instant> code_set(PersonId id) override;
    [[nodiscard]] Result<> add_card(const Card& card) override;
    [[nodiscard]] Result<> remove_card(const std::string& digest) override;
    [[nodiscard]] Result<> keep_tap(const UnknownTap& tap) override;
    [[nodiscard]] std::vector<UnknownTap> taps(Instant now) override;
    [[nodiscard]] Result<> forget_tap(const std::string& digest) override;
    [[nodiscard]] std::vector<Card> cards(PersonId id) override;
    [[nodiscard]] Result<> change_all(const std::vector<PersonChange>& changes) override;
    [[nodiscard]] std::vector<Group> groups() override;
    [[nodiscard]] Result<Group> find_group(GroupId id) override;
    [[nodiscard]] Result<GroupId> add_group(const Group& group) override;
    [[nodiscard]] Result<> update_group(const Group& group) override;
    [[nodiscard]] Result<> remove_group(GroupId id) override;
    [[nodiscard]] std::vector<Group> groups_of(PersonId person) override;
    [[nodiscard]] Result<> set_member(GroupId group, PersonId person, bool member) override;
    [[nodiscard]] Result<PersonalAddress> find_address(const std::string& digest) override;
    [[nodiscard]] Result<PersonalAddressId> add_address(const PersonalAddress& address) override;
    [[nodiscard]] Result<> remove_address(PersonId person, PersonalAddressId id) override;
    [[nodiscard]] std::vector<PersonalAddress> addresses(PersonId id) override;
    [[nodiscard]] Result<> used_address(PersonalAddressId id, Instant at) override;

    /// Who owns what that login prints.
    struct Owner {
        PersonId id;
        bool paused = false;   ///< the account is
        bool prints = true;    ///< may print something at least
    };
    /// As find_login, ASCII case folded; no two logins differ by that alone. Else whose associated login it is. Each document asks: who was asked for lately is kept in memory.
    [[nodiscard]] Result<Owner> find_owner(const std::string& login);
    /// The words by which people are found, of those that an older program kept without. At start.
    void make_words();

private:
    /// `done`, once nothing is remembered of how it was before.
    template <class Done>
    Done forgotten(Done done)
    {
        const std::lock_guard lock(mutex_);
        ++changes_;
        owners_.clear();
        count_.reset();
        return done;
    }

    Database& database_;
    std::mutex mutex_;
    std::uint64_t changes_ = 0;
    std::optional<std::uint64_t> count_;   ///< of everybody, while nobody has changed
    std::unordered_map<std::string, Owner> owners_;   ///< by login, folded; only such as exist
};

}  // namespace consigne::spooler::store
