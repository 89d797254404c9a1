// How long people wait from a card or a code to their list of documents: measured by the server, from the request that signed them in
// to the answer that had the list. Of this process; the latest of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace consigne::release {

/// Any thread.
class TapTimes {
public:
    using Moment = std::chrono::steady_clock::time_point;
    static constexpr std::size_t most = 1000;               ///< kept, and under way
    static constexpr std::chrono::seconds given_up{60};     ///< a browser that has not come for its list then never did

    /// Somebody was let in by a request that came then; `session` names their session.
    void let_in(const std::string& session, Moment came);
    /// The list of that session was answered.
    void listed(const std::string& session, Moment answered);

    struct Figures {
        std::uint64_t count = 0;
        std::chrono::milliseconds p50{}, p99{};
    };
    /// Empty: nobody has come yet.
    [[nodiscard]] std::optional<Figures> figures() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, Moment> under_way_;
    std::deque<std::chrono::microseconds> times_;
};

/// Those of this server.
[[nodiscard]] TapTimes& tap_times();

}  // namespace consigne::release
