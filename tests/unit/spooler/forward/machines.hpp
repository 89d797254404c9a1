// The simulated Canon inside a test, a line to it that can be cut, and devices that answer as a test says.
#pragma once

#include "spooler/forward/parcel.hpp"
#include "spooler/document/descriptor.hpp"
#include "tests/mfp/net.hpp"
#include "tests/mfp/receive.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

#include <cups/ipp.h>

#include <atomic>
#include <filesystem>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

namespace consigne::spooler::forward {

using namespace std::chrono_literals;

/// Waits for something that another thread brings about.
template <class Condition>
[[nodiscard]] bool comes_true(const Condition& condition, std::chrono::milliseconds within = 20s)
{
    const auto end = std::chrono::steady_clock::now() + within;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

/// Short enough for a test, long enough for a loaded machine.
inline Limits short_limits()
{
    Limits limits;
    limits.connect = 2s;
    limits.reply = 2s;
    limits.progress = 2s;
    limits.silence = 1s;
    limits.stopped = 1s;
    limits.poll = 20ms;
    return limits;
}

/// consigne-mfp with its three ways in, on ports of its own.
class Canon {
public:
    explicit Canon(int impressions_per_minute = 600'000) : device(directory_, impressions_per_minute, {})
    {
        lpd = hub.listen(0, true, [this](mfp::Stream& s) { mfp::serve_lpd(s, device); });
        raw = hub.listen(0, true, [this](mfp::Stream& s) { mfp::serve_raw(s, device); });
        quirks.ipp_port = ipp = hub.listen(0, true, [this](mfp::Stream& s) { mfp::serve_ipp(s, device, quirks); });
    }
    ~Canon()
    {
        hub.stop();
        std::error_code ec;
        std::filesystem::remove_all(directory_, ec);
    }
    [[nodiscard]] std::string ipp_uri() const { return "ipp://127.0.0.1:" + std::to_string(ipp) + "/ipp/print"; }
    [[nodiscard]] std::string lpd_uri() const { return "lpd://127.0.0.1:" + std::to_string(lpd) + "/lp"; }
    [[nodiscard]] std::string raw_uri() const { return "socket://127.0.0.1:" + std::to_string(raw); }
    [[nodiscard]] std::size_t printed()
    {
        std::size_t n = 0;
        for (const auto& job : device.jobs()) n += job.state == mfp::JobState::completed ? 1 : 0;
        return n;
    }
    void restart()
    {
        hub.vanish();
        device.abort_all(true);
        hub.appear();
    }

private:
    static std::string fresh_directory()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "consigne-mfp-XXXXXX").string();
        if (!mkdtemp(pattern.data())) throw std::runtime_error("no directory");
        return pattern;
    }
    std::string directory_ = fresh_directory();

public:
    mfp::IppQuirks quirks;
    mfp::Device device;
    mfp::Hub hub{"127.0.0.1"};
    int lpd = 0, raw = 0, ipp = 0;
};

/// A device of a test's own making: `handler` has each connection.
class Peer {
public:
    explicit Peer(mfp::Hub::Handler handler)
    {
        port = hub_.listen(0, true, [this, handler = std::move(handler)](mfp::Stream& s) {
            ++connections;
            handler(s);
        });
    }
    std::atomic<int> connections{0};
    int port = 0;

private:
    mfp::Hub hub_{"127.0.0.1"};
};

/// A line to a device, octet by octet, that counts connections and can be cut where a client says a thing.
class Line {
public:
    explicit Line(int to) :
        peer_([this, to](mfp::Stream& client) { carry(client, to); })
    {}
    [[nodiscard]] int port() const { return peer_.port; }
    [[nodiscard]] int connections() const { return peer_.connections; }
    /// The next time a client sends these octets, they do not arrive, and the connection is gone.
    void cut_at(std::string octets)
    {
        const std::lock_guard lock(mutex_);
        cut_at_ = std::move(octets);
    }

private:
    bool cut(std::string_view piece)
    {
        const std::lock_guard lock(mutex_);
        if (cut_at_.empty() || piece.find(cut_at_) == std::string_view::npos) return false;
        cut_at_.clear();
        return true;
    }
    void carry(mfp::Stream& client, int to)
    {
        const Descriptor device(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(to));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(device.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
        std::thread back([&] {
            char piece[4096];
            for (ssize_t n; (n = recv(device.get(), piece, sizeof piece, 0)) > 0;)
                if (!client.write({piece, static_cast<std::size_t>(n)})) break;
            client.finish();
        });
        char piece[4096];
        for (std::size_t n; (n = client.read(piece, sizeof piece)) > 0;) {
            if (cut({piece, n})) {
                client.finish();
                break;
            }
            if (::send(device.get(), piece, n, MSG_NOSIGNAL) < 0) break;
        }
        shutdown(device.get(), SHUT_WR);
        back.join();
    }

    std::mutex mutex_;
    std::string cut_at_;
    Peer peer_;
};

/// IPP version 2.0 and an operation, as a request begins (RFC 8010 §3.1.1).
inline std::string operation(char code) { return {2, 0, 0, code}; }

/// A document in memory.
class Paper {
public:
    explicit Paper(ByteView bytes) : fd_(memfd_create("document", MFD_CLOEXEC))
    {
        for (std::size_t done = 0; done < bytes.size();) {
            const ssize_t n = ::write(fd_.get(), bytes.data() + done, bytes.size() - done);
            if (n <= 0) throw std::runtime_error("memfd");
            done += static_cast<std::size_t>(n);
        }
        parcel.document = fd_.get();
        parcel.bytes = bytes.size();
        parcel.format = "application/octet-stream";
        parcel.job_name = "Report";
        parcel.user_name = "camille";
    }
    Parcel parcel;

private:
    Descriptor fd_;
};

/// What a forwarder told.
struct Told {
    std::vector<std::string> steps;
    std::vector<Trouble> troubles;
    std::int64_t device_job = 0;
    std::atomic<bool> stop{false};

    Notes notes()
    {
        Notes notes;
        notes.sending = [this](std::int64_t job) -> Result<> { return step("sending", job); };
        notes.accepted = [this](std::int64_t job) -> Result<> { return step("accepted", job); };
        notes.progress = [this](std::uint32_t, std::uint32_t, Trouble trouble) {
            if (troubles.empty() || troubles.back() != trouble) troubles.push_back(trouble);
            if (heard) heard();
        };
        notes.stopping = [this] { return stop.load(); };
        notes.pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
        return notes;
    }
    std::function<void()> heard;

private:
    Result<> step(const char* name, std::int64_t job)
    {
        steps.emplace_back(name);
        device_job = job;
        return {};
    }
};

}  // namespace consigne::spooler::forward
