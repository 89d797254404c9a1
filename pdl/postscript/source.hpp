// The bytes of PostScript inside their container: DOS EPS header, TBCP quoting, Ctrl-D between jobs, the UEL at the end.
#pragma once

#include "pdl/stream/cursor.hpp"

namespace consigne::pdl::postscript {

/// A line, or a piece of a long one. `first` says that it begins a line, `eol` is empty when the line goes on.
struct Line {
    std::string text;
    std::string_view eol;       ///< "\n", "\r", "\r\n", or empty: the line goes on, or the data ends here
    bool first = true;
    bool end_of_job = false;    ///< a Ctrl-D that ends a job; `text` is empty
};

/// Longest piece handed out; DSC lines have at most 255 bytes (DSC 3.0 §2), so the rest of a long line is data.
inline constexpr std::size_t max_piece = 4096;

/// Decodes the container and cuts lines. A UEL is found by search, as a printer's front end does; quoted (TBCP) or inside
/// counted data makes no difference to it.
class Source {
public:
    explicit Source(Cursor& in) : in_(in) {}

    /// Takes the container's head and what may stand before `%!`. Errors: malformed (a DOS EPS header that points nowhere).
    [[nodiscard]] Result<> open();

    [[nodiscard]] bool quoted() const { return quoted_; }       ///< TBCP
    [[nodiscard]] bool dos_eps() const { return dos_; }

    /// Puts the next line into `line`, whose memory is used again; false at the end.
    [[nodiscard]] bool next(Line& line);
    [[nodiscard]] std::optional<Line> line();

    /// What is buffered from the start of a line on, when it stands in the stream as it is meant: not quoted. A Ctrl-D or an
    /// ESC in it may end the job or the language. Often empty, and of less than enough() bytes only at the end; dies with the next call.
    [[nodiscard]] std::string_view buffered_lines();
    /// How many bytes are worth a look: so many that lines are seldom longer, and few beside the window.
    [[nodiscard]] std::size_t enough() const { return std::clamp<std::size_t>(in_.window() / 64, 1, 1024); }
    /// Of these, what comes before either.
    [[nodiscard]] std::string_view lines_ahead();
    /// Takes `n` bytes of what either showed, up to a line's end.
    void pass(std::size_t n) { in_.skip(n); }

    /// Takes up to `n` decoded bytes of counted data, in pieces; returns an empty string at the end.
    [[nodiscard]] std::string data(std::uint64_t n);

    /// Whether `name` occurs in the next bytes of this job (some 4 KiB), undecoded.
    [[nodiscard]] bool soon(std::string_view name);

    /// Leaves the cursor on the UEL or at the end.
    void close();

private:
    [[nodiscard]] std::optional<std::uint8_t> byte();
    [[nodiscard]] bool ended();
    [[nodiscard]] bool ctrl_d_ends_job();

    Cursor& in_;
    bool quoted_ = false;
    bool dos_ = false;
    bool at_line_start_ = true;
    bool escaped_ = false;              // the byte last taken was quoted
    std::uint64_t limit_ = UINT64_MAX;  // offset behind the PostScript part
    std::uint64_t container_end_ = 0;
    std::uint64_t clear_until_ = 0;     // no Ctrl-D and no ESC before this offset
};

}  // namespace consigne::pdl::postscript
