// What a sandbox child does: one document, one answer, no return. The service and the command-line tools use the same child.
#pragma once

#include "spooler/document/document.hpp"
#include "spooler/sandbox/wire.hpp"

#include <sys/types.h>

namespace consigne::spooler::sandbox {

/// What a child may use (threats.md §5); beyond it the kernel or its launcher ends it.
struct Limits {
    unsigned wall_seconds = 180;
    unsigned cpu_seconds = 120;
    std::uint64_t memory_bytes = std::uint64_t{1} << 30;      ///< address space; resident stays below 512 MiB
    bool spare_child = false;                                 ///< a launcher with nothing to do has one ready for the next document
    int reading_nice = 0;                                     ///< added to the priority of an inspection, which nobody waits for
    unsigned program_cpu_seconds = 30;                        ///< of a PostScript program that is run; more for a large one
    unsigned program_wall_seconds = 120;                      ///< of all programs in a document
    std::uint64_t output_bytes = std::uint64_t{64} << 30;     ///< of a rewritten document
};

/// Forks; the child keeps only the descriptors it is given (there may be no output), works, writes the answer and exits.
/// Returns the child's pid, or -1 with errno. The caller reaps it.
[[nodiscard]] pid_t fork_child(const Request& request, const DocumentView& document, const DocumentView& output, int answer, const Limits& limits);

/// Forks a child before its document comes: it reads the sample, which makes it warm, then waits on `socket` for one request to
/// inspect (message.hpp, without the pipe of the ending). It is confined as any other before the document is there.
[[nodiscard]] pid_t fork_spare(int socket, const Limits& limits);

/// What a child's end (waitpid's status) says, in words.
/// Errors: limit_exceeded and timed_out (the limit is named), malformed (it crashed), busy (killed from outside: as a rule
/// because the machine ran out of memory, so the document may be read another time).
[[nodiscard]] Ending ending_of(int status, const Limits& limits);

/// What is waited for: of a child that only reads, its whole answer; of one that writes, its end and that of all it started, since until
/// then what it has written may change.
enum class Until : bool { answered, ended };

/// Reads a child's answer, and unless that was enough, the launcher's word on how the child ended. Waits at most `wall_seconds`
/// and a little.
/// Errors: peer_gone (no word from the launcher: nothing is known about the document), those of `ending_of`, and what the
/// child says, which is never peer_gone or busy.
[[nodiscard]] Result<Answer> read_answer(int answer, int ending, const Limits& limits, Until until = Until::answered);

/// Kills a child with all that it has started.
void end_child(pid_t pid) noexcept;
/// Kills what a child that is over has left behind.
void end_rest_of(pid_t pid) noexcept;

/// Forks, waits, reaps: for the command-line tools. Errors: as read_answer; storage_failed.
[[nodiscard]] Result<Answer> run_child(const Request& request, const DocumentView& document, const DocumentView& output, const Limits& limits);

}  // namespace consigne::spooler::sandbox
