// The configuration of a running server, and reading it again (SIGHUP).
#pragma once

#include "spooler/runtime/config.hpp"

#include <functional>
#include <mutex>

namespace consigne::spooler {

/// Any thread.
class LiveConfig {
public:
    /// Takes a changed configuration into use, all of it or nothing. Errors: anything that is wrong with what it names.
    using Apply = std::function<Result<>(const Config&)>;

    /// `bound`: as started, with the ports in use: a file that names the port that "any free one" became changes nothing.
    LiveConfig(Config started, Config bound, std::filesystem::path file);

    void on_change(Apply apply) { apply_ = std::move(apply); }
    [[nodiscard]] Config now() const;

    /// Reads the file again and applies it. A file with faults, or naming something that cannot be used, changes nothing; the
    /// log says where and why. Keys that only a restart takes are named in one line. Returns whether it was applied. Blocking.
    bool reload();

private:
    mutable std::mutex mutex_;
    std::mutex one_at_a_time_;
    Config started_, bound_, now_;  ///< as started; with the ports in use; as applied last
    std::filesystem::path file_;
    Apply apply_;
};

}  // namespace consigne::spooler
