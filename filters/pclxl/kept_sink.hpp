// Takes a result whose length must be known before it is written.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::filters::pclxl {

/// Counts all bytes and keeps the first few MiB, so that most results need no second run.
class KeptSink final : public ByteSink {
public:
    static constexpr std::size_t max_kept = std::size_t{4} << 20;

    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        length_ += bytes.size();
        if (length_ <= max_kept) kept_.insert(kept_.end(), bytes.begin(), bytes.end());
        return {};
    }
    [[nodiscard]] Result<> finish() override { return {}; }

    [[nodiscard]] std::uint64_t length() const { return length_; }
    [[nodiscard]] bool whole() const { return length_ <= max_kept; }
    [[nodiscard]] const Bytes& kept() const { return kept_; }  ///< all of it when whole()

private:
    Bytes kept_;
    std::uint64_t length_ = 0;
};

/// Takes bytes nobody wants.
class NullSink final : public ByteSink {
public:
    [[nodiscard]] Result<> write(ByteView) override { return {}; }
    [[nodiscard]] Result<> finish() override { return {}; }
};

}  // namespace consigne::filters::pclxl
