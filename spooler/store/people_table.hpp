// People with their print codes, cards and personal addresses, in the database.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/store/database.hpp"

namespace consigne::spooler::store {

class PeopleTable final : public People {
public:
    explicit PeopleTable(Database& database) : database_(database) {}
    [[nodiscard]] Result<Person> find(PersonId id) override;
    [[nodiscard]] Result<Person> find_login(const std::string& login) override;
    [[nodiscard]] Result<Person> find_code(const std::string& digest) override;
    [[nodiscard]] Result<Person> find_card(const std::string& digest) override;
    [[nodiscard]] std::vector<Person> list(std::uint32_t limit, const std::string& search) override;
    [[nodiscard]] std::uint64_t count() override;
    [[nodiscard]] Result<PersonId> add(const Person& person) override;
    [[nodiscard]] Result<> update(const Person& person) override;
    [[nodiscard]] Result<> remove(PersonId id) override;
    [[nodiscard]] Result<> set_code(PersonId id, const std::string& digest) override;
    [[nodiscard]] Result<> add_card(const Card& card) override;
    [[nodiscard]] Result<> remove_card(const std::string& digest) override;
    [[nodiscard]] std::vector<Card> cards(PersonId id) override;
    [[nodiscard]] Result<PersonalAddress> find_address(const std::string& digest) override;
    [[nodiscard]] Result<PersonalAddressId> add_address(const PersonalAddress& address) override;
    [[nodiscard]] Result<> remove_address(PersonId person, PersonalAddressId id) override;
    [[nodiscard]] std::vector<PersonalAddress> addresses(PersonId id) override;
    [[nodiscard]] Result<> used_address(PersonalAddressId id, Instant at) override;

    /// As find_login, ASCII case folded; no two logins differ by that alone. For the owner rule.
    [[nodiscard]] Result<Person> find_login_folded(const std::string& login);

private:
    Database& database_;
};

}  // namespace consigne::spooler::store
