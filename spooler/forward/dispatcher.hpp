// Release, as screens and the API see it: claims jobs in the store and hands them to the couriers.
#pragma once

#include "spooler/forward/courier.hpp"

#include <map>

namespace consigne::spooler::forward {

class Dispatcher final : public Release {
public:
    Dispatcher(Depot depot, Printers& printers) : depot_(std::move(depot)), printers_(printers) {}

    [[nodiscard]] Result<std::vector<Delivery>> release(const ReleaseRequest& request) override;
    [[nodiscard]] std::vector<Delivery> progress(const std::string& release_id) override;
    void stop_rest(const std::string& release_id) override;
    [[nodiscard]] Result<> probe(OutputDeviceId device) override;

    /// Deliveries a previous run left unfinished, by their last durable note (architecture §8.8).
    void resume();
    /// A job of an automatic printer goes to its first device at once; others are left alone, and those that were asked to wait,
    /// or whose printer is paused. Again after an attempt that
    /// ended badly: a new attempt.
    void accept_automatic(const Job& job);
    /// Nothing is released from here on, and no courier begins another document. Returns at once.
    void wind_up();
    /// Winds up and waits for the couriers' last notes. Blocks.
    void stop();

private:
    [[nodiscard]] Courier* courier(OutputDeviceId device);

    Depot depot_;
    Printers& printers_;
    std::mutex claiming_;
    std::mutex mutex_;
    bool stopped_ = false;
    std::map<OutputDeviceId, std::unique_ptr<Courier>> couriers_;
};

}  // namespace consigne::spooler::forward
