// What changed of jobs and printers, told to those who listen: subscriptions of print clients, live pages.
#pragma once

#include "spooler/api/ids.hpp"

#include <functional>
#include <vector>

namespace consigne::spooler {

struct Change {
    enum class What : std::uint8_t { job_created, job_state, job_progress, job_changed, job_known /* its owner, or what reading found */, printer_state, printer_config, printer_removed } what{};
    JobId job;          ///< nobody: of a printer
    PrinterId printer;  ///< nobody: where the listener must look it up
};

/// Tells each change once, after it is durable, on the thread that made it. Any thread. Listeners are quick and do not throw.
class Changes {
public:
    using Listener = std::function<void(const Change&)>;

    /// Before the first change; for good.
    void listen(Listener listener) { listeners_.push_back(std::move(listener)); }
    void tell(const Change& change) const
    {
        for (const Listener& listener : listeners_) listener(change);
    }

private:
    std::vector<Listener> listeners_;
};

}  // namespace consigne::spooler
