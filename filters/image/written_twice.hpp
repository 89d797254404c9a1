// A file that its writer patches, given out front to back.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <map>
#include <optional>

namespace consigne::filters::image {

/// libtiff goes back to put links into what it has written. So the file is written twice: a first run finds the last word
/// on every patched byte, and a second, which must write the same, streams to the sink with the patches in place. Memory:
/// the patches, and what was written while `keep` was on, because libtiff reads its directories again.
class WrittenTwice {
public:
    void first_run() { start(nullptr); }
    void second_run(ByteSink& out) { start(&out); }

    void keep(bool on) { keeping_ = on; }
    /// False on failure of the sink (`error()`), or when what was written in the two runs differs.
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
    static void lay_over(const std::map<std::uint64_t, std::uint8_t>& bytes, std::uint64_t begin, std::span<std::uint8_t> onto);

    ByteSink* out_ = nullptr;
    std::uint64_t at_ = 0, size_ = 0;
    bool keeping_ = false;
    std::map<std::uint64_t, Bytes> kept_;             // pieces by where they begin, never overlapping
    std::map<std::uint64_t, std::uint8_t> patches_, patched_;  // of the first run; so far in this one
    std::optional<Error> error_;
};

}  // namespace consigne::filters::image
