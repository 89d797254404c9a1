// A blocking TCP connection with limits, for LPD and raw.
#pragma once

#include "spooler/sandbox/descriptor.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace consigne::spooler::forward {

inline constexpr std::chrono::seconds connect_limit{10};   // threats.md §5, "printer"
inline constexpr std::chrono::seconds reply_limit{30};
inline constexpr std::chrono::seconds progress_limit{120};

class Socket {
public:
    /// Errors: peer_gone (refused, no such host), timed_out.
    [[nodiscard]] static Result<Socket> connect(const std::string& host, std::uint16_t port);

    /// Errors: peer_gone, timed_out (no byte taken for `progress_limit`), conflict (`stopping` said so).
    [[nodiscard]] Result<> send(ByteView bytes, const std::function<bool()>& stopping = {});
    /// Sends a document from its descriptor. Errors: as send, storage_failed.
    [[nodiscard]] Result<> send_document(int document, std::uint64_t bytes, const std::function<bool()>& stopping);
    /// One octet. Errors: peer_gone (closed), timed_out.
    [[nodiscard]] Result<std::uint8_t> receive_octet();
    /// Says that nothing follows and waits for the peer's end. Errors: peer_gone (reset), timed_out.
    [[nodiscard]] Result<> finish();

private:
    explicit Socket(Descriptor fd) : fd_(std::move(fd)) {}
    [[nodiscard]] Result<> wait(short events, std::chrono::seconds limit, const std::function<bool()>& stopping = {});

    Descriptor fd_;
};

}  // namespace consigne::spooler::forward
