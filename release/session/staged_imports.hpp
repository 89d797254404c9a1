// Tables of people that were looked at and wait for a word: kept in memory, by the session that brought them.
#pragma once

#include "spooler/api/ids.hpp"

#include <map>
#include <mutex>
#include <string>

namespace consigne::release {

/// Any thread.
class StagedImports {
public:
    static constexpr std::size_t most = 4;                       // of ten mebibytes each
    static constexpr std::chrono::minutes kept_for{30};

    void put(const std::string& session, std::string file, spooler::Instant now)
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(kept_, [&](const auto& one) { return now - one.second.since > kept_for; });
        if (kept_.size() >= most && !kept_.contains(session)) {
            auto oldest = kept_.begin();
            for (auto at = kept_.begin(); at != kept_.end(); ++at) if (at->second.since < oldest->second.since) oldest = at;
            kept_.erase(oldest);
        }
        kept_[session] = {std::move(file), now};
    }
    /// Empty: there is none, or it has waited too long.
    [[nodiscard]] std::string of(const std::string& session, spooler::Instant now) const
    {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(session);
        return found == kept_.end() || now - found->second.since > kept_for ? std::string() : found->second.file;
    }
    void forget(const std::string& session)
    {
        const std::lock_guard lock(mutex_);
        kept_.erase(session);
    }

private:
    struct One {
        std::string file;
        spooler::Instant since;
    };
    mutable std::mutex mutex_;
    std::map<std::string, One> kept_;
};

}  // namespace consigne::release
