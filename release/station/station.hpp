// The station itself: what it knows, whether its server answers, whose session its panel shows, and what becomes of a reading.
#pragma once

#include "release/station/link.hpp"
#include "release/station/settings.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <optional>
#include <string>

namespace consigne::release::station {

/// Where a reading comes from.
enum class Source : std::uint8_t { keyboard, line, network, pcsc };
[[nodiscard]] std::string_view word(Source source);

/// How the station stands with its server.
struct Contact {
    enum class State : std::uint8_t {
        not_set_up,   ///< no address, or no serial number
        unknown,      ///< not asked yet
        silent,       ///< no answer
        untrusted,    ///< its certificate is not the one that is trusted
        foreign,      ///< something answers, but not as our server does
        waiting,      ///< for an administrator of the server
        refused,      ///< another station or panel has this serial number
        accepted,
    } state = State::unknown;
    std::string detail;                             ///< of trouble, for the set-up page
    std::string name;                               ///< the server's for this terminal
    std::chrono::system_clock::time_point since{};  ///< of `state`
    [[nodiscard]] bool reached() const { return state == State::waiting || state == State::refused || state == State::accepted; }
};

/// Everything runs on one executor, with one thread.
class Station {
public:
    /// `retry`: how long a server that does not answer is left alone.
    Station(net::any_io_executor executor, std::filesystem::path file, Settings settings, std::chrono::seconds retry);

    [[nodiscard]] const Settings& settings() const { return settings_; }
    [[nodiscard]] const Contact& contact() const { return contact_; }
    [[nodiscard]] std::chrono::seconds retry() const { return retry_; }
    [[nodiscard]] net::any_io_executor executor() const { return executor_; }

    /// Keeps them. A new serial number or server begins without a secret. Error: storage_failed.
    [[nodiscard]] Result<> change(Settings fresh);
    /// Takes what somebody else has put into the file. Errors: malformed, storage_failed.
    [[nodiscard]] Result<> reload();
    /// Called after each change that is kept.
    void when_changed(std::function<void()> told) { told_ = std::move(told); }

    /// Greets the server now and then, for as long as the station runs.
    [[nodiscard]] net::awaitable<void> watch();
    /// Says who we are, and notes how we stand.
    [[nodiscard]] net::awaitable<void> greet();

    /// Asks as this terminal and in its panel's session, and keeps the session that the answer begins or ends.
    [[nodiscard]] net::awaitable<Result<Reply>> ask_as_panel(Question question);

    /// A card was held to a reader: goes to the server, unless somebody wants to see it (`show_next`).
    void reading(std::string text, Source source);

    /// Somebody pressed something on the panel: the next card is not the last one said twice.
    void touched() { last_text_.clear(); }

    struct Shown {
        std::string text;
        Source source;
    };
    /// The next reading within a minute is for the set-up page, and for nobody else.
    void show_next();
    [[nodiscard]] bool showing() const;
    [[nodiscard]] const std::optional<Shown>& shown() const { return shown_; }

    /// Grows whenever an open panel page has become untrue.
    [[nodiscard]] std::int64_t generation() const { return generation_; }
    /// Waits until the generation is not `since`, at most `longest`; whether it is another.
    [[nodiscard]] net::awaitable<bool> await_change(std::int64_t since, std::chrono::seconds longest);
    void changed();

private:
    void note(Contact::State state, std::string detail, std::string name = {});
    void note_trouble(const Error& error);
    net::awaitable<void> bring();

    net::any_io_executor executor_;
    std::filesystem::path file_;
    Settings settings_;
    std::chrono::seconds retry_;
    Contact contact_;
    std::function<void()> told_;
    std::string session_;                       ///< of the panel; in memory only
    std::deque<std::string> readings_;          ///< on their way, one at a time
    bool bringing_ = false;
    std::string last_text_;                     ///< some readers say a card twice
    Source last_source_ = Source::keyboard;
    std::chrono::steady_clock::time_point last_read_{}, showing_until_{};
    std::optional<Shown> shown_;
    std::int64_t generation_;
    std::list<net::steady_timer*> waiting_;
    net::steady_timer pause_;
};

}  // namespace consigne::release::station
