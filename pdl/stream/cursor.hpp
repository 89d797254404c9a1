// Reads a document front to back through a bounded window. The readers and rewriters of streaming languages pull from it.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <optional>

namespace consigne::pdl {

/// A position in a document with look-ahead. Memory is one window; the answer never depends on the window's size
/// (the tests read with windows of a few bytes). Reading past the end gives empty views, never an error; an error of the
/// source below is kept and told by `error()`, and looks like the end until then.
class Cursor {
public:
    static constexpr std::size_t default_window = 64 * 1024;

    explicit Cursor(const RandomAccess& source, std::uint64_t begin = 0, std::size_t window = default_window);

    /// Bytes from the start of the source to the next byte.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    [[nodiscard]] bool at_end() { return peek(1).empty(); }

    /// The next byte without taking it, or nothing at the end.
    [[nodiscard]] std::optional<std::uint8_t> peek_byte()
    {
        if (at_ == filled_ && peek(1).empty()) return std::nullopt;
        return buffer_[at_];
    }

    /// Takes one byte.
    [[nodiscard]] std::optional<std::uint8_t> next()
    {
        const auto byte = peek_byte();
        if (byte) { ++at_; ++offset_; }
        return byte;
    }

    /// At least `n` bytes without taking them (fewer only at the end); all that is buffered, so that a scan can run over
    /// it. `n` may exceed the window, which then grows: keep it small. The view dies at the next call.
    [[nodiscard]] ByteView peek(std::size_t n)
    {
        if (filled_ - at_ < n) fill(n);
        return {buffer_.data() + at_, filled_ - at_};
    }

    /// Whether the next bytes are exactly `text`.
    [[nodiscard]] bool looking_at(std::string_view text);

    /// Takes up to `n` bytes; returns how many there were.
    std::uint64_t skip(std::uint64_t n)
    {
        if (n > filled_ - at_) return skip_further(n);
        at_ += static_cast<std::size_t>(n);
        offset_ += n;
        return n;
    }

    /// Takes up to `n` bytes, handing them on in pieces; returns how many there were. Errors: those of the sink.
    [[nodiscard]] Result<std::uint64_t> copy(std::uint64_t n, ByteSink& to);

    /// Takes exactly `n` bytes into memory. Errors: truncated. Callers bound `n` first.
    [[nodiscard]] Result<Bytes> take(std::size_t n);

    [[nodiscard]] std::size_t window() const { return window_; }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    [[nodiscard]] const RandomAccess& source() const { return source_; }

private:
    void fill(std::size_t n);
    std::uint64_t skip_further(std::uint64_t n);

    const RandomAccess& source_;
    std::uint64_t offset_;
    std::size_t window_;
    Bytes buffer_;
    std::size_t at_ = 0;
    std::size_t filled_ = 0;
    bool ended_ = false;
    std::optional<Error> error_;
};

/// The nine bytes that end any language and go to PJL level (HP PJL Technical Reference §2): ESC %-12345X.
/// The bytes have a name of their own: a literal would be another one in each file, and clang mixes their addresses.
inline constexpr char uel_bytes[] = "\x1B%-12345X";
inline constexpr std::string_view uel = uel_bytes;

}  // namespace consigne::pdl
