// A document inside gzip (RFC 1952), read as if it were not.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <memory>
#include <optional>

namespace consigne::pdl {

[[nodiscard]] bool is_gzip(const RandomAccess& document);

/// The inflated bytes, in any order. Reading on is one inflation; going back starts at the nearest of at most `max_marks`
/// remembered places. Memory: 32 KiB for each of them, 4 MiB in all, whatever the size. Several members count as one.
class GzipSource final : public RandomAccess {
public:
    /// Inflates once to learn the size. Errors: malformed (damaged, or not gzip), truncated, limit_exceeded (max_inflated),
    /// and those of `packed`, which must outlive it.
    [[nodiscard]] static Result<std::unique_ptr<GzipSource>> open(const RandomAccess& packed);
    ~GzipSource() override;

    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override;

    /// Largest document inflated: as large as one may be that comes plain (the limit of documents as they come), a few seconds of zlib's time.
    static constexpr std::uint64_t max_inflated = std::uint64_t{2} << 30;
    static constexpr std::size_t max_marks = 128;

private:
    class Inflater;
    explicit GzipSource(const RandomAccess& packed);

    std::unique_ptr<Inflater> inflater_;
    std::uint64_t size_ = 0;
};

}  // namespace consigne::pdl
