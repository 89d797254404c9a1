#include "release/session/sign_in.hpp"

#include "spooler/runtime/log.hpp"

namespace consigne::release {
namespace {

constexpr std::size_t longest_login = 255;

std::optional<Refusal> paused(Throttle& throttle, const std::string& place, const std::string& account)
{
    const auto wait = throttle.wait(place, account);
    if (wait.count() <= 0) return std::nullopt;
    return Refusal{Refusal::Why::paused, 0, wait, {}, {}};
}

/// Of a code or a card, which may be guessed from everywhere at once.
std::optional<Refusal> paused_number(Throttle& throttle, const std::string& place)
{
    if (auto refusal = paused(throttle, place, {})) return refusal;
    const auto wait = throttle.wait_for_number();
    if (wait.count() <= 0) return std::nullopt;
    return Refusal{Refusal::Why::paused, 0, wait, {}, {}};
}

}  // namespace

SignInResult SignIn::welcome(const std::string& place, const spooler::Person& person, const char* how)
{
    if (person.paused) {
        audit_.record(person.login, std::string("sign-in refused, account paused, by ") + how, place);
        return Refusal{Refusal::Why::account_paused, 0, {}, {}, {}};
    }
    throttle_.succeeded(place);
    audit_.note(person.login, std::string("signed in by ") + how, place);
    return person;
}

Refusal SignIn::refuse(const std::string& place, const std::string& account, const char* how, Refusal::Why why)
{
    const auto failure = throttle_.failed(place, account);
    audit_.record(account.empty() ? "unknown" : account, std::string("sign-in failed by ") + how, place);
    return Refusal{failure.tries_left == 0 ? Refusal::Why::paused : why, failure.tries_left, failure.pause, {}, {}};
}

Refusal SignIn::refuse_number(const std::string& place, const char* how, Refusal::Why why)
{
    if (throttle_.number_failed()) {
        audit_.record("consigne", "a hundred wrong codes and cards within an hour: the whole site takes one try in two seconds", place);
        spooler::log::warning("sign-in.guessing", {{"place", place}});
    }
    return refuse(place, {}, how, why);
}

SignInResult SignIn::by_password(const std::string& place, const std::string& login, const std::string& password)
{
    if (login.size() > longest_login) return refuse(place, {}, "password", Refusal::Why::wrong);
    if (auto refusal = paused(throttle_, place, login)) return *refusal;
    const auto person = people_.find_login(login);
    const auto right = passwords_.verify(person ? person->password : std::string(), password);
    if (!right) return Refusal{Refusal::Why::busy, 0, {}, {}, {}};
    if (!*right) return refuse(place, login, "password", Refusal::Why::wrong);
    return welcome(place, *person, "password");
}

SignInResult SignIn::by_name(const std::string& place, const std::string& login)
{
    if (login.size() > longest_login) return refuse(place, {}, "name", Refusal::Why::wrong);
    if (auto refusal = paused(throttle_, place, login)) return *refusal;
    const auto person = people_.find_login(login);
    return person ? welcome(place, *person, "name alone") : SignInResult(refuse(place, login, "name", Refusal::Why::wrong));
}

SignInResult SignIn::by_code(const std::string& place, const std::string& typed)
{
    if (auto refusal = paused_number(throttle_, place)) return *refusal;
    const auto code = normal_code(typed);
    const auto person = code ? people_.find_code(key_.code(*code)) : Result<spooler::Person>(fail(Errc::not_found, "no code"));
    if (!person) return refuse_number(place, "code", Refusal::Why::wrong);
    if (code_over_(*person)) {
        audit_.record(person->login, "sign-in refused, the time of the technician's print code is over", place);
        return refuse_number(place, "code", Refusal::Why::code_over);
    }
    return welcome(place, *person, "code");
}

SignInResult SignIn::by_card(const std::string& place, const std::string& read)
{
    if (auto refusal = paused_number(throttle_, place)) return *refusal;
    const auto card = cards_.number(read);
    // A torn read is the reader's mistake: it costs no try, and never links anything (threats.md T-CARD-1).
    if (!card) return Refusal{Refusal::Why::unreadable_card, 0, {}, {}, {}};
    const std::string digest = key_.card(*card);
    if (const auto person = people_.find_card(digest)) {
        if (person->card_pin.empty()) return welcome(place, *person, "card");
        return Refusal{Refusal::Why::pin_wanted, 0, {}, {}, digest};
    }
    Refusal refusal = refuse_number(place, "card", Refusal::Why::unknown_card);
    refusal.last_four = last_four(*card);
    refusal.card_digest = digest;
    return refusal;
}

SignInResult SignIn::by_card_pin(const std::string& place, const std::string& card_digest, const std::string& pin)
{
    const auto person = people_.find_card(card_digest);
    const std::string account = person ? person->login : std::string();
    if (auto refusal = paused(throttle_, place, account)) return *refusal;
    const auto right = passwords_.verify(person ? person->card_pin : std::string(), pin);
    if (!right) return Refusal{Refusal::Why::busy, 0, {}, {}, {}};
    if (!*right) return refuse(place, account, "card and PIN", Refusal::Why::wrong);
    return welcome(place, *person, "card and PIN");
}

SignInResult SignIn::by_digits(const std::string& place, const std::string& typed)
{
    const auto code = normal_code(typed);
    const auto card = cards_.number(typed);
    if (code && !(card && people_.find_card(key_.card(*card)))) return by_code(place, typed);
    return by_card(place, typed);
}

}  // namespace consigne::release
