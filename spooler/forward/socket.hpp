// A blocking TCP connection with limits, for LPD and raw.
#pragma once

#include "spooler/forward/parcel.hpp"
#include "spooler/document/descriptor.hpp"

namespace consigne::spooler::forward {

/// Every wait ends with its limit or when `stopping` says so (conflict), whatever the device does meanwhile.
class Socket {
public:
    using Stopping = std::function<bool()>;

    /// All addresses of the host together within `limits.connect`. `limits` is kept.
    /// Errors: peer_gone (refused, no such host), timed_out, conflict.
    [[nodiscard]] static Result<Socket> connect(const std::string& host, std::uint16_t port, const Limits& limits, const Stopping& stopping);

    /// Whether the peer has neither closed nor reset a connection on which nothing is expected from it.
    [[nodiscard]] bool open() const;
    /// Errors: peer_gone, timed_out (no byte taken for `limits.progress`), conflict.
    [[nodiscard]] Result<> send(ByteView bytes, const Stopping& stopping);
    /// Sends a document, opened on the way. Errors: as send, storage_failed.
    [[nodiscard]] Result<> send_document(const DocumentView& document, std::uint64_t bytes, const Stopping& stopping);
    /// One octet. Errors: peer_gone (closed), timed_out (`limits.reply`), conflict.
    [[nodiscard]] Result<std::uint8_t> receive_octet(const Stopping& stopping);
    /// Says that nothing follows and waits for the peer's end: as long as it takes what is still on its way, but not beyond
    /// `limits.progress` without that and `limits.stopped` in all. What the peer says is not listened to, and does not count.
    /// Errors: peer_gone (reset), timed_out, conflict.
    [[nodiscard]] Result<> finish(const Stopping& stopping);

private:
    using Instant = std::chrono::steady_clock::time_point;

    Socket(Descriptor fd, const Limits& limits) : fd_(std::move(fd)), limits_(limits) {}
    [[nodiscard]] Result<> wait(short events, Instant deadline, const Stopping& stopping) const;

    Descriptor fd_;
    Limits limits_;
};

}  // namespace consigne::spooler::forward
