#include "spooler/forward/courier.hpp"

#include "spooler/forward/plan.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/sandbox/descriptor.hpp"

#include <algorithm>

namespace consigne::spooler::forward {
namespace {

using namespace std::chrono_literals;

// A tap is answered within two minutes or its documents go back: nobody's pages come out of an unattended tray (R2).
constexpr auto tap_patience = 120s;
constexpr std::chrono::seconds retry_after[] = {2s, 5s, 10s, 20s};
constexpr std::chrono::seconds patient_retry = 30s;

}  // namespace

Courier::Courier(Depot depot, OutputDeviceId device) : depot_(std::move(depot)), device_(device), thread_([this] { run(); }) {}

Courier::~Courier()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Courier::add(Delivery delivery, bool patient)
{
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back({std::move(delivery), patient});
    }
    wake_.notify_all();
}

void Courier::stop_rest(const std::string& release_id)
{
    std::vector<Delivery> stopped;
    {
        const std::lock_guard lock(mutex_);
        if (carried_release_ == release_id) carried_stopped_ = true;  // noticed between two tries, before any byte
        std::deque<Errand> kept;
        for (auto& errand : queue_) {
            const bool ours = errand.delivery.release_id == release_id && errand.delivery.state == DeliveryState::queued;
            if (ours) stopped.push_back(std::move(errand.delivery));
            else kept.push_back(std::move(errand));
        }
        queue_ = std::move(kept);
    }
    wake_.notify_all();
    for (auto& delivery : stopped) {
        delivery.state = DeliveryState::stopped;
        delivery.reason.clear();
        if (const auto ended = depot_.deliveries.end(delivery); !ended)
            log::error("delivery.stop", {{"job", delivery.job.value}, {"why", ended.error().detail}});
    }
}

void Courier::run()
{
    while (true) {
        Errand errand;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            errand = std::move(queue_.front());
            queue_.pop_front();
        }
        carry(std::move(errand));
    }
}

bool Courier::pause(std::chrono::seconds time)
{
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, time, [&] { return stopping_ || carried_stopped_; });
    return !stopping_;
}

Result<Forwarder*> Courier::forwarder()
{
    const auto device = depot_.devices.find(device_);
    if (!device) return device.error();
    if (!forwarder_ || forwarder_uri_ != device->uri) {
        Pin pin;
        pin.known = device->certificate;
        pin.remember = [this](const std::string& digest) {
            auto current = depot_.devices.find(device_);
            if (!current) return;
            current->certificate = digest;
            if (const auto kept = depot_.devices.update(*current); !kept) log::error("device.pin", {{"why", kept.error().detail}});
            log::info("device.certificate", {{"device", current->name}, {"sha256", digest}});
        };
        auto made = make_forwarder(device->uri, std::move(pin));
        if (!made) return made.error();
        forwarder_ = std::move(*made);
        forwarder_uri_ = device->uri;
    }
    return forwarder_.get();
}

void Courier::tell_device_state(const std::string& trouble)
{
    auto device = depot_.devices.find(device_);
    if (!device || (device->state_message == trouble && device->ready == trouble.empty())) return;
    device->ready = trouble.empty();
    device->state_message = trouble;
    if (const auto kept = depot_.devices.update(*device); !kept) log::error("device.state", {{"why", kept.error().detail}});
}

Notes Courier::notes_for(Delivery& delivery)
{
    Notes notes;
    const auto note = [this, &delivery](DeliveryState state, std::int64_t device_job) -> Result<> {
        delivery.state = state;
        if (device_job) delivery.device_job = device_job;
        return depot_.deliveries.note(delivery);
    };
    notes.sending = [note](std::int64_t device_job) { return note(DeliveryState::sending, device_job); };
    notes.accepted = [note](std::int64_t device_job) { return note(DeliveryState::accepted, device_job); };
    notes.progress = [this, &delivery](std::uint32_t impressions, std::uint32_t sheets, const std::string& trouble) {
        tell_device_state(trouble);
        if (delivery.impressions_completed == impressions && delivery.sheets_completed == sheets && delivery.reason == trouble) return;
        delivery.impressions_completed = impressions;
        delivery.sheets_completed = sheets;
        delivery.reason = trouble;
        if (const auto noted = depot_.deliveries.note(delivery); !noted) log::warning("delivery.note", {{"why", noted.error().detail}});
    };
    notes.pause = [this](std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, time, [&] { return stopping_; });
    };
    notes.stopping = [this] {
        const std::lock_guard lock(mutex_);
        return stopping_;
    };
    return notes;
}

Outcome Courier::follow_only(Delivery& delivery)
{
    const auto carrier = forwarder();
    if (!carrier) return {DeliveryState::uncertain, carrier.error().detail, {}, {}, false};
    return (*carrier)->follow(delivery.device_job, notes_for(delivery));
}

Outcome Courier::attempt(Delivery& delivery)
{
    const auto give_back = [](const Error& error) { return Outcome{DeliveryState::put_back, error.detail, {}, {}, false}; };
    const auto job = depot_.jobs.find(delivery.job);
    if (!job) return give_back(job.error());
    const auto carrier = forwarder();
    if (!carrier) return give_back(carrier.error());
    const bool outside = (*carrier)->asks_outside_stream();
    // The device is asked before a long document is rewritten for nothing.
    const auto able = (*carrier)->abilities();
    tell_device_state(able ? able->trouble : able.error().detail);
    if (!able) return {DeliveryState::put_back, able.error().detail, {}, {}, able.error().code != Errc::denied};
    const auto planned = plan(*job, delivery.ticket, outside);
    if (!planned) return give_back(planned.error());

    const auto original = depot_.jobs.open_document(delivery.job);
    if (!original) return give_back(original.error());
    const Descriptor document(*original);
    Descriptor result;
    Parcel parcel;
    parcel.document = document.get();
    parcel.format = mime_type(*job);
    parcel.job_name = job->name;
    parcel.user_name = job->user_name;
    if (job->owner)
        if (const auto owner = depot_.people.find(*job->owner)) parcel.user_name = owner->login;
    parcel.ask = planned->ask;

    const bool envelope = job->reading != Reading::done || job->facts.pjl;
    if (!planned->policy.nothing() || envelope) {
        auto working = unnamed_file(depot_.work_directory);
        if (!working) return give_back(working.error());
        result = std::move(*working);
    }
    if (!planned->policy.nothing()) {
        const auto written = depot_.sandbox.rewrite(document.get(), job->facts, planned->policy, result.get());
        if (!written) {
            log::warning("delivery.rewrite", {{"job", job->id.value}, {"why", written.error().detail}});
            return give_back(written.error());
        }
        add_left_over(parcel.ask, planned->policy, written->report);
        parcel.document = result.get();
        if (written->facts.pjl && written->facts.language == pdl::Language::pdf) parcel.format = "application/octet-stream";
    } else if (envelope) {
        // Untouched, but for PJL lines that could harm the device (T-PJL). What cannot be checked is not sent.
        const auto cut = depot_.sandbox.clean(document.get(), result.get());
        if (!cut) {
            log::warning("delivery.clean", {{"job", job->id.value}, {"why", cut.error().detail}});
            return give_back(cut.error());
        }
        if (!cut->empty()) {
            parcel.document = result.get();
            for (const auto& line : *cut) log::warning("delivery.pjl-cut", {{"job", job->id.value}, {"line", line}});
        }
    }
    parcel.bytes = DescriptorSource(parcel.document).size();
    return (*carrier)->deliver(parcel, *able, notes_for(delivery));
}

void Courier::carry(Errand errand)
{
    Delivery& delivery = errand.delivery;
    log::info("delivery.begin", {{"job", delivery.job.value}, {"delivery", delivery.id.value}, {"device", device_.value}});
    {
        const std::lock_guard lock(mutex_);
        carried_release_ = delivery.release_id;
        carried_stopped_ = false;
    }
    Outcome outcome;
    for (std::size_t round = 0;; ++round) {
        outcome = delivery.state == DeliveryState::accepted ? follow_only(delivery) : attempt(delivery);
        if (outcome.state != DeliveryState::put_back || !outcome.retry || delivery.state != DeliveryState::queued) break;
        const auto wait = errand.patient ? patient_retry : retry_after[std::min(round, std::size(retry_after) - 1)];
        // Counted from the tap, so that a row of documents for a dead device does not wait two minutes each.
        if (!errand.patient && now() + wait - delivery.started > tap_patience) break;
        delivery.reason = outcome.reason;
        if (const auto noted = depot_.deliveries.note(delivery); !noted) break;
        if (!pause(wait)) return;  // still queued: decided at the next start
        const std::lock_guard lock(mutex_);
        if (!carried_stopped_) continue;
        outcome.state = DeliveryState::stopped;
        outcome.reason.clear();
        break;
    }
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ && outcome.state != DeliveryState::printed) return;  // its last note decides at the next start
    }
    delivery.state = outcome.state;
    delivery.reason = outcome.reason;
    delivery.impressions_completed = outcome.impressions.value_or(outcome.state == DeliveryState::printed ? delivery.impressions : delivery.impressions_completed);
    delivery.sheets_completed = outcome.sheets.value_or(outcome.state == DeliveryState::printed ? delivery.sheets : delivery.sheets_completed);
    if (const auto ended = depot_.deliveries.end(delivery); !ended)
        log::error("delivery.end", {{"job", delivery.job.value}, {"why", ended.error().detail}});
    if (outcome.state == DeliveryState::printed) tell_device_state({});
    log::info("delivery.end", {{"job", delivery.job.value}, {"delivery", delivery.id.value}, {"state", keyword(outcome.state)}, {"reason", outcome.reason}});
}

}  // namespace consigne::spooler::forward
