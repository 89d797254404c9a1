#include "release/terminals/enrolment.hpp"

#include "release/identity/digest.hpp"
#include "release/identity/random.hpp"

#include <algorithm>
#include <charconv>

namespace consigne::release {
namespace {

using namespace std::chrono_literals;
using spooler::Terminal;

// Strangers can make terminals that wait: not so many that the list becomes useless.
constexpr std::size_t most_waiting = 50;

bool fit_serial(const std::string& serial)
{
    const auto fit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.'; };
    return !serial.empty() && serial.size() <= 64 && std::all_of(serial.begin(), serial.end(), fit);
}

std::string cookie_of(const Terminal& terminal, const std::string& secret) { return std::to_string(terminal.id.value) + "." + secret; }

Contact::Standing standing(const Terminal& terminal) { return terminal.accepted ? Contact::Standing::accepted : Contact::Standing::waiting; }

}  // namespace

void Enrolment::seen(Terminal& terminal, const std::string& peer)
{
    // Once a minute is enough for "last connection", and spares a write per page.
    const auto now = clock_();
    const bool linked = terminal.device.has_value();
    if (!linked)
        if (const auto device = devices_.find(terminal.serial)) terminal.device = device->id;
    const bool whole = linked != terminal.device.has_value() || !terminal.last_seen;
    if (!whole && terminal.address == peer && *terminal.last_seen + 60s > now) return;
    terminal.address = peer;
    terminal.last_seen = now;
    // What an administrator changes at this moment is not written over: only what is ours here.
    static_cast<void>(whole ? terminals_.update(terminal) : terminals_.seen(terminal.id, peer, now));
}

Contact Enrolment::by_secret(const std::string& secret, const std::string& peer)
{
    const auto dot = secret.find('.');
    if (dot == std::string::npos || secret.size() > 128) return {};
    std::int64_t id = 0;
    const auto [end, ec] = std::from_chars(secret.data(), secret.data() + dot, id);
    if (ec != std::errc{} || end != secret.data() + dot) return {};
    auto terminal = terminals_.find(spooler::TerminalId{id});
    if (!terminal || terminal->secret_digest.empty() || !same_secret(terminal->secret_digest, sha256_hex(secret.substr(dot + 1)))) return {};
    if (!terminal->accepted && demo_()) terminal->accepted = true, terminal->last_seen.reset();
    seen(*terminal, peer);
    return {standing(*terminal), *terminal, {}};
}

Contact Enrolment::contact(const std::string& serial, const std::string& secret, const std::string& peer)
{
    Contact known = by_secret(secret, peer);
    if (known.standing != Contact::Standing::unknown && (serial.empty() || known.terminal.serial == serial)) return known;
    if (!fit_serial(serial)) return known.standing == Contact::Standing::unknown ? Contact{} : known;

    const std::string fresh = random_hex(32);
    if (auto found = terminals_.find_serial(serial)) {
        // The first browser that shows up with a serial holds it; in a demonstration the latest does.
        if (!found->secret_digest.empty() && !demo_()) return {Contact::Standing::refused, *found, {}};
        found->secret_digest = sha256_hex(fresh);
        found->accepted = found->accepted || demo_();
        found->last_seen.reset();
        seen(*found, peer);
        audit_.record("terminal " + serial, "took its secret", peer);
        return {standing(*found), *found, cookie_of(*found, fresh)};
    }

    const auto all = terminals_.list();
    if (std::count_if(all.begin(), all.end(), [](const Terminal& one) { return !one.accepted; }) >= static_cast<std::ptrdiff_t>(most_waiting)) return {};
    Terminal terminal;
    terminal.serial = serial;
    terminal.name = serial;
    terminal.secret_digest = sha256_hex(fresh);
    terminal.accepted = demo_();
    terminal.address = peer;
    terminal.last_seen = clock_();
    if (const auto device = devices_.find(serial)) terminal.device = device->id;
    const auto id = terminals_.add(terminal);
    if (!id) return {};
    terminal.id = *id;
    audit_.record("terminal " + serial, terminal.accepted ? "enrolled" : "asks to be accepted", peer);
    return {standing(terminal), terminal, cookie_of(terminal, fresh)};
}

}  // namespace consigne::release
