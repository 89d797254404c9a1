// What couriers work with, and how patient they are.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/devices/finishing.hpp"
#include "spooler/forward/parcel.hpp"
#include "spooler/sandbox/sandbox.hpp"

#include <vector>

namespace consigne::spooler::forward {

/// The defaults are threats.md R2; tests use shorter ones.
struct Pace {
    /// A tap is answered within two minutes or its documents go back: nobody's pages come out of an unattended tray.
    std::chrono::milliseconds tap_patience = std::chrono::seconds(120);
    std::vector<std::chrono::milliseconds> retry_after{std::chrono::seconds(2), std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(20)};
    std::chrono::milliseconds look_again = std::chrono::seconds(30);  ///< at a machine out of order, while nobody wants anything of it
    std::chrono::milliseconds patient_retry = std::chrono::seconds(30);  ///< of automatic printers
};

/// All outlive the couriers.
struct Depot {
    Jobs& jobs;
    Deliveries& deliveries;
    OutputDevices& devices;
    People& people;
    Sandbox& sandbox;
    std::string work_directory;  ///< for rewritten documents, which have no name there
    Pace pace = {};
    Limits limits = {};
    devices::Finishing* finishing = nullptr;  ///< where it is kept what machines tell; none: nobody asks
};

}  // namespace consigne::spooler::forward
