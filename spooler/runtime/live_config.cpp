#include "spooler/runtime/live_config.hpp"

#include "spooler/runtime/log.hpp"

#include <algorithm>

namespace consigne::spooler {

LiveConfig::LiveConfig(Config started, Config bound, std::filesystem::path file) :
    started_(std::move(started)),
    bound_(std::move(bound)),
    now_(started_),
    file_(std::move(file))
{}

Config LiveConfig::now() const
{
    const std::scoped_lock lock(mutex_);
    return now_;
}

bool LiveConfig::reload()
{
    const std::scoped_lock turn(one_at_a_time_);
    const auto fresh = read_config(file_);
    if (!fresh) {
        for (const ConfigFault& fault : fresh.error()) log::error("reload.refused", {{"why", to_string(fault)}});
        return false;
    }
    if (apply_) {
        if (const auto applied = apply_(*fresh); !applied) {
            log::error("reload.refused", {{"why", file_.string() + ": " + applied.error().detail}});
            return false;
        }
    }
    {
        const std::scoped_lock lock(mutex_);
        now_ = *fresh;
    }
    log::info("reload", {{"file", file_.string()}});

    std::string waiting;
    const auto differs_from_bound = needing_restart(bound_, *fresh);
    for (const std::string& key : needing_restart(started_, *fresh))
        if (std::find(differs_from_bound.begin(), differs_from_bound.end(), key) != differs_from_bound.end()) waiting += (waiting.empty() ? "" : ", ") + key;
    if (!waiting.empty()) log::warning("reload.restart-needed", {{"keys", waiting}});
    return true;
}

}  // namespace consigne::spooler
