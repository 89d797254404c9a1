// What the kernel denies a program that runs a document: the network, every file but its own installation, other processes.
#pragma once

#include <cstdint>

#include <sys/resource.h>

namespace consigne::spooler::sandbox {

/// Sets both limits of this process, or leaves the lower one it was given. False when the kernel refuses.
[[nodiscard]] bool lower_limit(__rlimit_resource resource, std::uint64_t soft, std::uint64_t hard) noexcept;

/// Limits of one run.
struct ProgramLimits {
    unsigned cpu_seconds;
    std::uint64_t memory_bytes;     ///< address space
};

/// Called between fork and exec, and by nobody else; the process keeps its descriptors 0 to 2. It can then write no file
/// at all, read only what the system installs (Landlock, where the kernel has it), and make no socket (seccomp). False when
/// the kernel refuses what it must not refuse: then do not exec.
[[nodiscard]] bool confine_program(const ProgramLimits& limits) noexcept;

}  // namespace consigne::spooler::sandbox
