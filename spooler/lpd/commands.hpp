// The words of LPD (RFC 1179), parsed without a socket.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <optional>

namespace consigne::spooler::lpd {

// threats.md §5
inline constexpr std::size_t max_line = 1024;
inline constexpr std::size_t max_queue_name = 64;
inline constexpr std::size_t max_control = 64 * 1024;
inline constexpr std::size_t max_control_lines = 1000;
inline constexpr std::size_t max_data_files = 20;

/// Of a queue's name: [A-Za-z0-9._-].
[[nodiscard]] bool queue_letter(char c);

enum class Verb : std::uint8_t { print_waiting = 1, receive_job = 2, short_state = 3, long_state = 4, remove_jobs = 5 };

/// A daemon command (RFC 1179 §5), its line end taken off.
struct Command {
    Verb verb;
    std::string queue;
    std::vector<std::string> words;  ///< users and job numbers; for remove_jobs the first is the agent
};

/// Errors: malformed (no such command, a queue name with other characters than [A-Za-z0-9._-]), limit_exceeded.
[[nodiscard]] Result<Command> parse_command(std::string_view line);

/// What receive-job goes on with (RFC 1179 §6).
struct Subcommand {
    enum class Kind : std::uint8_t { abort = 1, control_file = 2, data_file = 3 } kind;
    std::uint64_t bytes = 0;   ///< 0 or more than any document may have: until the peer ends (threats.md §1.6)
    std::string name;          ///< a label, never a path
};

/// Errors: malformed (no such subcommand, a count that is not a number), limit_exceeded (a control file too long).
[[nodiscard]] Result<Subcommand> parse_subcommand(std::string_view line);

/// One document named by a control file.
struct ControlDocument {
    std::string data_file;     ///< the label of its data file
    std::string name;          ///< N line, else empty
    std::uint32_t copies = 1;  ///< how often its print line stands there
    bool carriage = false;     ///< its lines begin with FORTRAN carriage control (carriage.hpp)
};

/// A control file (RFC 1179 §7). Only H, P, J, N, C, T, L and the print-format letters are read; U and S name files of the
/// client's machine and are ignored.
struct Control {
    std::string host, user, job_name, title;
    std::vector<ControlDocument> documents;
};

/// Errors: limit_exceeded (lines, documents), malformed (no print line).
[[nodiscard]] Result<Control> parse_control(std::string_view text);

}  // namespace consigne::spooler::lpd
