// What the kernel denies whoever reads or runs a document: the network, every file but what the system installs, other processes.
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

/// Builds what the functions below need, so that they take no memory; once, before the first fork.
void prepare_confinement();

/// For a process that forks readers, reads no document itself and opens nothing more: from here on it has the calls of a reader,
/// and takes requests, sends signals and sets priorities besides. Its readers then have only that to give up, which costs the kernel a
/// fraction of the whole list. False when the kernel refuses: they give up all by themselves.
[[nodiscard]] bool confine_launcher() noexcept;

/// For the process that reads a document. It can then open nothing but what the system installs (Landlock, where the kernel has
/// it), nor gain a privilege. Before it closes the descriptors it was forked with. False when the kernel refuses what it must
/// not refuse: then do not read.
[[nodiscard]] bool see_only_what_is_installed() noexcept;

/// After that, once it holds no descriptor but its own: it can make only the calls on a list (seccomp), no socket, no signal to
/// anybody. What it starts inherits both. False: as above.
[[nodiscard]] bool call_only_what_reading_takes() noexcept;

/// Called between fork and exec, and by nobody else; the process keeps its descriptors 0 to 2. As both above, and it can
/// write no file at all. False: do not exec.
[[nodiscard]] bool confine_program(const ProgramLimits& limits) noexcept;

}  // namespace consigne::spooler::sandbox
