// Documents that come compressed ('compression', RFC 8011 §5.4.32): gzip (RFC 1952) and deflate (RFC 1951, or inside RFC 1950).
#pragma once

#include "spooler/runtime/releaser.hpp"

#include "pdl/stream/bytes.hpp"

#include <functional>
#include <memory>

struct z_stream_s;

namespace consigne::spooler::ipp {

/// Expands a stream as it arrives, in pieces of 64 KiB. One thread at a time.
class Inflater {
public:
    enum class Kind : std::uint8_t { gzip, deflate };
    using Sink = std::function<Result<>(ByteView)>;

    explicit Inflater(Kind kind);
    ~Inflater();
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// Errors: malformed (not this compression, damaged, bytes after its end), limit_exceeded (expands as no document does), the sink's.
    [[nodiscard]] Result<> write(ByteView bytes, const Sink& sink);
    /// No byte follows. Errors: truncated.
    [[nodiscard]] Result<> finish() const;

private:
    Kind kind_;
    std::unique_ptr<z_stream_s> stream_;
    bool begun_ = false, ended_ = false;
    Bytes first_;
    std::uint64_t in_ = 0, out_ = 0;
};

}  // namespace consigne::spooler::ipp
