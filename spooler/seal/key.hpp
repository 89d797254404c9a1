// Secret keys: drawn by the system, wiped where they are forgotten.
#pragma once

#include "pdl/stream/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace consigne::spooler::seal {

/// Overwrites memory that held a secret, whatever the optimiser thinks of it.
void wipe(std::span<std::uint8_t> secret) noexcept;

/// A key of AES-256. Copies are as secret as the original; each wipes itself.
class Key {
public:
    static constexpr std::size_t size = 32;

    Key() = default;
    explicit Key(std::span<const std::uint8_t, size> bytes);
    Key(const Key&) = default;
    Key& operator=(const Key&) = default;
    ~Key() { wipe(bytes_); }

    [[nodiscard]] std::span<const std::uint8_t, size> bytes() const { return bytes_; }
    bool operator==(const Key&) const = default;

private:
    std::array<std::uint8_t, size> bytes_{};
};

/// Fills `into` with bytes nobody can guess (getrandom(2)). Errors: storage_failed (the system has none to give).
[[nodiscard]] Result<> draw(std::span<std::uint8_t> into);
/// A key that nobody had before. Errors: as draw.
[[nodiscard]] Result<Key> draw_key();

}  // namespace consigne::spooler::seal
