// One accepted connection and the books kept about all of them: limits per address, and an orderly end.
#pragma once

#include "spooler/http/net_stream.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

namespace consigne::spooler::http {

/// Lives on its own strand. Protocol sessions read through it, so that bytes read too far are not lost between phases.
class Connection {
public:
    Connection(net::any_io_executor strand, std::unique_ptr<NetStream> stream) : strand_(std::move(strand)), stream_(std::move(stream)) {}

    [[nodiscard]] NetStream& stream() { return *stream_; }
    [[nodiscard]] const Peer& peer() const { return stream_->peer(); }
    [[nodiscard]] const net::any_io_executor& strand() const { return strand_; }

    /// Bytes read and not yet used.
    [[nodiscard]] ByteView pending() const { return ByteView(buffer_).subspan(at_, filled_ - at_); }
    void use(std::size_t n)
    {
        at_ += n;
        if (at_ == filled_) at_ = filled_ = 0;
    }
    /// Reads more behind what is pending; 0 at the peer's end. At most 64 KiB a time, and little from a client that sends little:
    /// two thousand connections that wait or trickle are to cost no more than their sockets.
    [[nodiscard]] net::awaitable<Result<std::size_t>> read_more();

    /// As read_more, for a while: timed_out leaves the connection as it is.
    [[nodiscard]] net::awaitable<Result<std::size_t>> read_more_within(std::chrono::steady_clock::duration limit);

    /// Goes on over TLS, pending bytes first. Limit: set before.
    [[nodiscard]] net::awaitable<Result<>> start_tls(TlsContext& tls);

    /// Between requests: may be closed at once when the server stops. Strand only.
    void set_idle(bool idle)
    {
        idle_ = idle;
        if (!idle) return;
        piece_ = least_piece;
        if (stopping_) stream_->close();
    }
    [[nodiscard]] bool stopping() const { return stopping_; }
    void stop_politely() { stopping_ = true; if (idle_ && stream_) stream_->close(); }
    void stop_hard() { stopping_ = true; if (stream_) stream_->close(); }

private:
    static constexpr std::size_t least_piece = 4 * 1024, most_piece = 64 * 1024;

    /// Where the next bytes go, behind what is pending.
    [[nodiscard]] std::span<std::uint8_t> make_room();
    void came(const Result<std::size_t>& n);

    net::any_io_executor strand_;
    std::unique_ptr<NetStream> stream_;
    Bytes buffer_;
    std::size_t at_ = 0, filled_ = 0, piece_ = least_piece;
    bool idle_ = false, stopping_ = false;
};

/// All live connections. Any thread.
class Connections {
public:
    static constexpr unsigned most = 2'000;  // threats.md §5

    /// Counts one in, unless all places or the address's places of this kind are taken.
    [[nodiscard]] bool enter(const std::shared_ptr<Connection>& connection, const std::string& kind, const std::string& address, unsigned most_per_address);
    void leave(const std::shared_ptr<Connection>& connection, const std::string& kind, const std::string& address);
    /// Idle ones end now, busy ones get `patience`, then all are closed; returns when none is left. Not on an io thread.
    void stop_all(std::chrono::steady_clock::duration patience);
    [[nodiscard]] std::size_t count() const;
    /// Whether some hundred connections have ended since it last said so: what they took is free, and lies scattered.
    [[nodiscard]] bool crowd_has_left();

private:
    mutable std::mutex mutex_;
    std::condition_variable none_;
    std::set<std::shared_ptr<Connection>> all_;
    std::map<std::string, unsigned> by_address_;
    std::size_t highest_ = 0;
    bool stopping_ = false;
};

}  // namespace consigne::spooler::http
