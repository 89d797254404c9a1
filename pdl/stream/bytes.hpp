// Short names for spans of bytes, and the two interfaces a document travels through.
#pragma once

#include "pdl/stream/result.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace consigne {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

[[nodiscard]] inline ByteView as_bytes(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

[[nodiscard]] inline std::string_view as_text(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A document whose every byte can be read, in any order: a file, a sealed file, a part of either, memory.
/// Calls come from one thread at a time.
class RandomAccess {
public:
    virtual ~RandomAccess() = default;

    /// Bytes in all; does not change.
    [[nodiscard]] virtual std::uint64_t size() const = 0;

    /// Fills `into` from `offset` on; returns how many bytes, fewer only at the end of the document.
    /// Errors: storage_failed, malformed (a seal that does not fit).
    [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;
};

/// As `RandomAccess::read`, whatever pieces the source hands out.
[[nodiscard]] inline Result<std::size_t> read_all(const RandomAccess& source, std::uint64_t offset, std::span<std::uint8_t> into)
{
    std::size_t done = 0;
    while (done < into.size()) {
        const auto got = source.read(offset + done, into.subspan(done));
        if (!got || *got == 0) return got ? Result<std::size_t>(done) : got;
        done += *got;
    }
    return done;
}

/// Takes a document's bytes in order. Destructors flush nothing: `finish()` is called once, by name.
class ByteSink {
public:
    virtual ~ByteSink() = default;

    /// Takes all of `bytes` (not kept after return). Errors: storage_failed, peer_gone, limit_exceeded.
    [[nodiscard]] virtual Result<> write(ByteView bytes) = 0;

    /// Says that no byte follows. Errors: as write.
    [[nodiscard]] virtual Result<> finish() = 0;
};

/// A document in memory.
class MemorySource final : public RandomAccess {
public:
    explicit MemorySource(Bytes bytes) : bytes_(std::move(bytes)) {}
    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        if (offset >= bytes_.size()) return std::size_t{0};
        const std::size_t n = std::min<std::size_t>(into.size(), bytes_.size() - static_cast<std::size_t>(offset));
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), n, into.begin());
        return n;
    }

private:
    Bytes bytes_;
};

/// Bytes [begin, begin + length) of another source, which must outlive it.
class SourcePart final : public RandomAccess {
public:
    SourcePart(const RandomAccess& whole, std::uint64_t begin, std::uint64_t length) :
        whole_(whole),
        begin_(std::min(begin, whole.size())),
        length_(std::min(length, whole.size() - begin_))
    {}
    [[nodiscard]] std::uint64_t size() const override { return length_; }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        if (offset >= length_) return std::size_t{0};
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), length_ - offset));
        return whole_.read(begin_ + offset, into.first(n));
    }

private:
    const RandomAccess& whole_;
    std::uint64_t begin_;
    std::uint64_t length_;
};

/// Collects a document in memory; for small results and for tests.
class MemorySink final : public ByteSink {
public:
    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return {};
    }
    [[nodiscard]] Result<> finish() override { return {}; }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

private:
    Bytes bytes_;
};

}  // namespace consigne
