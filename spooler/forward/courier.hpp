// One thread per device: deliveries go one after another, and a slow or dead device holds up nobody else.
#pragma once

#include "spooler/forward/depot.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace consigne::spooler::forward {

class Courier {
public:
    Courier(Depot depot, OutputDeviceId device);
    ~Courier();  ///< stops: what the device has taken is left as its last durable note says
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    /// Any thread. `patient`: retried as long as the job is kept (automatic printers), not only while its tap is fresh.
    /// A delivery that an earlier run was sending is cancelled at the device; one that the device had taken is followed.
    void add(Delivery delivery, bool patient);
    /// Any thread. Has the machine asked what it can do and how it is, when nothing waits for it.
    void ask();
    /// Any thread. Ends deliveries of this release that have not begun.
    void stop_rest(const std::string& release_id);
    /// Any thread, returns at once: nothing further is begun, and what waits is woken. The destructor waits for the rest.
    void stop();

private:
    struct Errand {
        Delivery delivery;
        bool patient = false;
        Instant since{};  ///< its patience counts from here: the tap, or the end of the document before it
    };

    void run();
    void carry(Errand errand);
    [[nodiscard]] Outcome all_attempts(Errand& errand);
    [[nodiscard]] Outcome attempt(Delivery& delivery);
    [[nodiscard]] Outcome follow_only(Delivery& delivery);
    [[nodiscard]] Outcome given_up(Delivery& delivery);
    [[nodiscard]] Notes notes_for(Delivery& delivery);
    [[nodiscard]] Result<Forwarder*> forwarder();
    void end(Delivery& delivery, const Outcome& outcome);
    void tell_device_state(Trouble trouble);
    void keep_abilities(const DeviceAbilities& able);
    /// Takes out deliveries that have not begun.
    [[nodiscard]] std::vector<Delivery> take_out_locked(const std::function<bool(const Errand&)>& which);
    void give_back_overdue();
    void look_again();
    [[nodiscard]] bool overdue(const Errand& errand, std::chrono::milliseconds more = {}) const;
    [[nodiscard]] bool stopping();
    void sleep(std::chrono::milliseconds time, bool for_device);

    Depot depot_;
    OutputDeviceId device_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Errand> queue_;
    bool stopping_ = false, asked_ = false;
    std::string carried_release_;   ///< of the delivery under way
    bool carried_stopped_ = false;  ///< its person wants no further try
    std::unique_ptr<Forwarder> forwarder_;  ///< of the thread alone
    std::string forwarder_uri_;
    bool troubled_ = false;                 ///< likewise: the machine was last seen out of order
    std::thread thread_;
};

}  // namespace consigne::spooler::forward
