// A file that its writer patches, given out front to back.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <map>
#include <optional>

namespace consigne::filters::image {

/// Bytes known here and there in a file.
class Pieces {
public:
    /// Later bytes stand in place of earlier ones.
    void put(std::uint64_t offset, ByteView bytes);
    /// Writes what is known of [begin, begin + onto.size()) over `onto`; false when nothing is.
    bool lay_over(std::uint64_t begin, std::span<std::uint8_t> onto) const;
    [[nodiscard]] bool touches(std::uint64_t begin, std::uint64_t end) const { return first_ending_behind(begin, end) != pieces_.end(); }
    void clear() { pieces_.clear(); }

private:
    using Map = std::map<std::uint64_t, Bytes>;
    [[nodiscard]] Map::const_iterator first_ending_behind(std::uint64_t begin, std::uint64_t end) const;
    Map pieces_;  // never overlapping
};

/// libtiff goes back to put directories into gaps it has left and links into what it has written. So the file is written
/// twice: a first run finds the last word on every byte that is patched, and a second, which must write the same, streams
/// to the sink with the patches in place. Memory: the patches, and what was written while `keep` was on, because libtiff
/// reads its directories again.
class WrittenTwice {
public:
    void first_run() { start(nullptr); }
    void second_run(ByteSink& out) { start(&out); }

    void keep(bool on) { keeping_ = on; }
    /// False on failure of the sink (`error()`), and for a gap wider than any directory.
    [[nodiscard]] bool write(ByteView bytes);
    /// Bytes read back; zeros where nothing was kept.
    void read(std::span<std::uint8_t> into);
    void seek(std::uint64_t offset) { at_ = offset; }
    [[nodiscard]] std::uint64_t at() const { return at_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    void start(ByteSink* out);
    [[nodiscard]] bool append(ByteView bytes);

    ByteSink* out_ = nullptr;
    std::uint64_t at_ = 0, size_ = 0;
    bool keeping_ = false;
    Pieces known_;                // of this run, to be read back
    Pieces patched_, patches_;    // so far in this run; of the whole first run
    std::optional<Error> error_;
};

}  // namespace consigne::filters::image
