#include "spooler/forward/dispatcher.hpp"

#include "spooler/forward/plan.hpp"
#include "spooler/api/by_right.hpp"
#include "spooler/api/text.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace consigne::spooler::forward {
namespace {

constexpr std::chrono::seconds between_glances{10};  // what a page tells of a machine is not older, and no machine is pestered
constexpr std::string_view automatic_prefix = "automatic-";

std::string automatic_id(const Job& job, unsigned attempt) { return std::string(automatic_prefix) + job.uuid + "-" + std::to_string(attempt); }

std::string described(const DeviceAbilities& able)
{
    const auto list = [](const std::vector<std::string>& all) {
        boost::json::array out;
        for (const auto& one : all)
            if (out.size() < 64) out.emplace_back(clean_text(one));
        return out;
    };
    return boost::json::serialize(boost::json::object{{"formats", list(able.formats)}, {"media", list(able.media)}, {"colour", able.colour}, {"two_sided", able.sides}, {"copies", able.most_copies}});
}

/// An administrator of this machine has no person either, and is as impatient as anybody who taps.
bool is_automatic(const Delivery& delivery) { return !delivery.by && delivery.release_id.starts_with(automatic_prefix); }

}  // namespace

Courier* Dispatcher::courier(OutputDeviceId device)
{
    const std::lock_guard lock(mutex_);
    if (stopped_) return nullptr;
    auto& courier = couriers_[device];
    if (!courier) courier = std::make_unique<Courier>(depot_, device);
    return courier.get();
}

Result<std::vector<Delivery>> Dispatcher::release(const ReleaseRequest& asked)
{
    ReleaseRequest request = asked;
    const auto device = depot_.devices.find(request.device);
    if (!device) return device.error();
    const bool outside = device->uri.starts_with("ipp");
    // Refused before anything is claimed, so that a choice that cannot be kept costs nothing.
    for (const JobId id : request.jobs) {
        const auto job = depot_.jobs.find(id);
        if (!job) return job.error();
        if (!job->password.empty() && std::find(request.unlocked.begin(), request.unlocked.end(), id) == request.unlocked.end())
            return fail(Errc::denied, "job " + std::to_string(id.value) + " asks for its password");
        const auto printer = printers_.find(job->printer);
        if (!printer) return printer.error();
        if (printer->paused) return fail(Errc::conflict, "printer " + printer->name + " is paused");
        if (std::find(printer->devices.begin(), printer->devices.end(), request.device) == printer->devices.end())
            return fail(Errc::conflict, "job " + std::to_string(id.value) + " cannot be collected at " + device->name);
        Ticket ticket = overlaid(job->prepared, request.ticket);
        // Decided here, so that no way in forgets it; the owner's rights, whoever collects.
        if (const auto owner = job->owner ? depot_.people.find(*job->owner) : Result<Person>(fail(Errc::not_found, "nobody's"))) {
            const ByRight right = by_right(*owner, *job);
            if (right == ByRight::not_at_all) return fail(Errc::denied, "job " + std::to_string(id.value) + ": the account " + owner->login + " may not print it");
            if (right == ByRight::in_monochrome) {
                ticket.monochrome = true;
                request.monochrome.push_back(id);
            }
        }
        if (const auto planned = plan(*job, ticket, outside); !planned) return planned.error();
    }
    // A second tap with the same release id gets the same deliveries, and no courier twice: asking and claiming are one step.
    const std::unique_lock claiming(claiming_);
    const bool repeated = !depot_.deliveries.of_release(request.release_id).empty();
    auto claimed = depot_.deliveries.claim(request);
    if (!claimed || repeated) return claimed;
    for (auto& delivery : *claimed) {
        if (const auto job = depot_.jobs.find(delivery.job)) {
            const auto whole = expected(*job, delivery.ticket);
            delivery.impressions = whole.impressions;
            delivery.sheets = whole.sheets;
            // Claimed is claimed: without its totals a delivery still goes.
            if (const auto noted = depot_.deliveries.note(delivery); !noted) log::warning("delivery.note", {{"why", noted.error().detail}});
        }
        if (Courier* carrier = courier(delivery.device)) carrier->add(delivery, is_automatic(delivery));
    }
    return claimed;
}

std::vector<Delivery> Dispatcher::progress(const std::string& release_id) { return depot_.deliveries.of_release(release_id); }

void Dispatcher::stop_rest(const std::string& release_id)
{
    for (const auto& delivery : depot_.deliveries.of_release(release_id))
        if (Courier* carrier = courier(delivery.device)) carrier->stop_rest(release_id);
}

Result<> Dispatcher::probe(OutputDeviceId id)
{
    auto device = depot_.devices.find(id);
    if (!device) return device.error();
    Pin pin;
    pin.known = device->certificate;
    std::string pinned = device->certificate;
    pin.remember = [&pinned](const std::string& digest) { pinned = digest; };
    const auto forwarder = make_forwarder(device->uri, std::move(pin), depot_.limits);
    if (!forwarder) return forwarder.error();
    const auto able = (*forwarder)->abilities([this] {
        const std::lock_guard lock(mutex_);
        return stopped_;
    });
    if (able && depot_.finishing != nullptr) keep_finishing(*depot_.finishing, id, *able);
    device->certificate = pinned;
    device->state_message = sentence(able ? able->trouble : trouble_of(able.error()));
    device->ready = device->state_message.empty();
    if (able && able->told) {
        if (device->model.empty()) device->model = clean_text(able->model);
        device->abilities = described(*able);
        device->trays = able->trays;
    }
    if (const auto kept = depot_.devices.update(*device); !kept) return kept;
    return able ? Result<>() : Result<>(able.error());
}

void Dispatcher::glance(OutputDeviceId id)
{
    const auto device = depot_.devices.find(id);
    if (!device || !device->uri.starts_with("ipp")) return;
    {
        const auto now = std::chrono::steady_clock::now();
        const std::lock_guard lock(mutex_);
        const auto [last, first] = glanced_.try_emplace(id, now);
        if (!first && now - last->second < between_glances) return;
        last->second = now;
    }
    if (Courier* carrier = courier(id)) carrier->ask();
}

void Dispatcher::survey()
{
    for (const OutputDevice& device : depot_.devices.list()) {
        {
            const std::lock_guard lock(mutex_);
            if (std::exchange(surveyed_[device.id], device.uri) == device.uri) continue;
        }
        // A connection is all that LPD and raw could be asked for.
        if (!device.uri.starts_with("ipp")) {
            if (depot_.finishing != nullptr) depot_.finishing->keep(device.id, nullptr);
        } else if (Courier* carrier = courier(device.id)) {
            carrier->ask();
        }
    }
}

void Dispatcher::resume()
{
    for (const OutputDevice& device : depot_.devices.list())
        if (!device.ready) static_cast<void>(courier(device.id));  // which looks at it again from time to time
    for (auto& delivery : depot_.deliveries.unfinished()) {
        const bool automatic = is_automatic(delivery);
        // What a device had whole is followed; what was on its way is cancelled there, on the courier's thread: a dead device
        // does not delay the start.
        if (delivery.state != DeliveryState::queued || automatic) {
            if (Courier* carrier = courier(delivery.device)) carrier->add(delivery, automatic);
            continue;
        }
        delivery.state = DeliveryState::put_back;
        delivery.reason = sentence(Trouble::server_restarted);
        if (const auto ended = depot_.deliveries.end(delivery); !ended)
            log::error("delivery.resume", {{"job", delivery.job.value}, {"why", ended.error().detail}});
    }
}

bool Dispatcher::automatic(PrinterId printer)
{
    const auto found = printers_.find(printer);
    return found && by_itself(*found);
}

// A printer that is told nothing of its own does as the terminal of its first machine (manual §2.4.2).
bool Dispatcher::by_itself(const Printer& printer) const
{
    if (printer.mode == ReleaseMode::automatic) return true;
    return printer.mode == ReleaseMode::inherit && !printer.devices.empty() && automatic_terminal_ && automatic_terminal_(printer.devices.front());
}

void Dispatcher::accept_automatic(const Job& job)
{
    const auto printer = printers_.find(job.printer);
    if (!printer || printer->paused || asked_to_wait(job) || !by_itself(*printer)) return;
    if (printer->devices.empty()) {
        log::warning("release.automatic", {{"job", job.id.value}, {"why", "the printer has no device"}});
        return;
    }
    ReleaseRequest request;
    // Each attempt has an id of its own: one that is over would answer for ever with how it ended.
    for (unsigned attempt = 1;; ++attempt) {
        request.release_id = automatic_id(job, attempt);
        const auto before = depot_.deliveries.of_release(request.release_id);
        if (before.empty()) break;
        if (!over(before.front().state)) return;  // on its way already
    }
    request.jobs = {job.id};
    request.device = printer->devices.front();
    if (const auto released = release(request); !released)
        log::error("release.automatic", {{"job", job.id.value}, {"why", released.error().detail}});
}

void Dispatcher::wind_up()
{
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const auto& [device, courier] : couriers_) courier->stop();
}

void Dispatcher::stop()
{
    wind_up();
    std::map<OutputDeviceId, std::unique_ptr<Courier>> ending;
    {
        const std::lock_guard lock(mutex_);
        ending = std::move(couriers_);
    }
    ending.clear();  // each waits for its thread
}

}  // namespace consigne::spooler::forward
