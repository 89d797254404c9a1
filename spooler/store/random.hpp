// Random names: file names in the spool, UUIDs.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace consigne::spooler::store {

/// A version 4 UUID, bare: 8-4-4-4-12 hexadecimal digits.
[[nodiscard]] std::string random_uuid();
/// A version 7 UUID: as above behind the time in milliseconds, so that an index over such takes new ones at its end.
[[nodiscard]] std::string timed_uuid();
/// The octets of a UUID made by these.
[[nodiscard]] std::array<std::uint8_t, 16> octets_of(std::string_view uuid);

}  // namespace consigne::spooler::store
