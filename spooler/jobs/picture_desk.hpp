// Pictures of first pages: found where they are kept, drawn where they are not.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/api/picture.hpp"
#include "spooler/sandbox/sandbox.hpp"

#include <condition_variable>
#include <mutex>
#include <set>

namespace consigne::spooler {

/// Draws few at once, each of them once. Any thread.
class PictureDesk final : public Pictures {
public:
    static constexpr unsigned at_once = 2, most_waiting = 8;

    PictureDesk(Jobs& jobs, PictureShelf& shelf, Sandbox& sandbox) : jobs_(jobs), shelf_(shelf), sandbox_(sandbox) {}
    [[nodiscard]] Result<std::string> of(JobId job) override;

private:
    class Place;
    [[nodiscard]] Result<std::string> drawn(JobId job);

    Jobs& jobs_;
    PictureShelf& shelf_;
    Sandbox& sandbox_;
    std::mutex mutex_;
    std::condition_variable done_;
    std::set<JobId> drawing_;
    unsigned waiting_ = 0;
};

}  // namespace consigne::spooler
