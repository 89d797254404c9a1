// Compressed data in zlib's wrapping (RFC 1950), inflated as they come.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <memory>

struct inflate_state;

namespace consigne::pdl {

/// Hands on what it inflates, by at most 16 KiB. Memory: 90 KiB, whatever the data.
class Inflate final : public ByteSink {
public:
    /// `next` must outlive it.
    explicit Inflate(ByteSink& next);
    ~Inflate() override;
    Inflate(const Inflate&) = delete;
    Inflate& operator=(const Inflate&) = delete;

    /// What stands before damage is handed on before it is told of; what follows the data's end is left alone.
    /// Errors: malformed (damaged, the checksum is another's, or a dictionary is asked for), and those of `next`.
    [[nodiscard]] Result<> write(ByteView bytes) override;
    /// Errors: truncated (the data, or their checksum, have not ended), and those of `next`.
    [[nodiscard]] Result<> finish() override;

    /// The data were whole and as their checksum says.
    [[nodiscard]] bool ended() const { return ended_; }

private:
    [[nodiscard]] Result<> piece(ByteView bytes);

    ByteSink& next_;
    std::unique_ptr<inflate_state> codec_;
    bool ended_ = false, broken_ = false;
};

}  // namespace consigne::pdl
