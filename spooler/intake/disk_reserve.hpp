// How much of a disk new documents leave free.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace consigne::spooler {

/// Bytes: as configured; else 2 GiB, or a twentieth of the disk where that is more (threats.md §5).
[[nodiscard]] constexpr std::uint64_t disk_reserve(std::optional<std::uint64_t> configured, std::uint64_t capacity)
{
    constexpr std::uint64_t least = std::uint64_t{2} << 30, share = 20;
    return configured ? *configured : std::max(least, capacity / share);
}

/// With less free than this documents are not read either (threats.md §5); never more than what new documents leave.
[[nodiscard]] constexpr std::uint64_t reading_reserve(std::uint64_t reserve) { return std::min(reserve, std::uint64_t{512} << 20); }

}  // namespace consigne::spooler
