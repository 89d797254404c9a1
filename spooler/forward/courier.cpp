#include "spooler/forward/courier.hpp"

#include "spooler/forward/forwarders.hpp"
#include "spooler/forward/prepare.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>

namespace consigne::spooler::forward {

using namespace std::chrono_literals;

namespace {

Outcome stopped_by_person()
{
    Outcome outcome;
    outcome.state = DeliveryState::stopped;
    return outcome;
}

}  // namespace

Courier::Courier(Depot depot, OutputDeviceId device) : depot_(std::move(depot)), device_(device)
{
    const auto known = depot_.devices.find(device_);
    troubled_ = known && !known->ready;
    thread_ = std::thread([this] { run(); });
}

Courier::~Courier()
{
    stop();
    thread_.join();
}

void Courier::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
}

bool Courier::stopping()
{
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void Courier::add(Delivery delivery, bool patient)
{
    {
        const std::lock_guard lock(mutex_);
        const Instant since = delivery.started;
        queue_.push_back({std::move(delivery), patient, since});
    }
    wake_.notify_all();
}

void Courier::ask()
{
    {
        const std::lock_guard lock(mutex_);
        asked_ = true;
    }
    wake_.notify_all();
}

void Courier::stop_rest(const std::string& release_id)
{
    std::vector<Delivery> stopped;
    {
        const std::lock_guard lock(mutex_);
        if (carried_release_ == release_id) carried_stopped_ = true;  // noticed between two tries, before any byte
        stopped = take_out_locked([&](const Errand& errand) { return errand.delivery.release_id == release_id; });
    }
    wake_.notify_all();
    for (auto& delivery : stopped) end(delivery, stopped_by_person());
}

std::vector<Delivery> Courier::take_out_locked(const std::function<bool(const Errand&)>& which)
{
    std::vector<Delivery> out;
    for (auto errand = queue_.begin(); errand != queue_.end();) {
        if (errand->delivery.state != DeliveryState::queued || !which(*errand)) {
            ++errand;
            continue;
        }
        out.push_back(std::move(errand->delivery));
        errand = queue_.erase(errand);
    }
    return out;
}

void Courier::run()
{
    while (true) {
        Errand errand;
        bool look = false;
        {
            std::unique_lock lock(mutex_);
            const auto wanted = [&] { return stopping_ || asked_ || !queue_.empty(); };
            if (troubled_) wake_.wait_for(lock, depot_.pace.look_again, wanted);
            else wake_.wait(lock, wanted);
            if (stopping_) break;
            look = queue_.empty();
            asked_ = false;  // who brings it something asks it first
            if (!look) {
                errand = std::move(queue_.front());
                queue_.pop_front();
            }
        }
        if (look) look_again();
        else carry(std::move(errand));
    }
    if (forwarder_) forwarder_->hang_up();
}

// A machine that was mended, or switched on again, is not to be shown as out of order until somebody tries it all the same.
void Courier::look_again()
{
    const auto carrier = forwarder();
    troubled_ = carrier.has_value();
    if (!carrier) return;  // removed, or no address one could look at
    const auto able = (*carrier)->abilities([this] { return stopping(); });
    (*carrier)->hang_up();
    if (able) keep_abilities(*able);
    if (able) tell_device_state(able->trouble);
    else if (able.error().code != Errc::conflict) tell_device_state(trouble_of(able.error()));
}

void Courier::sleep(std::chrono::milliseconds time, bool for_device)
{
    give_back_overdue();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, time, [&] { return stopping_ || (!for_device && carried_stopped_); });
}

bool Courier::overdue(const Errand& errand, std::chrono::milliseconds more) const
{
    return !errand.patient && now() - errand.since > depot_.pace.tap_patience - more;
}

// Whoever tapped behind somebody else's jam has walked on by the time it is mended (threats.md R2).
void Courier::give_back_overdue()
{
    std::vector<Delivery> late;
    {
        const std::lock_guard lock(mutex_);
        late = take_out_locked([&](const Errand& errand) { return errand.delivery.release_id != carried_release_ && overdue(errand); });
    }
    for (auto& delivery : late) end(delivery, put_back(Trouble::waited_too_long, "waited behind another release"));
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
        auto made = make_forwarder(device->uri, std::move(pin), depot_.limits);
        if (!made) return made.error();
        forwarder_ = std::move(*made);
        forwarder_uri_ = device->uri;
    }
    return forwarder_.get();
}

void Courier::tell_device_state(Trouble trouble)
{
    auto device = depot_.devices.find(device_);
    const std::string words(sentence(trouble));
    troubled_ = trouble != Trouble::none;
    if (!device || (device->state_message == words && device->ready == words.empty())) return;
    device->ready = words.empty();
    device->state_message = words;
    if (const auto kept = depot_.devices.update(*device); !kept) log::error("device.state", {{"why", kept.error().detail}});
}

void Courier::keep_abilities(const DeviceAbilities& able)
{
    if (depot_.finishing != nullptr) keep_finishing(*depot_.finishing, device_, able);
    auto device = depot_.devices.find(device_);
    if (!able.told || !device || device->trays == able.trays) return;
    device->trays = able.trays;
    if (const auto kept = depot_.devices.update(*device); !kept) log::error("device.trays", {{"why", kept.error().detail}});
}

Notes Courier::notes_for(Delivery& delivery)
{
    Notes notes;
    const auto note = [this, &delivery](DeliveryState state, std::int64_t device_job) -> Result<> {
        delivery.state = state;
        if (device_job) delivery.device_job = device_job;
        delivery.reason.clear();
        return depot_.deliveries.note(delivery);
    };
    notes.sending = [note](std::int64_t device_job) { return note(DeliveryState::sending, device_job); };
    notes.accepted = [note](std::int64_t device_job) { return note(DeliveryState::accepted, device_job); };
    notes.progress = [this, &delivery](std::uint32_t impressions, std::uint32_t sheets, Trouble trouble) {
        tell_device_state(trouble);
        const std::string_view words = sentence(trouble);
        if (delivery.impressions_completed == impressions && delivery.sheets_completed == sheets && delivery.reason == words) return;
        delivery.impressions_completed = impressions;
        delivery.sheets_completed = sheets;
        delivery.reason = words;
        if (const auto noted = depot_.deliveries.note(delivery); !noted) log::warning("delivery.note", {{"why", noted.error().detail}});
    };
    notes.pause = [this](std::chrono::milliseconds time) { sleep(time, true); };
    notes.stopping = [this] { return stopping(); };
    return notes;
}

Outcome Courier::follow_only(Delivery& delivery)
{
    const auto carrier = forwarder();
    if (carrier) return (*carrier)->follow(delivery.device_job, notes_for(delivery));
    return uncertain(Trouble::outcome_unknown, carrier.error().detail);
}

// The server died while sending: what the device has of it is not to come out later, and nobody can say what came out already.
Outcome Courier::given_up(Delivery& delivery)
{
    if (delivery.device_job != 0)
        if (const auto carrier = forwarder()) (*carrier)->abandon(delivery.device_job, [this] { return stopping(); });
    return uncertain(Trouble::restarted_printing, "the last note before the restart says sending");
}

Outcome Courier::attempt(Delivery& delivery)
{
    const auto job = depot_.jobs.find(delivery.job);
    if (!job) return put_back(Trouble::not_prepared, job.error().detail);
    const auto carrier = forwarder();
    if (!carrier) return put_back(Trouble::unreachable, carrier.error().detail);
    const bool outside = (*carrier)->asks_outside_stream();
    // The device is asked before a long document is rewritten for nothing.
    const auto able = (*carrier)->abilities([this] { return stopping(); });
    if (!able) {
        const Trouble trouble = trouble_of(able.error());
        if (able.error().code != Errc::conflict) tell_device_state(trouble);
        return put_back(trouble, able.error().detail, able.error().code != Errc::denied);
    }
    keep_abilities(*able);
    tell_device_state(able->trouble);
    const auto planned = plan(*job, delivery.ticket, outside);
    if (!planned) return put_back(Trouble::choice_not_kept, planned.error().detail);
    const auto ready = prepare(depot_, *job, *planned, *able, outside);
    if (!ready) {
        const bool choice = ready.error().code == Errc::unsupported;
        return put_back(choice ? Trouble::choice_not_kept : Trouble::not_prepared, ready.error().detail);
    }
    Outcome outcome = (*carrier)->deliver(ready->parcel, *able, notes_for(delivery));
    if (outcome.state == DeliveryState::printed && ready->wishes_lost) outcome.trouble = Trouble::sent_as_it_came;
    else if (outcome.state == DeliveryState::printed && outcome.unfinished) outcome.trouble = Trouble::without_finishing;
    return outcome;
}

/// Tries until it is printed, may have been, or will not be.
Outcome Courier::all_attempts(Errand& errand)
{
    Delivery& delivery = errand.delivery;
    if (delivery.state == DeliveryState::sending) return given_up(delivery);
    if (delivery.state == DeliveryState::accepted) return follow_only(delivery);
    bool second_chance = true;  // after bytes that surely came to nothing: once (threats.md, recovery b)
    for (std::size_t round = 0;; ++round) {
        if (overdue(errand)) return put_back(Trouble::waited_too_long, "waited behind another release");
        Outcome outcome = attempt(delivery);
        if (forwarder_) forwarder_->hang_up();
        if (outcome.state != DeliveryState::put_back || !outcome.retry || stopping()) {
            outcome.interrupted = outcome.interrupted || (stopping() && outcome.state == DeliveryState::put_back && delivery.state == DeliveryState::queued);
            return outcome;
        }
        tell_device_state(outcome.trouble);
        if (delivery.state != DeliveryState::queued && !std::exchange(second_chance, false)) return outcome;
        const auto& waits = depot_.pace.retry_after;
        const auto wait = errand.patient ? depot_.pace.patient_retry : waits[std::min(round, waits.size() - 1)];
        // Counted from the tap, so that a row of documents for a dead device does not wait two minutes each.
        if (overdue(errand, wait)) return outcome;
        if (errand.patient)
            if (const auto job = depot_.jobs.find(delivery.job); job && job->expires <= now()) return outcome;
        delivery.state = DeliveryState::queued;
        delivery.device_job = 0;
        delivery.reason = sentence(outcome.trouble);
        log::info("delivery.again", {{"job", delivery.job.value}, {"delivery", delivery.id.value}, {"trouble", keyword(outcome.trouble)}, {"why", outcome.detail}});
        if (const auto noted = depot_.deliveries.note(delivery); !noted) return outcome;
        sleep(wait, false);
        const std::lock_guard lock(mutex_);
        if (stopping_) {
            outcome.interrupted = true;
            return outcome;
        }
        if (carried_stopped_) return stopped_by_person();
    }
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
    const Outcome outcome = all_attempts(errand);
    if (forwarder_) forwarder_->hang_up();
    if (!outcome.interrupted) end(delivery, outcome);  // else its last note decides at the next start
    if (outcome.state == DeliveryState::printed) tell_device_state(Trouble::none);
    const std::lock_guard lock(mutex_);
    carried_release_.clear();
    // Its person stands there still: the documents behind it have their patience anew.
    if (outcome.state == DeliveryState::printed)
        for (Errand& next : queue_)
            if (next.delivery.release_id == delivery.release_id) next.since = now();
}

void Courier::end(Delivery& delivery, const Outcome& outcome)
{
    const bool printed = outcome.state == DeliveryState::printed;
    delivery.state = outcome.state;
    delivery.reason = sentence(outcome.trouble);
    delivery.impressions_completed = outcome.impressions.value_or(printed ? delivery.impressions : delivery.impressions_completed);
    delivery.sheets_completed = outcome.sheets.value_or(printed ? delivery.sheets : delivery.sheets_completed);
    if (const auto ended = depot_.deliveries.end(delivery); !ended)
        log::error("delivery.end", {{"job", delivery.job.value}, {"why", ended.error().detail}});
    log::info("delivery.end", {{"job", delivery.job.value},
                               {"delivery", delivery.id.value},
                               {"state", keyword(outcome.state)},
                               {"trouble", keyword(outcome.trouble)},
                               {"why", outcome.detail}});
}

}  // namespace consigne::spooler::forward
