// Random names: file names in the spool, UUIDs.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace consigne::spooler::store {

/// A version 4 UUID, bare: 8-4-4-4-12 hexadecimal digits.
[[nodiscard]] std::string random_uuid();
/// The octets of what random_uuid() made.
[[nodiscard]] std::array<std::uint8_t, 16> octets_of(std::string_view uuid);

}  // namespace consigne::spooler::store
