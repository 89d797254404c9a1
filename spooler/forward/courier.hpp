// One thread per device: deliveries go one after another, and a slow or dead device holds up nobody else.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/forward/parcel.hpp"
#include "spooler/sandbox/sandbox.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace consigne::spooler::forward {

/// What couriers work with; all outlive them.
struct Depot {
    Jobs& jobs;
    Deliveries& deliveries;
    OutputDevices& devices;
    People& people;
    Sandbox& sandbox;
    std::string work_directory;  ///< for rewritten documents, which have no name there
};

class Courier {
public:
    Courier(Depot depot, OutputDeviceId device);
    ~Courier();  ///< stops: what is under way is left as its last durable note says
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    /// Any thread. `patient`: retried as long as the job is kept (automatic printers), not for 120 s only.
    void add(Delivery delivery, bool patient);
    /// Any thread. Ends deliveries of this release that have not begun.
    void stop_rest(const std::string& release_id);

private:
    struct Errand {
        Delivery delivery;
        bool patient = false;
    };

    void run();
    void carry(Errand errand);
    [[nodiscard]] Outcome attempt(Delivery& delivery);
    [[nodiscard]] Outcome follow_only(Delivery& delivery);
    [[nodiscard]] Notes notes_for(Delivery& delivery);
    [[nodiscard]] Result<Forwarder*> forwarder();
    void tell_device_state(const std::string& trouble);
    /// Sleeps unless stopped meanwhile; false when stopping.
    [[nodiscard]] bool pause(std::chrono::seconds time);

    Depot depot_;
    OutputDeviceId device_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Errand> queue_;
    bool stopping_ = false;
    std::string carried_release_;   ///< of the delivery under way
    bool carried_stopped_ = false;  ///< its person wants no further try
    std::unique_ptr<Forwarder> forwarder_;  ///< of the thread alone
    std::string forwarder_uri_;
    std::thread thread_;
};

}  // namespace consigne::spooler::forward
