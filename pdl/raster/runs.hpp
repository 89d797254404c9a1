// The stored rows of a page, run by run: counted equal rows, and in each row repeated and literal pixels.
#pragma once

#include "pdl/raster/header.hpp"

namespace consigne::pdl::raster {

/// Looks at nothing; the base of those that look at something. Pointers live until the call returns.
struct NoVisitor {
    void row(unsigned lines) { (void)lines; }                      ///< a stored row begins that stands for `lines` rows
    void repeat(const std::uint8_t* unit, std::size_t units) { (void)unit, (void)units; }
    void literal(const std::uint8_t* data, std::size_t units) { (void)data, (void)units; }
    void fill(std::size_t units) { (void)units; }                  ///< blank to the end of the row
    [[nodiscard]] Result<> row_end() { return {}; }
    [[nodiscard]] Result<> passed(ByteView stored) { (void)stored; return {}; }  ///< the bytes themselves, in order
};

/// A window over stored rows: `at` moves through it, and what it has passed is told to the visitor before it is left.
template <class Visitor>
class RunWindow {
public:
    RunWindow(Cursor& in, Visitor& visitor) : in_(in), visitor_(visitor) {}

    const std::uint8_t* at = nullptr;

    /// Whether at least `n` bytes stand at `at`; fetches more if need be. Errors: those of the visitor.
    [[nodiscard]] Result<bool> has(std::size_t n)
    {
        if (static_cast<std::size_t>(end_ - at) >= n) return true;
        if (const auto done = leave(); !done) return done.error();
        const ByteView ahead = in_.peek(n);
        begin_ = at = ahead.data();
        end_ = begin_ + ahead.size();
        return ahead.size() >= n;
    }
    [[nodiscard]] std::size_t available() const { return static_cast<std::size_t>(end_ - at); }

    /// Takes from the cursor what has been passed.
    [[nodiscard]] Result<> leave()
    {
        if (at == begin_) return {};
        const ByteView stored(begin_, static_cast<std::size_t>(at - begin_));
        if (const auto done = visitor_.passed(stored); !done) return done.error();
        in_.skip(stored.size());
        begin_ = end_ = at = nullptr;
        return {};
    }
    [[nodiscard]] Error cut() const { return fail(Errc::truncated, "the stream ends inside a raster page", in_.offset()); }

private:
    Cursor& in_;
    Visitor& visitor_;
    const std::uint8_t* begin_ = nullptr;
    const std::uint8_t* end_ = nullptr;
};

/// One stored row. PWG 5102.4 §4.4: a byte that counts equal rows, then runs until the row is full: 0–127 repeat the next
/// unit, 129–255 stand before literal units, 128 leaves the rest blank. A run that leads past the row is cut, as libcups
/// does. Returns for how many rows it stands, at most `rows`.
template <class Visitor>
[[nodiscard]] Result<unsigned> walk_compressed_row(RunWindow<Visitor>& window, const PageHeader& page, std::uint64_t rows, Visitor& visitor)
{
    const std::size_t unit = page.unit();
    if (const auto more = window.has(1); !more || !*more) return more ? window.cut() : more.error();
    const auto lines = static_cast<unsigned>(std::min<std::uint64_t>(rows, *window.at + 1U));
    ++window.at;
    visitor.row(lines);
    for (std::size_t left = page.bytes_per_line / unit; left > 0;) {
        if (const auto more = window.has(1); !more || !*more) return more ? window.cut() : more.error();
        const unsigned code = *window.at;
        if (code == 128) {
            ++window.at;
            visitor.fill(left);
            break;
        }
        const bool literal = code > 128;
        const std::size_t units = std::min<std::size_t>(left, literal ? 257 - code : code + 1);
        const std::size_t bytes = literal ? units * unit : unit;
        if (const auto more = window.has(bytes + 1); !more || !*more) return more ? window.cut() : more.error();
        if (literal) visitor.literal(window.at + 1, units);
        else visitor.repeat(window.at + 1, units);
        window.at += bytes + 1;
        left -= units;
    }
    if (const auto done = visitor.row_end(); !done) return done.error();
    return lines;
}

/// One row of plain pixels.
template <class Visitor>
[[nodiscard]] Result<unsigned> walk_plain_row(RunWindow<Visitor>& window, const PageHeader& page, Visitor& visitor)
{
    const std::size_t unit = page.unit();
    visitor.row(1);
    for (std::size_t left = page.bytes_per_line / unit; left > 0;) {
        if (const auto more = window.has(unit); !more || !*more) return more ? window.cut() : more.error();
        const std::size_t units = std::min(left, window.available() / unit);
        visitor.literal(window.at, units);
        window.at += units * unit;
        left -= units;
    }
    if (const auto done = visitor.row_end(); !done) return done.error();
    return 1U;
}

/// Takes one stored row. Errors: truncated, and those of the visitor.
template <class Visitor>
[[nodiscard]] Result<unsigned> walk_row(RunWindow<Visitor>& window, const Format& format, const PageHeader& page, std::uint64_t rows,
                                        Visitor& visitor)
{
    return format.compressed ? walk_compressed_row(window, page, rows, visitor) : walk_plain_row(window, page, visitor);
}

/// Takes `rows` rows of `page` from the cursor. Errors: truncated, and those of the visitor.
template <class Visitor>
[[nodiscard]] Result<> walk(Cursor& in, const Format& format, const PageHeader& page, std::uint64_t rows, Visitor& visitor)
{
    RunWindow<Visitor> window(in, visitor);
    while (rows > 0) {
        const auto lines = walk_row(window, format, page, rows, visitor);
        if (!lines) return lines.error();
        rows -= *lines;
    }
    return window.leave();
}

/// Where rows begin: at a stored row, of whose lines the first ones are another plane's.
struct RowsBegin {
    std::uint64_t offset = 0;
    unsigned used = 0;
};

/// Gives decoded rows one after the other, for what must be seen whole: split pixels, odd depths, a row to be packed anew.
class Rows {
public:
    Rows(const RandomAccess& source, RowsBegin begin, const Format& format, const PageHeader& page, std::size_t window);

    struct Row {
        ByteView bytes;         ///< bytes_per_line; lives until the next call
        unsigned lines = 0;     ///< for how many rows it stands from here on
    };
    /// The row at hand; fetches the next when `used` has used it up. Errors: truncated.
    [[nodiscard]] Result<Row> row();
    void used(unsigned lines) { lines_ -= std::min(lines, lines_); }

private:
    Cursor in_;
    const Format& format_;
    const PageHeader& page_;
    Bytes row_;
    unsigned lines_ = 0, skip_;
};

/// What code 128 fills with: white (libcups: 0xFF where light is counted, 0 where ink is).
[[nodiscard]] std::uint8_t blank_byte(Space space);

}  // namespace consigne::pdl::raster
