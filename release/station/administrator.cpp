#include "release/station/administrator.hpp"

#include "release/identity/digest.hpp"
#include "release/identity/random.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace consigne::release::station {
namespace {

using namespace std::chrono_literals;

constexpr auto idle = 15min;
constexpr std::size_t most_sessions = 16;
constexpr unsigned code_digits = 8;
// The account whose failures are counted from everywhere: there is one.
constexpr const char* account = "administrator";

net::awaitable<Result<bool>> verify_there(Passwords& passwords, std::string kept, std::string typed) { co_return passwords.verify(kept, typed); }
net::awaitable<Result<std::string>> hash_there(Passwords& passwords, std::string fresh) { co_return kept_password(passwords, fresh); }

Administrator::Refusal paused(std::chrono::seconds pause)
{
    Administrator::Refusal refusal;
    refusal.why = Administrator::Refusal::Why::paused;
    refusal.pause = pause;
    return refusal;
}

}  // namespace

Result<std::string> kept_password(Passwords& passwords, const std::string& password)
{
    if (password.size() < Administrator::shortest) return fail(Errc::malformed, "a password has at least 10 characters");
    return passwords.hash(password);
}

Administrator::Administrator(Station& station) : station_(station), throttle_([] { return spooler::now(); }), first_code_(random_digits(code_digits)) {}

Administrator::~Administrator() { pool_.join(); }

net::awaitable<std::optional<Administrator::Refusal>> Administrator::check(std::string password, std::string peer)
{
    if (const auto pause = throttle_.wait(peer, account); pause.count() > 0) co_return paused(pause);
    auto job = verify_there(passwords_, station_.settings().administrator, std::move(password));
    const Result<bool> right = co_await net::co_spawn(pool_.get_executor(), std::move(job), net::use_awaitable);
    Refusal refusal;
    if (!right) {
        refusal.why = Refusal::Why::busy;
        co_return refusal;
    }
    if (*right) {
        throttle_.succeeded(peer);
        co_return std::nullopt;
    }
    const auto failed = throttle_.failed(peer, account);
    refusal.tries_left = failed.tries_left;
    refusal.pause = failed.pause;
    co_return refusal;
}

std::optional<Administrator::Refusal> Administrator::check_first_code(const std::string& code, const std::string& peer)
{
    if (const auto pause = throttle_.wait(peer, account); pause.count() > 0) return paused(pause);
    if (same_secret(code, first_code_)) return std::nullopt;
    const auto failed = throttle_.failed(peer, account);
    Refusal refusal;
    refusal.tries_left = failed.tries_left;
    refusal.pause = failed.pause;
    return refusal;
}

net::awaitable<Result<>> Administrator::set(std::string password)
{
    auto job = hash_there(passwords_, std::move(password));
    const Result<std::string> kept = co_await net::co_spawn(pool_.get_executor(), std::move(job), net::use_awaitable);
    if (!kept) co_return kept.error();
    Settings fresh = station_.settings();
    fresh.administrator = *kept;
    // Whoever is signed in with the password of before is not any more.
    sessions_.clear();
    co_return station_.change(std::move(fresh));
}

std::string Administrator::open()
{
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(sessions_, [now](const auto& one) { return one.second.until < now; });
    while (sessions_.size() >= most_sessions) sessions_.erase(sessions_.begin());
    std::string cookie = random_hex(32);
    Session& session = sessions_[cookie];
    session.token = random_hex(16);
    session.until = now + idle;
    return cookie;
}

Administrator::Session* Administrator::find(const std::string& cookie)
{
    const auto found = sessions_.find(cookie);
    if (found == sessions_.end()) return nullptr;
    const auto now = std::chrono::steady_clock::now();
    if (found->second.until < now) {
        sessions_.erase(found);
        return nullptr;
    }
    found->second.until = now + idle;
    return &found->second;
}

}  // namespace consigne::release::station
