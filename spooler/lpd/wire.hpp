// An LPD connection as lines, octets and counted files.
#pragma once

#include "spooler/http/net_stream.hpp"

namespace consigne::spooler::lpd {

/// One octet answers each step (RFC 1179 §6): zero goes on, anything else refuses.
inline constexpr std::uint8_t accepted = 0, refused = 1;

/// Borrows its stream; runs on the connection's strand. Limits: 10 s for a line, an answer or a small file, about 1 KiB/s
/// (threats.md §5) for documents.
class Wire {
public:
    explicit Wire(http::NetStream& stream) : stream_(stream) {}

    [[nodiscard]] const http::Peer& peer() const { return stream_.peer(); }

    /// A line without its end. Errors: peer_gone, timed_out, limit_exceeded (1 KiB).
    [[nodiscard]] http::net::awaitable<Result<std::string>> line();
    /// `bytes` octets and the zero octet behind them. Errors: peer_gone, timed_out, malformed (another octet there).
    [[nodiscard]] http::net::awaitable<Result<std::string>> small_file(std::size_t bytes);

    /// A document begins: its pace is watched from here.
    void begin_document() { since_ = floor_bytes; }
    /// What has come of the document, at least one byte but at the peer's end, at most `most`; valid until the next call and
    /// taken by `use`. With `gather`, waits for up to 64 KiB: disk writes of a network packet each are dear.
    [[nodiscard]] http::net::awaitable<Result<ByteView>> piece(std::uint64_t most, bool gather);
    void use(std::size_t bytes) { buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(bytes)); }
    /// The zero octet behind a counted document. Errors: peer_gone, timed_out, malformed.
    [[nodiscard]] http::net::awaitable<Result<>> end_octet();

    /// False when the peer is gone.
    [[nodiscard]] http::net::awaitable<bool> answer(std::uint8_t octet);
    /// Text, and the end of our side: what lpq and lprm show.
    [[nodiscard]] http::net::awaitable<void> tell(std::string text);

private:
    static constexpr std::size_t floor_bytes = 32 * 1024;  // at least this much in 30 s

    [[nodiscard]] http::net::awaitable<Result<std::size_t>> fill(std::size_t most);

    http::NetStream& stream_;
    Bytes buffer_;
    std::size_t since_ = floor_bytes;
    std::uint8_t last_answer_ = 0;
    bool ended_ = false;  ///< the peer has sent all it will
};

}  // namespace consigne::spooler::lpd
