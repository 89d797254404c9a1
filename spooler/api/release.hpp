// Release: from a tap to paper. One transaction claims; a courier carries; what came out is recorded.
#pragma once

#include "spooler/api/jobs.hpp"

namespace consigne::spooler {

enum class DeliveryState : std::uint8_t {
    queued,    ///< claimed, no document byte sent
    sending,   ///< first byte may have left
    accepted,  ///< the device has it all; followed to its end
    printed,   ///< the device said so (or nothing more can be known)
    put_back,  ///< nothing came out: held again, with the reason
    uncertain, ///< may have printed: held again, said so
    stopped,   ///< the person stopped it before it was sent
};
[[nodiscard]] std::string_view keyword(DeliveryState state);
[[nodiscard]] inline bool over(DeliveryState s) { return s >= DeliveryState::printed; }

/// A tap on "Print".
struct ReleaseRequest {
    std::string release_id;          ///< the client's own, unique; the same again gives the same answer (threats.md R1)
    std::vector<JobId> jobs;         ///< in the order to print
    OutputDeviceId device;
    Ticket ticket;                   ///< applies to every job, over what was prepared; copies replace what was asked
    std::vector<JobId> unlocked{};   ///< those whose password was given
    std::vector<JobId> monochrome{}; ///< those that their owner's rights make black and white; told by the dispatcher
    std::optional<PersonId> by;      ///< who released: the owner, or an operator for them; empty: automatic, or an administrator of this machine
};

/// A job put back when its time was over is not gone before its owner has seen it: the least time a document is kept
/// (architecture.md §8.17).
inline constexpr std::chrono::hours put_back_grace{1};

struct Delivery {
    DeliveryId id;
    std::string release_id;
    JobId job;
    OutputDeviceId device;
    std::optional<PersonId> by;
    Ticket ticket;
    DeliveryState state = DeliveryState::queued;
    std::string reason;              ///< a sentence of release_trouble.hpp: why it waits, did not go well, or came out otherwise than asked
    std::int64_t device_job = 0;     ///< the device's job-id; 0 unknown
    std::uint32_t impressions = 0;   ///< expected in all (copies applied); 0 unknown
    std::uint32_t sheets = 0;        ///< expected in all; 0 unknown
    std::uint32_t impressions_completed = 0, sheets_completed = 0;
    Instant started{};
    std::optional<Instant> ended;
};

/// The durable side of deliveries (implemented by store/). Blocking.
class Deliveries {
public:
    virtual ~Deliveries() = default;
    /// All jobs pending_held → processing and a queued delivery each, in one transaction, or nothing.
    /// conflict when one of them is not held any more. Same release_id again: the same deliveries.
    [[nodiscard]] virtual Result<std::vector<Delivery>> claim(const ReleaseRequest& request) = 0;
    [[nodiscard]] virtual std::vector<Delivery> of_release(const std::string& release_id) = 0;
    [[nodiscard]] virtual std::vector<Delivery> unfinished() = 0;
    [[nodiscard]] virtual Result<Delivery> find(DeliveryId id) = 0;
    /// The newest attempt to print this job. Errors: not_found, storage_failed.
    [[nodiscard]] virtual Result<Delivery> last_of(JobId job) = 0;
    /// Every attempt to print this job, oldest first.
    [[nodiscard]] virtual std::vector<Delivery> of_job(JobId job) = 0;
    /// Durable notes: state (queued → sending → accepted), device_job, progress counts, reason.
    [[nodiscard]] virtual Result<> note(const Delivery& delivery) = 0;
    /// Ends the delivery and moves its job in the same transaction: printed → completed (document removed);
    /// put_back, uncertain, stopped → pending_held with the reason as its message, kept for at least `put_back_grace` from now.
    [[nodiscard]] virtual Result<> end(const Delivery& delivery) = 0;
};

/// What screens and the API use (implemented by forward/'s dispatcher). Blocking, any pool thread.
class Release {
public:
    virtual ~Release() = default;
    /// Claims the jobs and hands them to the device's courier. Errors: not_found, conflict, denied (a job with a password that is not
    /// among `unlocked`, or that its owner may not print), unsupported (a choice that
    /// cannot be kept for one of them; `detail` names it), storage_failed.
    [[nodiscard]] virtual Result<std::vector<Delivery>> release(const ReleaseRequest& request) = 0;
    [[nodiscard]] virtual std::vector<Delivery> progress(const std::string& release_id) = 0;
    /// Deliveries of this release still queued come back; those being sent go on.
    virtual void stop_rest(const std::string& release_id) = 0;
    /// Asks the device for its state now (connect limit 10 s): updates OutputDevice.ready/state_message, abilities and trays.
    [[nodiscard]] virtual Result<> probe(OutputDeviceId device) = 0;
    /// Somebody stands at the device: has it asked the same soon, unless that was done some seconds ago. Returns at once.
    virtual void glance(OutputDeviceId device) = 0;
};

}  // namespace consigne::spooler
