// LPD (RFC 1179) and raw 9100: one way, no news of what became of the job.
#include "spooler/forward/forwarders.hpp"
#include "spooler/forward/socket.hpp"
#include "spooler/ipp/codec.hpp"

#include <array>
#include <atomic>

#include <unistd.h>

namespace consigne::spooler::forward {
namespace {

/// What LPD and raw have in common: a connection made when the device is looked at, and used for the document.
class StreamForwarder : public Forwarder {
public:
    StreamForwarder(DeviceUri uri, const Limits& limits) : uri_(std::move(uri)), limits_(limits) {}

    Result<DeviceAbilities> abilities(const std::function<bool()>& stopping) override
    {
        socket_.reset();
        auto socket = Socket::connect(uri_.host, uri_.port, limits_, stopping);
        if (!socket) return socket.error();
        socket_ = std::move(*socket);
        return DeviceAbilities{};
    }
    Outcome deliver(const Parcel& parcel, const DeviceAbilities&, const Notes& notes) override
    {
        // Rewriting a long document takes its time, and some devices close what idles.
        if (!socket_ || !socket_->open())
            if (const auto again = abilities(notes.stopping); !again) return put_back(again.error(), true);
        Outcome outcome = carry(*socket_, parcel, notes);
        if (const auto wishes = parcel.wishes.empty() ? Result<ipp::Message>(fail(Errc::not_found, "none")) : ipp::read_message(as_bytes(parcel.wishes)))
            outcome.unfinished = devices::asks_for_finishing(wishes->get());
        socket_.reset();
        return outcome;
    }
    // The device keeps no job to ask about: what it has taken is printed as far as anybody can know.
    Outcome follow(std::int64_t, const Notes&) override { return printed(); }
    void abandon(std::int64_t, const std::function<bool()>&) override {}
    void hang_up() override { socket_.reset(); }
    bool asks_outside_stream() const override { return false; }

protected:
    [[nodiscard]] virtual Outcome carry(Socket& socket, const Parcel& parcel, const Notes& notes) = 0;
    [[nodiscard]] const std::string& resource() const { return uri_.resource; }

private:
    DeviceUri uri_;
    Limits limits_;
    std::optional<Socket> socket_;
};

// After the first byte nobody knows what the device made of it (threats.md R5, c).
class RawForwarder final : public StreamForwarder {
public:
    using StreamForwarder::StreamForwarder;

private:
    Outcome carry(Socket& socket, const Parcel& parcel, const Notes& notes) override
    {
        if (const auto noted = notes.sending(0); !noted) return put_back(noted.error(), false);
        if (const auto sent = socket.send_document(parcel.document, parcel.bytes, notes.stopping); !sent) return uncertain(sent.error());
        if (const auto ended = socket.finish(notes.stopping); !ended) return uncertain(ended.error());
        if (const auto noted = notes.accepted(0); !noted) return uncertain(noted.error());
        return printed();
    }
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

class LpdForwarder final : public StreamForwarder {
public:
    using StreamForwarder::StreamForwarder;

private:
    Outcome carry(Socket& socket, const Parcel& parcel, const Notes& notes) override
    {
        // The control file goes first: a device that refuses the job says so before the document.
        static std::atomic<unsigned> numbers{0};
        std::array<char, 65> host{};
        gethostname(host.data(), host.size() - 1);
        char number[4];
        std::snprintf(number, sizeof number, "%03u", numbers++ % 1000);
        const std::string tail = std::string(number) + host.data();
        const std::string control = "H" + std::string(host.data()) + "\nP" + line_text(parcel.user_name) + "\nJ" + line_text(parcel.job_name) +
                                    "\nldfA" + tail + "\nUdfA" + tail + "\nN" + line_text(parcel.job_name) + "\n";
        const std::string steps[] = {"\002" + resource() + "\n", "\002" + std::to_string(control.size()) + " cfA" + tail + "\n", control + '\0',
                                     "\003" + std::to_string(parcel.bytes) + " dfA" + tail + "\n"};
        for (const auto& step : steps)
            if (const auto done = command(socket, step, notes); !done) return refused(done.error(), &step == steps);

        if (const auto noted = notes.sending(0); !noted) return put_back(noted.error(), false);
        if (const auto sent = socket.send_document(parcel.document, parcel.bytes, notes.stopping); !sent) return uncertain(sent.error());
        if (const auto done = command(socket, std::string(1, '\0'), notes); !done) return uncertain(done.error());
        if (const auto noted = notes.accepted(0); !noted) return uncertain(noted.error());
        return printed();
    }

    /// No document byte has gone. A queue that says no may have room again soon; a job refused by its particulars stays refused.
    static Outcome refused(const Error& error, bool by_queue)
    {
        Outcome outcome = put_back(error, by_queue || error.code != Errc::busy);
        if (error.code == Errc::busy && !by_queue) outcome.trouble = Trouble::refused;
        if (error.code == Errc::peer_gone) outcome.trouble = Trouble::cut;
        return outcome;
    }

    /// Sends, and waits for the octet 0. Errors: peer_gone, timed_out, conflict, busy (another octet).
    static Result<> command(Socket& socket, const std::string& text, const Notes& notes)
    {
        if (const auto sent = socket.send(as_bytes(text), notes.stopping); !sent) return sent;
        const auto answer = socket.receive_octet(notes.stopping);
        if (!answer) return answer.error();
        if (*answer != 0) return fail(Errc::busy, "the device refused the job (LPD answer " + std::to_string(*answer) + ")");
        return {};
    }
};

}  // namespace

std::unique_ptr<Forwarder> make_raw_forwarder(DeviceUri uri, const Limits& limits) { return std::make_unique<RawForwarder>(std::move(uri), limits); }
std::unique_ptr<Forwarder> make_lpd_forwarder(DeviceUri uri, const Limits& limits) { return std::make_unique<LpdForwarder>(std::move(uri), limits); }

}  // namespace consigne::spooler::forward
