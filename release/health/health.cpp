#include "release/health/health.hpp"

#include <boost/json/array.hpp>

namespace consigne::release {
namespace {

namespace json = boost::json;

std::uint64_t count(Context& site, spooler::JobState state)
{
    spooler::JobQuery query;
    query.states = {state};
    return site.parts.jobs.count(query);
}

std::vector<Health::Port> ports_of(const spooler::Reach& reach)
{
    std::vector<Health::Port> ports;
    const auto add = [&](const char* serves, std::uint16_t number, const std::string& printer = {}) {
        if (number != 0) ports.push_back({serves, printer, number});
    };
    add("web", reach.web);
    add("web-tls", reach.web_tls);
    add("ipp", reach.ipp);
    add("lpd", reach.lpd);
    add("raw", reach.raw);
    for (const auto& [printer, number] : reach.raw_ports) add("raw-of", number, printer);
    return ports;
}

Health::Terminals terminals_of(Context& site, spooler::Instant now)
{
    Health::Terminals all;
    for (const auto& one : site.parts.terminals.list()) {
        if (!one.accepted) {
            ++all.waiting;
            continue;
        }
        ++all.accepted;
        if (one.card_reader) ++all.readers;
        if (one.last_seen && *one.last_seen + seen_lately >= now) ++all.seen;
    }
    return all;
}

}  // namespace

std::string_view keyword(spooler::ClockState clock)
{
    switch (clock) {
    case spooler::ClockState::follows: return "synchronised";
    case spooler::ClockState::alone: return "not-synchronised";
    case spooler::ClockState::unknown: break;
    }
    return "unknown";
}

Health look_at_health(Context& site)
{
    Health health;
    health.server = spooler::vitals();
    health.held = count(site, spooler::JobState::pending_held);
    health.processing = count(site, spooler::JobState::processing);
    health.people = site.parts.people.count();
    health.unread = site.parts.jobs.unread(most_unread).size();
    spooler::JobQuery first;
    first.states = {spooler::JobState::pending_held};
    first.limit = 1;
    if (const auto waiting = site.parts.jobs.list(first); !waiting.empty()) health.oldest = waiting.front().submitted;
    health.ports = ports_of(site.parts.reach());
    if (const auto facts = site.parts.certificate.facts()) health.certificate = *facts;
    health.clock = spooler::clock_state();
    health.terminals = terminals_of(site, site.parts.clock());
    health.taps = tap_times().figures();
    return health;
}

json::object to_json(const Health& health)
{
    json::object body{{"format", 1}, {"held", health.held}, {"processing", health.processing}, {"people", health.people}, {"unread", health.unread}, {"oldest", nullptr},
                      {"clock", keyword(health.clock)}, {"certificate", nullptr}, {"tap_to_list", nullptr}, {"server", nullptr}};
    if (health.oldest) body["oldest"] = health.oldest->time_since_epoch().count();
    json::array ports;
    for (const auto& one : health.ports) {
        json::object row{{"serves", one.serves == "raw-of" ? "raw" : one.serves}, {"port", one.number}};
        if (!one.printer.empty()) row["printer"] = one.printer;
        ports.push_back(std::move(row));
    }
    body["ports"] = std::move(ports);
    if (health.certificate) body["certificate"] = json::object{{"subject", health.certificate->subject}, {"not_after", health.certificate->not_after.time_since_epoch().count()}, {"own", health.certificate->own}};
    body["terminals"] = json::object{{"accepted", health.terminals.accepted}, {"seen", health.terminals.seen}, {"card_readers", health.terminals.readers}, {"waiting", health.terminals.waiting}};
    if (health.taps) body["tap_to_list"] = json::object{{"count", health.taps->count}, {"p50_ms", health.taps->p50.count()}, {"p99_ms", health.taps->p99.count()}};
    if (health.server) {
        const auto& server = *health.server;
        json::array disks;
        for (const auto& disk : server.disks) disks.push_back(json::object{{"what", disk.what}, {"available", disk.available}, {"capacity", disk.capacity}, {"refused_below", disk.refused_below}});
        body["server"] = json::object{{"version", server.version}, {"started", server.started.time_since_epoch().count()}, {"refuses", server.refuses}, {"disks", std::move(disks)},
                                      {"database_bytes", server.database_bytes}, {"spool_bytes", server.spool_bytes}, {"spool_more", server.spool_more}};
    }
    return body;
}

}  // namespace consigne::release
