// What a forwarder carries, and what it tells on the way.
#pragma once

#include "spooler/api/release.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace consigne::spooler::forward {

/// One document on its way to a device, already rewritten where that was needed.
struct Parcel {
    int document = -1;            ///< descriptor, read by position
    std::uint64_t bytes = 0;
    std::string format;           ///< MIME type to send it under
    std::string job_name, user_name;
    Ticket ask;                   ///< what the stream does not hold and the device is asked for
};

/// Called by the forwarder on its own thread, in this order; each note is durable when it returns.
/// An error (storage_failed) stops the delivery where it stands.
struct Notes {
    std::function<Result<>(std::int64_t device_job)> sending;   ///< before the first document byte
    std::function<Result<>(std::int64_t device_job)> accepted;  ///< the device has taken the last byte
    std::function<void(std::uint32_t impressions, std::uint32_t sheets, const std::string& trouble)> progress;
    std::function<bool()> stopping;                             ///< the service is going down
    std::function<void(std::chrono::milliseconds)> pause;       ///< between two questions to the device; ends early when stopping
};

/// How a delivery ended. `state` is printed, put_back or uncertain; `reason` is for people when it is not printed.
struct Outcome {
    DeliveryState state = DeliveryState::put_back;
    std::string reason;
    std::optional<std::uint32_t> impressions, sheets;  ///< the device's own count, when it gave one
    bool retry = false;     ///< put_back before any document byte: worth another try at once (threats.md R2)
};

/// What a device can do, asked before a choice is made.
struct DeviceAbilities {
    std::vector<std::string> formats;     ///< MIME types; empty: not known
    bool monochrome = false, sides = false;
    std::uint32_t most_copies = 1;
    std::string trouble;                  ///< in words; empty: ready
};

/// Carries parcels to one device over one protocol. Blocking; used by one courier thread.
class Forwarder {
public:
    virtual ~Forwarder() = default;
    /// Errors: peer_gone, timed_out (no connection within 10 s), denied (a changed certificate), malformed.
    [[nodiscard]] virtual Result<DeviceAbilities> abilities() = 0;
    /// `able`: what abilities() said just before.
    [[nodiscard]] virtual Outcome deliver(const Parcel& parcel, const DeviceAbilities& able, const Notes& notes) = 0;
    /// Goes on following a job that the device had already taken when the service stopped.
    [[nodiscard]] virtual Outcome follow(std::int64_t device_job, const Notes& notes) = 0;
    /// Whether options can be asked for beside the stream (IPP) or must stand in it (LPD, raw).
    [[nodiscard]] virtual bool asks_outside_stream() const = 0;
};

/// A device's certificate as it is pinned: `known` is the digest kept (empty: first use), `remember` keeps a new one.
struct Pin {
    std::string known;
    std::function<void(const std::string& digest)> remember;
};

/// Chooses by the URI's scheme: ipp, ipps, lpd, socket. Errors: malformed (the URI), unsupported (the scheme).
[[nodiscard]] Result<std::unique_ptr<Forwarder>> make_forwarder(const std::string& uri, Pin pin);

}  // namespace consigne::spooler::forward
