// The station's administrator: one password, tried a few times only, and the sessions that it opens.
#pragma once

#include "release/identity/passwords.hpp"
#include "release/session/throttle.hpp"
#include "release/station/station.hpp"

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace consigne::release::station {

/// Everything runs on the station's executor; hashing, which takes a tenth of a second and more, on a thread of its own.
class Administrator {
public:
    static constexpr std::size_t shortest = 10;  ///< characters of a password that is not asked for a second thing

    explicit Administrator(Station& station);
    Administrator(const Administrator&) = delete;
    Administrator& operator=(const Administrator&) = delete;
    ~Administrator();

    /// What the first visitor has to type, so that it is somebody who sees the station's screen or its log.
    [[nodiscard]] const std::string& first_code() const { return first_code_; }
    [[nodiscard]] bool known() const { return !station_.settings().administrator.empty(); }

    struct Refusal {
        enum class Why : std::uint8_t { wrong, paused, busy } why = Why::wrong;
        unsigned tries_left = 0;
        std::chrono::seconds pause{};
    };
    /// Nothing: the password is right. `peer`: the address that it comes from.
    [[nodiscard]] net::awaitable<std::optional<Refusal>> check(std::string password, std::string peer);
    [[nodiscard]] std::optional<Refusal> check_first_code(const std::string& code, const std::string& peer);
    /// Keeps it. Errors: malformed (too short), busy, storage_failed.
    [[nodiscard]] net::awaitable<Result<>> set(std::string password);

    struct Session {
        std::string token;        ///< of its forms
        std::string note_kind, note;
        std::string presented;    ///< certificate that the server showed and nobody has trusted yet
        bool asked_card = false;  ///< a test card was asked for in it
        std::chrono::steady_clock::time_point until{};
    };
    /// A new session's cookie.
    [[nodiscard]] std::string open();
    /// Of a cookie; nullptr when it is over. Each call keeps it for another quarter of an hour.
    [[nodiscard]] Session* find(const std::string& cookie);
    void close(const std::string& cookie) { sessions_.erase(cookie); }

private:
    Station& station_;
    Throttle throttle_;
    Passwords passwords_;
    std::string first_code_;
    std::map<std::string, Session> sessions_;
    net::thread_pool pool_{1};
};

/// The password as it is kept, for a program that sets it. Errors: malformed, busy.
[[nodiscard]] Result<std::string> kept_password(Passwords& passwords, const std::string& password);

}  // namespace consigne::release::station
