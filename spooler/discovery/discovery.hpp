// DNS-SD: keeps the network told of the printers there are, and answers what it tells.
#pragma once

#include "spooler/api/announcements.hpp"
#include "spooler/api/printers.hpp"
#include "spooler/discovery/names.hpp"
#include "spooler/discovery/services.hpp"
#include "spooler/runtime/config.hpp"

#include <atomic>
#include <memory>
#include <mutex>

namespace consigne::spooler::discovery {

struct Parts {
    Printers& printers;
    ipp::Service& ipp;
    Names& names;
    Doors doors;
    /// Avahi calls this machine by that name; called from a thread of the room's own.
    std::function<void(const std::string& host)> host_found;
};

/// Has a thread of its own: Avahi's library waits for answers of its daemon, and io threads wait for sockets only.
class Discovery final : public Announcements {
public:
    /// Says nothing until it is configured: the doors may not be open yet.
    explicit Discovery(Parts parts);
    Discovery(const Discovery&) = delete;
    Discovery& operator=(const Discovery&) = delete;
    ~Discovery() override;

    /// Printers were added, changed or removed. Any thread; returns at once.
    void printers_changed();
    /// Any thread; returns at once.
    void configure(const Config& config);
    /// Takes everything back, for good. Any thread; returns at once.
    void withdraw();

    [[nodiscard]] std::vector<Announcement> list(const std::string& host) override;
    [[nodiscard]] std::string name_of(const Printer& printer) override { return parts_.names.used(printer.uuid, wanted_name(printer)); }
    [[nodiscard]] bool heard() const override { return heard_; }

private:
    class Loop;

    Parts parts_;
    std::atomic<bool> heard_{false};
    std::mutex mutex_;
    std::vector<std::string> subtypes_;  ///< under the mutex
    std::unique_ptr<Loop> loop_;
};

/// The interfaces to announce on for a server that listens on `addresses`: AVAHI_IF_UNSPEC for one that listens on all, else
/// `announced_on` for those that have one of the addresses.
[[nodiscard]] std::vector<int> interfaces_of(const std::vector<std::string>& addresses);

/// Of the interfaces (indexes) that a server listens on, those to announce on: the loopback one only when it is the only one, and
/// AVAHI_IF_UNSPEC for more than one, because Avahi takes 32 entries a group and a printer has 21 on each.
[[nodiscard]] std::vector<int> announced_on(std::vector<int> indexes, int loopback);

}  // namespace consigne::spooler::discovery
