// What a sandbox child does: one document, one answer, no return. The service and the command-line tools use the same child.
#pragma once

#include "spooler/sandbox/wire.hpp"

#include <sys/types.h>

namespace consigne::spooler::sandbox {

/// What a child may use (threats.md §5); beyond it the kernel ends it.
struct Limits {
    unsigned wall_seconds = 180;
    unsigned cpu_seconds = 120;
    std::uint64_t memory_bytes = std::uint64_t{1} << 30;      ///< address space; resident stays below 512 MiB
    unsigned program_cpu_seconds = 30;                        ///< of a PostScript program that is run; more for a large one
    unsigned program_wall_seconds = 120;                      ///< of all programs in a document
    std::uint64_t output_bytes = std::uint64_t{64} << 30;     ///< of a rewritten document
};

/// Forks; the child keeps only the descriptors it is given (output may be -1), works, writes the answer and exits.
/// Returns the child's pid, or -1 with errno. The caller reaps it.
[[nodiscard]] pid_t fork_child(const Request& request, int document, int output, int answer, const Limits& limits);

/// Reads a child's whole answer from its pipe and turns silence into words. Waits at most `wall_seconds` and a little.
/// Errors: malformed (the child died: the document cannot be read), timed_out, and what the child says.
[[nodiscard]] Result<Answer> read_answer(int pipe, const Limits& limits);

/// Forks, waits, reaps: for the command-line tools.
[[nodiscard]] Result<Answer> run_child(const Request& request, int document, int output, const Limits& limits);

}  // namespace consigne::spooler::sandbox
