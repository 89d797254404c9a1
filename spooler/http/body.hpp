// The body of a request, decoded as it arrives, and its pace (T-DOS-1).
#pragma once

#include "spooler/http/chunks.hpp"
#include "spooler/http/connection.hpp"
#include "spooler/http/head.hpp"

namespace consigne::spooler::http {

/// Reads one body through a connection. Errors: malformed (chunks), truncated (peer ended early), timed_out (slower than
/// 1 KiB/s over 30 s, with 15 s grace at the start, or longer than 60 min of waiting), peer_gone.
class Body {
public:
    Body(Connection& connection, const Head& head) : connection_(connection), chunked_(head.chunked), left_(head.length.value_or(0)) {}

    /// Some decoded bytes, valid until the next call; empty at the end of the body.
    [[nodiscard]] net::awaitable<Result<ByteView>> next();
    [[nodiscard]] bool ended() const { return chunked_ ? chunks_.done() : left_ == 0; }
    /// A chunked body whose data are all here may end in a packet that is still to come: waits for that, and no longer than `limit`.
    /// Throws away what else comes.
    [[nodiscard]] net::awaitable<void> finish_within(std::chrono::steady_clock::duration limit);
    /// Reads on to the end if that is near, so that the connection can be used again.
    [[nodiscard]] net::awaitable<bool> drain(std::uint64_t at_most);

private:
    [[nodiscard]] net::awaitable<Result<>> fill();

    Connection& connection_;
    bool chunked_;
    std::uint64_t left_;
    Chunks chunks_;
    std::size_t to_use_ = 0;  ///< bytes of the connection's buffer that the last view stands in
    std::chrono::steady_clock::duration waited_{}, waited_in_all_{}, allowance_ = std::chrono::seconds(45);
    std::size_t came_ = 0;
};

}  // namespace consigne::spooler::http
