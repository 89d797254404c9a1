#include "spooler/store/movement_table.hpp"

#include "spooler/api/release_trouble.hpp"
#include "spooler/runtime/log.hpp"

namespace consigne::spooler::store {
namespace {

constexpr std::int64_t hour_seconds = 3600;
constexpr std::int64_t machine_hours_kept = 14 * 24, hours_kept = 400 * 24;   // a fortnight; a year, and the same days of the year before

std::int64_t hour_of(Instant when) { return when.time_since_epoch().count() / hour_seconds; }
Instant hour_from(std::int64_t hour) { return Instant{std::chrono::seconds{hour * hour_seconds}}; }

HourState state_of(bool ready, const std::string& message)
{
    if (ready) return HourState::ready;
    const auto trouble = trouble_from_sentence(message);
    return trouble && out_of_reach(*trouble) ? HourState::out_of_reach : HourState::needs_somebody;
}

}  // namespace

std::vector<HourCount> MovementTable::since(Instant from)
{
    std::vector<HourCount> all;
    const auto done = database_.read([&](Connection& c) {
        return c.each("SELECT hour, arrived, collected FROM movement WHERE hour >= ? ORDER BY hour", [&](Row& row) {
            HourCount& one = all.emplace_back();
            one.hour = hour_from(row.integer());
            one.arrived = row.number<std::uint64_t>();
            one.collected = row.number<std::uint64_t>();
        }, hour_of(from));
    });
    if (!done) log::error("movements", {{"error", done.error().detail}});
    return all;
}

std::map<OutputDeviceId, std::map<Instant, HourState>> MovementTable::machines_since(Instant from)
{
    std::map<OutputDeviceId, std::map<Instant, HourState>> all;
    const auto done = database_.read([&](Connection& c) {
        return c.each("SELECT device, hour, worst FROM device_hour WHERE hour >= ?", [&](Row& row) {
            const auto device = row.id<OutputDeviceId>();
            const auto hour = hour_from(row.integer());
            all[device][hour] = row.number<HourState>();
        }, hour_of(from));
    });
    if (!done) log::error("movements.machines", {{"error", done.error().detail}});
    return all;
}

void MovementTable::note_machines(Instant at)
{
    const std::int64_t hour = hour_of(at);
    const auto done = database_.write([&](Connection& c) -> Result<> {
        std::vector<std::pair<OutputDeviceId, HourState>> now;
        const auto read = c.each("SELECT id, ready, state_message FROM output_device", [&](Row& row) {
            const auto id = row.id<OutputDeviceId>();
            const bool ready = row.flag();
            now.emplace_back(id, state_of(ready, row.text()));
        });
        if (!read) return read;
        for (const auto& [device, state] : now) {
            const auto kept = c.run("INSERT INTO device_hour (device, hour, worst) VALUES (?, ?, ?) ON CONFLICT (device, hour) DO UPDATE SET worst = excluded.worst WHERE excluded.worst > worst",
                                    device, hour, state);
            if (!kept) return kept.error();
        }
        if (const auto old = c.run("DELETE FROM device_hour WHERE hour < ?", hour - machine_hours_kept); !old) return old.error();
        if (const auto old = c.run("DELETE FROM movement WHERE hour < ?", hour - hours_kept); !old) return old.error();
        return {};
    }, Durable::later);
    if (!done) log::error("movements.note", {{"error", done.error().detail}});
}

}  // namespace consigne::spooler::store
