// A source that gives its bytes in small reads, so that a reader meets every cut.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace consigne::test {

/// Never hands out more than `most` bytes at a time.
class PiecewiseSource final : public RandomAccess {
public:
    PiecewiseSource(const RandomAccess& whole, std::size_t most) : whole_(whole), most_(most) {}
    [[nodiscard]] std::uint64_t size() const override { return whole_.size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        return whole_.read(offset, into.first(std::min(most_, into.size())));
    }

private:
    const RandomAccess& whole_;
    std::size_t most_;
};

/// A file under tests/golden, or a failed test.
inline Bytes golden(const std::string& name)
{
    std::ifstream file(std::string(CONSIGNE_SOURCE_DIR) + "/tests/golden/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no golden file " + name);
    return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace consigne::test
