// Who somebody is: by account and password, by print code, by card. One place, so that every door is as slow as the others.
#pragma once

#include "release/identity/cards/cards.hpp"
#include "release/identity/credentials.hpp"
#include "release/identity/passwords.hpp"
#include "release/session/throttle.hpp"
#include "spooler/api/people.hpp"

#include <variant>

namespace consigne::release {

/// Why a sign-in was refused.
struct Refusal {
    enum class Why : std::uint8_t { wrong, paused, busy, unknown_card, unreadable_card, account_paused, pin_wanted, code_over } why;
    unsigned tries_left = 0;
    std::chrono::seconds pause{};   ///< running now, or the one that the last failure would begin
    std::string last_four;          ///< of an unknown card
    std::string card_digest;        ///< likewise: for linking it to its owner; or of one that wants its PIN
};

using SignInResult = std::variant<spooler::Person, Refusal>;

/// Blocking. `place` is where failures are counted: a terminal or an address.
class SignIn {
public:
    /// Whether the print code of this person was good for a while that is over.
    using CodeOver = std::function<bool(const spooler::Person&)>;

    SignIn(spooler::People& people, spooler::Audit& audit, Passwords& passwords, Throttle& throttle, const LookupKey& key, const Cards& cards, CodeOver code_over)
        : people_(people), audit_(audit), passwords_(passwords), throttle_(throttle), key_(key), cards_(cards), code_over_(std::move(code_over)) {}

    [[nodiscard]] SignInResult by_password(const std::string& place, const std::string& login, const std::string& password);
    /// Without a secret: for sites where knowing a name is enough.
    [[nodiscard]] SignInResult by_name(const std::string& place, const std::string& login);
    [[nodiscard]] SignInResult by_code(const std::string& place, const std::string& typed);
    [[nodiscard]] SignInResult by_card(const std::string& place, const std::string& read);
    /// The PIN of a card that by_card said wants one.
    [[nodiscard]] SignInResult by_card_pin(const std::string& place, const std::string& card_digest, const std::string& pin);
    /// Digits from a keyboard that may be a reader's or fingers': a card if one is known by them, else a code.
    [[nodiscard]] SignInResult by_digits(const std::string& place, const std::string& typed);

private:
    [[nodiscard]] SignInResult welcome(const std::string& place, const spooler::Person& person, const char* how);
    [[nodiscard]] Refusal refuse(const std::string& place, const std::string& account, const char* how, Refusal::Why why);
    [[nodiscard]] Refusal refuse_number(const std::string& place, const char* how, Refusal::Why why);

    spooler::People& people_;
    spooler::Audit& audit_;
    Passwords& passwords_;
    Throttle& throttle_;
    const LookupKey& key_;
    const Cards& cards_;
    const CodeOver code_over_;
};

}  // namespace consigne::release
