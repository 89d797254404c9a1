// Chunked bodies (RFC 9112 §7.1), taken apart as they arrive.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::spooler::http {

/// However the input is cut, the same bytes come out. Holds one line of at most 256 bytes.
class Chunks {
public:
    static constexpr std::size_t max_line = 256;       ///< size and extensions of one chunk
    static constexpr std::size_t max_trailer = 4096;

    /// Data found at the front of `bytes`; `used` is how many bytes of them it took, framing included. The data is a part of
    /// `bytes`; empty when there is none among those used. Errors: malformed, limit_exceeded.
    [[nodiscard]] Result<ByteView> next(ByteView bytes, std::size_t& used);
    [[nodiscard]] bool done() const { return state_ == State::done; }

private:
    enum class State : std::uint8_t { size, data, data_end, trailer, done };
    [[nodiscard]] Result<> size_line();

    State state_ = State::size;
    std::string line_;
    std::uint64_t left_ = 0;
    std::size_t trailer_ = 0;
};

}  // namespace consigne::spooler::http
