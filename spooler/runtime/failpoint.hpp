// Named steps at which tests kill this process, or make it fail. Only where developers build: what is packaged has none of it.
#pragma once

#include <cstddef>

namespace consigne::spooler::failpoint {

// A test names a file in the environment (CONSIGNE_FAILPOINTS, read once, at start). Its lines are "STEP ACTION"; the first of them is
// acted upon when its step is reached, and removed before that, so that the next start goes on with the line after it. Actions:
// kill (SIGKILL), short (a write takes half of what it is given), or EIO, ENOSPC, EDQUOT.

#ifdef CONSIGNE_DEVELOPER
/// Whether the step is to fail as a call of the system does: errno is set then. Any thread; each use names its step literally
/// (tests/client/killed_at_each_step.sh knows them all).
[[nodiscard]] bool fails(const char* step) noexcept;
/// How many of `size` octets a write at this step is given: all of them, but for "short".
[[nodiscard]] std::size_t portion(const char* step, std::size_t size) noexcept;
#else
[[nodiscard]] constexpr bool fails(const char*) noexcept { return false; }
[[nodiscard]] constexpr std::size_t portion(const char*, std::size_t size) noexcept { return size; }
#endif
/// A step that can only be died at.
inline void reached(const char* step) noexcept { static_cast<void>(fails(step)); }

}  // namespace consigne::spooler::failpoint
