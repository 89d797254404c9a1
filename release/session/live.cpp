#include "release/session/live.hpp"

#include <algorithm>
#include <utility>

namespace consigne::release {

class Live::Feed final : public spooler::EventFeed {
public:
    Feed(Live& live, OpenSession session, std::string peer, std::function<IdleLimits()> limits, bool of_all)
        : live_(live), session_(std::move(session)), peer_(std::move(peer)), limits_(std::move(limits)), of_all_(of_all) {}
    ~Feed() override { live_.remove(*this); }

    std::optional<std::string> next() override
    {
        if (told_end_) return std::nullopt;
        if (!live_.desk_.find(session_.token, limits_())) {
            told_end_ = true;
            return "event: out\ndata:\n\n";
        }
        const std::lock_guard lock(mutex_);
        return std::exchange(news_, false) ? "data:\n\n" : "";
    }
    void listen(std::function<void()> bell) override
    {
        const std::lock_guard lock(mutex_);
        bell_ = std::move(bell);
    }
    void ring()
    {
        const std::lock_guard lock(mutex_);
        news_ = true;
        if (bell_) bell_();
    }
    [[nodiscard]] const std::string& peer() const { return peer_; }
    [[nodiscard]] bool of_all() const { return of_all_; }
    [[nodiscard]] std::optional<spooler::PersonId> person() const { return session_.session.person; }

private:
    Live& live_;
    const OpenSession session_;
    const std::string peer_;
    const std::function<IdleLimits()> limits_;
    const bool of_all_;
    std::mutex mutex_;
    std::function<void()> bell_;
    bool news_ = false, told_end_ = false;
};

void Live::heard(const spooler::Change& change)
{
    {
        const std::lock_guard lock(mutex_);
        if (feeds_.empty()) return;
        changed_.insert(change.job);  // nobody: of a printer
        if (std::exchange(looking_, true)) return;
    }
    later_([this] { look(); });
}

void Live::look()
{
    std::set<spooler::JobId> changed;
    {
        const std::lock_guard lock(mutex_);
        looking_ = false;
        changed.swap(changed_);
    }
    std::set<spooler::PersonId> owners;
    for (const auto id : changed)
        if (const auto job = id.value != 0 ? jobs_.find(id) : Result<spooler::Job>(fail(Errc::not_found, "no job")); job && job->owner) owners.insert(*job->owner);
    const std::lock_guard lock(mutex_);
    for (Feed* feed : feeds_)
        if (feed->of_all() || (feed->person() && owners.contains(*feed->person()))) feed->ring();
}

std::shared_ptr<spooler::EventFeed> Live::feed(const OpenSession& session, const std::string& peer, std::function<IdleLimits()> limits, bool of_all)
{
    // Made before the lock is taken: one that goes takes it to leave.
    auto made = std::make_shared<Feed>(*this, session, peer, std::move(limits), of_all);
    {
        const std::lock_guard lock(mutex_);
        const auto here = std::count_if(feeds_.begin(), feeds_.end(), [&](const Feed* feed) { return feed->peer() == peer; });
        if (feeds_.size() < most && here < static_cast<std::ptrdiff_t>(most_of_one_address)) {
            feeds_.insert(made.get());
            return made;
        }
    }
    return nullptr;
}

void Live::remove(Feed& feed)
{
    const std::lock_guard lock(mutex_);
    feeds_.erase(&feed);
}

}  // namespace consigne::release
