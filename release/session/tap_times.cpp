#include "release/session/tap_times.hpp"

#include <algorithm>
#include <vector>

namespace consigne::release {

void TapTimes::let_in(const std::string& session, Moment came)
{
    const std::lock_guard lock(mutex_);
    if (under_way_.size() >= most) std::erase_if(under_way_, [&](const auto& one) { return came - one.second > given_up; });
    if (under_way_.size() < most) under_way_[session] = came;
}

void TapTimes::listed(const std::string& session, Moment answered)
{
    const std::lock_guard lock(mutex_);
    const auto begun = under_way_.find(session);
    if (begun == under_way_.end()) return;
    const auto took = answered - begun->second;
    under_way_.erase(begun);
    if (took > given_up) return;
    times_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took));
    if (times_.size() > most) times_.pop_front();
}

std::optional<TapTimes::Figures> TapTimes::figures() const
{
    std::vector<std::chrono::microseconds> sorted;
    {
        const std::lock_guard lock(mutex_);
        sorted.assign(times_.begin(), times_.end());
    }
    if (sorted.empty()) return std::nullopt;
    std::sort(sorted.begin(), sorted.end());
    // The smallest that so many of a hundred do not exceed.
    const auto at = [&](std::size_t of_hundred) { return std::chrono::ceil<std::chrono::milliseconds>(sorted[(sorted.size() * of_hundred + 99) / 100 - 1]); };
    return Figures{sorted.size(), at(50), at(99)};
}

TapTimes& tap_times()
{
    static TapTimes one;
    return one;
}

}  // namespace consigne::release
