// Digits of a code while it is typed without script: in memory only, for a code in clear has no place in a database.
#pragma once

#include <map>
#include <mutex>
#include <string>

namespace consigne::release {

/// By the digest of the session's token. Any thread.
class TypedDigits {
public:
    static constexpr std::size_t longest = 12, most_sessions = 1000;

    [[nodiscard]] std::string of(const std::string& session) const
    {
        const std::lock_guard lock(mutex_);
        const auto found = typed_.find(session);
        return found == typed_.end() ? std::string() : found->second;
    }
    void set(const std::string& session, std::string digits)
    {
        const std::lock_guard lock(mutex_);
        // Somebody who opens many sessions and types in all of them starts everybody's code again: no harm, no growth.
        if (typed_.size() >= most_sessions && !typed_.contains(session)) typed_.clear();
        if (digits.empty()) typed_.erase(session);
        else typed_[session] = std::move(digits);
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> typed_;
};

}  // namespace consigne::release
