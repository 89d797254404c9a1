// The data behind a Read… operator: FA/FB blocks, one after the other, as one run of bytes.
#pragma once

#include "pdl/pclxl/scanner.hpp"

namespace consigne::pdl::pclxl {

/// Takes block after block from the cursor; ends at the first byte that begins no block.
class BlockBytes {
public:
    BlockBytes(Cursor& in, ByteOrder order) : in_(in), order_(order) {}

    /// The next bytes, without taking them; empty at the end of the data. Dies at the next call.
    [[nodiscard]] ByteView view();
    void take(std::size_t n) { in_.skip(n); left_ -= n; }
    [[nodiscard]] std::optional<std::uint8_t> next();
    std::size_t read(std::span<std::uint8_t> into);  ///< fewer only at the end
    void drain();
    [[nodiscard]] bool cut_short() const { return cut_short_; }

private:
    Cursor& in_;
    ByteOrder order_;
    std::uint64_t left_ = 0;
    bool cut_short_ = false;
};

}  // namespace consigne::pdl::pclxl
