#include "release/session/sign_in.hpp"

namespace consigne::release {
namespace {

constexpr std::size_t longest_login = 255;

std::optional<Refusal> paused(Throttle& throttle, const std::string& place, const std::string& account)
{
    const auto wait = throttle.wait(place, account);
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
    audit_.record(person.login, std::string("signed in by ") + how, place);
    return person;
}

Refusal SignIn::refuse(const std::string& place, const std::string& account, const char* how, Refusal::Why why)
{
    const auto failure = throttle_.failed(place, account);
    audit_.record(account.empty() ? "unknown" : account, std::string("sign-in failed by ") + how, place);
    return Refusal{failure.tries_left == 0 ? Refusal::Why::paused : why, failure.tries_left, failure.pause, {}, {}};
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

SignInResult SignIn::by_code(const std::string& place, const std::string& typed)
{
    if (auto refusal = paused(throttle_, place, {})) return *refusal;
    const auto code = normal_code(typed);
    const auto person = code ? people_.find_code(key_.code(*code)) : Result<spooler::Person>(fail(Errc::not_found, "no code"));
    if (!person) return refuse(place, {}, "code", Refusal::Why::wrong);
    return welcome(place, *person, "code");
}

SignInResult SignIn::by_card(const std::string& place, const std::string& read)
{
    if (auto refusal = paused(throttle_, place, {})) return *refusal;
    const auto card = normal_card(read);
    // A torn read is the reader's mistake: it costs no try, and never links anything (threats.md T-CARD-1).
    if (!card) return Refusal{Refusal::Why::unreadable_card, 0, {}, {}, {}};
    const std::string digest = key_.card(*card);
    if (const auto person = people_.find_card(digest)) return welcome(place, *person, "card");
    Refusal refusal = refuse(place, {}, "card", Refusal::Why::unknown_card);
    refusal.last_four = last_four(*card);
    refusal.card_digest = digest;
    return refusal;
}

SignInResult SignIn::by_digits(const std::string& place, const std::string& typed)
{
    const auto code = normal_code(typed);
    const auto card = normal_card(typed);
    if (code && !(card && people_.find_card(key_.card(*card)))) return by_code(place, typed);
    return by_card(place, typed);
}

}  // namespace consigne::release
