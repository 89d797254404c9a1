// LPD (RFC 1179) and raw 9100: one way, no news of what became of the job.
#include "spooler/forward/device_uri.hpp"
#include "spooler/forward/forwarders.hpp"
#include "spooler/forward/socket.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include <unistd.h>

namespace consigne::spooler::forward {
namespace {

Outcome put_back(const Error& error, bool retry)
{
    Outcome outcome;
    outcome.reason = error.detail;
    outcome.retry = retry;
    return outcome;
}

// After the first byte nobody knows what the device made of it (threats.md R5, c).
Outcome uncertain(const Error& error)
{
    Outcome outcome;
    outcome.state = DeliveryState::uncertain;
    outcome.reason = error.detail;
    return outcome;
}

Outcome printed()
{
    Outcome outcome;
    outcome.state = DeliveryState::printed;
    return outcome;
}

Outcome storage(const Error& error) { return put_back(error, false); }

Result<DeviceAbilities> reachable(const DeviceUri& uri)
{
    const auto socket = Socket::connect(uri.host, uri.port);
    if (!socket) return socket.error();
    return DeviceAbilities{};
}

class RawForwarder final : public Forwarder {
public:
    explicit RawForwarder(DeviceUri uri) : uri_(std::move(uri)) {}
    Result<DeviceAbilities> abilities() override { return reachable(uri_); }
    bool asks_outside_stream() const override { return false; }
    Outcome follow(std::int64_t, const Notes&) override { return printed(); }

    Outcome deliver(const Parcel& parcel, const DeviceAbilities&, const Notes& notes) override
    {
        auto socket = Socket::connect(uri_.host, uri_.port);
        if (!socket) return put_back(socket.error(), true);
        if (const auto noted = notes.sending(0); !noted) return storage(noted.error());
        if (const auto sent = socket->send_document(parcel.document, parcel.bytes, notes.stopping); !sent) return uncertain(sent.error());
        if (const auto ended = socket->finish(); !ended) return uncertain(ended.error());
        if (const auto noted = notes.accepted(0); !noted) return uncertain(noted.error());
        return printed();
    }

private:
    DeviceUri uri_;
};

/// A name in an LPD control file: one line, no controls, at most 131 octets (RFC 1179 §7).
std::string line_text(std::string_view text)
{
    std::string out;
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F && out.size() < 131) out += c;
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
    return out.empty() ? "-" : out;
}

class LpdForwarder final : public Forwarder {
public:
    explicit LpdForwarder(DeviceUri uri) : uri_(std::move(uri)) {}
    Result<DeviceAbilities> abilities() override { return reachable(uri_); }
    bool asks_outside_stream() const override { return false; }
    Outcome follow(std::int64_t, const Notes&) override { return printed(); }

    Outcome deliver(const Parcel& parcel, const DeviceAbilities&, const Notes& notes) override
    {
        auto socket = Socket::connect(uri_.host, uri_.port);
        if (!socket) return put_back(socket.error(), true);

        // The control file goes first: a device that refuses the job says so before the document.
        static std::atomic<unsigned> numbers{0};
        std::array<char, 65> host{};
        gethostname(host.data(), host.size() - 1);
        char number[4];
        std::snprintf(number, sizeof number, "%03u", numbers++ % 1000);
        const std::string tail = std::string(number) + host.data();
        const std::string control = "H" + std::string(host.data()) + "\nP" + line_text(parcel.user_name) + "\nJ" + line_text(parcel.job_name) +
                                    "\nldfA" + tail + "\nUdfA" + tail + "\nN" + line_text(parcel.job_name) + "\n";
        if (const auto done = command(*socket, "\002" + uri_.resource + "\n"); !done) return put_back(done.error(), true);
        if (const auto done = command(*socket, "\002" + std::to_string(control.size()) + " cfA" + tail + "\n"); !done) return put_back(done.error(), false);
        if (const auto done = command(*socket, control + '\0'); !done) return put_back(done.error(), false);
        if (const auto done = command(*socket, "\003" + std::to_string(parcel.bytes) + " dfA" + tail + "\n"); !done) return put_back(done.error(), false);

        if (const auto noted = notes.sending(0); !noted) return storage(noted.error());
        if (const auto sent = socket->send_document(parcel.document, parcel.bytes, notes.stopping); !sent) return uncertain(sent.error());
        if (const auto done = command(*socket, std::string(1, '\0')); !done) return uncertain(done.error());
        if (const auto noted = notes.accepted(0); !noted) return uncertain(noted.error());
        return printed();
    }

private:
    /// Sends, and waits for the octet 0. Errors: peer_gone, timed_out, denied (another octet).
    Result<> command(Socket& socket, const std::string& text)
    {
        if (const auto sent = socket.send(as_bytes(text)); !sent) return sent;
        const auto answer = socket.receive_octet();
        if (!answer) return answer.error();
        if (*answer != 0) return fail(Errc::denied, "the device refused the job (LPD answer " + std::to_string(*answer) + ")");
        return {};
    }

    DeviceUri uri_;
};

}  // namespace

std::unique_ptr<Forwarder> make_raw_forwarder(DeviceUri uri) { return std::make_unique<RawForwarder>(std::move(uri)); }
std::unique_ptr<Forwarder> make_lpd_forwarder(DeviceUri uri) { return std::make_unique<LpdForwarder>(std::move(uri)); }

Result<std::unique_ptr<Forwarder>> make_forwarder(const std::string& uri, Pin pin)
{
    auto parts = parse_device_uri(uri);
    if (!parts) return parts.error();
    if (parts->scheme == "lpd") return make_lpd_forwarder(std::move(*parts));
    if (parts->scheme == "socket") return make_raw_forwarder(std::move(*parts));
    return make_ipp_forwarder(std::move(*parts), std::move(pin));
}

}  // namespace consigne::spooler::forward
