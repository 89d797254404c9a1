// Release, as screens and the API see it: claims jobs in the store and hands them to the couriers.
#pragma once

#include "spooler/forward/courier.hpp"

#include <functional>
#include <map>

namespace consigne::spooler::forward {

class Dispatcher final : public Release {
public:
    /// Whether the terminal of a machine releases what arrives for it at once. Any thread; blocking.
    using AutomaticTerminal = std::function<bool(OutputDeviceId)>;
    Dispatcher(Depot depot, Printers& printers, AutomaticTerminal automatic_terminal = {})
        : depot_(std::move(depot)), printers_(printers), automatic_terminal_(std::move(automatic_terminal))
    {}

    [[nodiscard]] Result<std::vector<Delivery>> release(const ReleaseRequest& request) override;
    [[nodiscard]] std::vector<Delivery> progress(const std::string& release_id) override;
    void stop_rest(const std::string& release_id) override;
    [[nodiscard]] Result<> probe(OutputDeviceId device) override;
    void glance(OutputDeviceId device) override;

    /// Deliveries a previous run left unfinished, by their last durable note (architecture §8.8).
    void resume();
    /// Has machines asked that were not yet, under the address they have now. Returns at once.
    void survey();
    /// A job of an automatic printer (or of one that does as its terminal, and that is automatic) goes to its first device at once; others are left alone, and those that were asked to wait,
    /// or whose printer is paused. Again after an attempt that
    /// ended badly: a new attempt.
    void accept_automatic(const Job& job);
    /// Whether this printer prints what comes by itself.
    [[nodiscard]] bool automatic(PrinterId printer);
    /// Nothing is released from here on, and no courier begins another document. Returns at once.
    void wind_up();
    /// Winds up and waits for the couriers' last notes. Blocks.
    void stop();

private:
    [[nodiscard]] bool by_itself(const Printer& printer) const;
    [[nodiscard]] Courier* courier(OutputDeviceId device);

    Depot depot_;
    Printers& printers_;
    const AutomaticTerminal automatic_terminal_;
    std::mutex claiming_;
    std::mutex mutex_;
    bool stopped_ = false;
    std::map<OutputDeviceId, std::unique_ptr<Courier>> couriers_;
    std::map<OutputDeviceId, std::chrono::steady_clock::time_point> glanced_;
    std::map<OutputDeviceId, std::string> surveyed_;  ///< the address by which each was asked
};

}  // namespace consigne::spooler::forward
