// What is told a person once, between the press that made it and the page that shows it: a drawn code, a drawn address. In memory
// only, for neither has a place in a database or in an address.
#pragma once

#include <map>
#include <mutex>
#include <string>

namespace consigne::release {

/// By the digest of the session's token. Any thread.
class ShownOnce {
public:
    static constexpr std::size_t most_sessions = 1000;

    void put(const std::string& session, std::string secret)
    {
        const std::lock_guard lock(mutex_);
        // What nobody comes to look at is not kept for ever: whoever drew it draws again.
        if (kept_.size() >= most_sessions && !kept_.contains(session)) kept_.clear();
        kept_[session] = std::move(secret);
    }
    /// Empty: there is nothing, or it was shown.
    [[nodiscard]] std::string take(const std::string& session)
    {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(session);
        if (found == kept_.end()) return {};
        std::string secret = std::move(found->second);
        kept_.erase(found);
        return secret;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::string> kept_;
};

}  // namespace consigne::release
