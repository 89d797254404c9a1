// What a forwarder carries, and what it tells on the way.
#pragma once

#include "spooler/api/release.hpp"
#include "spooler/api/release_trouble.hpp"
#include "spooler/api/trays.hpp"
#include "spooler/devices/finishing.hpp"
#include "spooler/document/document.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace consigne::spooler::forward {

/// One document on its way to a device, already rewritten where that was needed.
struct Parcel {
    DocumentView document;        ///< read by position
    std::uint64_t bytes = 0;
    std::string format;           ///< MIME type to send it under
    std::string job_name, user_name;
    Ticket ask;                   ///< what the stream does not hold and the device is asked for
    std::string wishes;           ///< the client's other job attributes (Job::wishes): told to a device that knows them
};

/// Called by the forwarder on its own thread, in this order; each note is durable when it returns.
/// An error (storage_failed) stops the delivery where it stands.
struct Notes {
    std::function<Result<>(std::int64_t device_job)> sending;   ///< before the first document byte
    std::function<Result<>(std::int64_t device_job)> accepted;  ///< the device has taken the last byte
    std::function<void(std::uint32_t impressions, std::uint32_t sheets, Trouble trouble)> progress;
    std::function<bool()> stopping;                             ///< the service is going down
    std::function<void(std::chrono::milliseconds)> pause;       ///< between two questions to the device; ends early when stopping
};

/// How a delivery ended. `state` is printed, put_back or uncertain.
struct Outcome {
    DeliveryState state = DeliveryState::put_back;
    Trouble trouble = Trouble::none;  ///< for people; set when it is not printed
    std::string detail;               ///< for the log
    std::optional<std::uint32_t> impressions, sheets;  ///< the device's own count, when it gave one
    bool unfinished = false;   ///< printed without the stapling, punching or folding that was asked for
    bool retry = false;        ///< put_back and surely nothing came out: worth another try (threats.md, recovery a and b)
    bool interrupted = false;  ///< the service stops; the last durable note stands, and decides at the next start
};

/// What a device can do, asked before a choice is made.
struct DeviceAbilities {
    std::vector<std::string> formats;     ///< MIME types; empty: not known
    bool monochrome = false, sides = false;
    std::uint32_t most_copies = 1;
    Trouble trouble = Trouble::none;      ///< none: ready
    Bytes finishing;                      ///< its finishing attributes, an IPP message; empty: of this one nothing can be asked
    std::string model{};                  ///< as it calls itself; empty: it did not say
    std::vector<std::string> media{};     ///< 'media-ready', else 'media-supported', keywords
    std::vector<Tray> trays{};            ///< with paper in them; empty: it did not say
    bool colour = false, told = false;    ///< `told`: it was asked, and answered
};

/// How long a device is waited for. The defaults are threats.md §5 and recovery rule d; tests use shorter ones.
struct Limits {
    std::chrono::milliseconds connect = std::chrono::seconds(10);
    std::chrono::milliseconds reply = std::chrono::seconds(30);       ///< from the last byte of a request to the last of its reply
    std::chrono::milliseconds progress = std::chrono::seconds(120);   ///< without one byte taken
    std::chrono::milliseconds silence = std::chrono::minutes(2);      ///< no answer after the last byte: nobody can say what came out
    std::chrono::milliseconds stopped = std::chrono::minutes(10);     ///< a jam is waited for as long as the person may stand there
    std::chrono::milliseconds poll = std::chrono::milliseconds(500);
};

/// Carries parcels to one device over one protocol. Blocking; used by one courier thread.
/// Each wait for the device notices a service that stops within a second, but for two: a name that resolves slowly (getaddrinfo,
/// some seconds by resolv.conf), and the cancellation of a job begun there, which is asked in any case.
class Forwarder {
public:
    virtual ~Forwarder() = default;
    /// The connection made here is the one deliver() uses, unless the device closes it meanwhile.
    /// Errors: peer_gone, timed_out, conflict (stopping), denied (a changed certificate), unsupported (no printer there),
    /// malformed, limit_exceeded (its answer).
    [[nodiscard]] virtual Result<DeviceAbilities> abilities(const std::function<bool()>& stopping) = 0;
    /// `able`: what abilities() said just before.
    [[nodiscard]] virtual Outcome deliver(const Parcel& parcel, const DeviceAbilities& able, const Notes& notes) = 0;
    /// Goes on following a job that the device had already taken when the service stopped.
    [[nodiscard]] virtual Outcome follow(std::int64_t device_job, const Notes& notes) = 0;
    /// Cancels a job that an earlier run was sending. Whether it is cancelled, or whether there is such a thing, nobody promises.
    virtual void abandon(std::int64_t device_job, const std::function<bool()>& stopping) = 0;
    /// Nothing more for now: ends the connection, if any.
    virtual void hang_up() = 0;
    /// Whether options can be asked for beside the stream (IPP) or must stand in it (LPD, raw).
    [[nodiscard]] virtual bool asks_outside_stream() const = 0;
};

/// Keeps what a device said that it does to paper.
void keep_finishing(devices::Finishing& kept, OutputDeviceId device, const DeviceAbilities& able);

/// What a person is told of an error of abilities() or of a delivery.
[[nodiscard]] Trouble trouble_of(const Error& error);

/// A device's certificate as it is pinned: `known` is the digest kept (empty: first use), `remember` keeps a new one.
struct Pin {
    std::string known;
    std::function<void(const std::string& digest)> remember;
};

/// Chooses by the URI's scheme: ipp, ipps, lpd, socket. Errors: malformed (the URI), unsupported (the scheme).
[[nodiscard]] Result<std::unique_ptr<Forwarder>> make_forwarder(const std::string& uri, Pin pin, const Limits& limits = {});

}  // namespace consigne::spooler::forward
