// Who has a page open that wants to know of its person's documents.
#pragma once

#include "release/session/desk.hpp"
#include "spooler/api/changes.hpp"
#include "spooler/api/http.hpp"
#include "spooler/api/jobs.hpp"

#include <set>

namespace consigne::release {

/// Rings the bells of a person's open pages when a document of theirs changes. Any thread.
class Live {
public:
    static constexpr std::size_t most_of_one_address = 24, most = 1000;   ///< of the 64 and 2000 places that HTTP has (threats.md §5)
    using Later = std::function<void(std::function<void()>)>;

    /// `later` does something soon, on a thread that may block.
    Live(spooler::Jobs& jobs, SessionDesk& desk, Later later) : jobs_(jobs), desk_(desk), later_(std::move(later)) {}

    /// Quick: whose document it is is looked up later, and only while somebody listens.
    void heard(const spooler::Change& change);

    /// News for a page of that session: that something changed, and in the end that the session is over. Looking keeps no
    /// session alive.
    /// `of_all`: of everybody's documents and of printers too, for who may see them.
    /// None when `peer`, or everybody together, listens at so many pages already that others' connections would want for places.
    [[nodiscard]] std::shared_ptr<spooler::EventFeed> feed(const OpenSession& session, const std::string& peer, std::function<IdleLimits()> limits, bool of_all = false);

private:
    class Feed;
    void look();
    void remove(Feed& feed);

    spooler::Jobs& jobs_;
    SessionDesk& desk_;
    Later later_;
    std::mutex mutex_;
    std::set<Feed*> feeds_;
    std::set<spooler::JobId> changed_;
    bool looking_ = false;
};

}  // namespace consigne::release
