// User streams: operators recorded by one part of a stream and executed by another (BeginStream … ExecStream).
#pragma once

#include "pdl/pclxl/scanner.hpp"

#include <map>

namespace consigne::pdl::pclxl {

/// The recorded bytes as a document, by where they stand in the stream they came from; nothing is copied.
class RecordedStream final : public RandomAccess {
public:
    explicit RecordedStream(const RandomAccess& source) : source_(&source) {}

    void add(std::uint64_t begin, std::uint64_t length);
    [[nodiscard]] std::size_t parts() const { return parts_.size(); }
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override;

private:
    struct Part {
        std::uint64_t at;      // in this document
        std::uint64_t begin;   // in the source
        std::uint64_t length;
    };
    const RandomAccess* source_;
    std::vector<Part> parts_;
    std::uint64_t size_ = 0;
};

inline constexpr std::size_t max_user_streams = 1024;
inline constexpr std::size_t max_stream_parts = 65'536;  ///< blocks of one user stream
inline constexpr int max_stream_depth = 8;               ///< a stream executing a stream …
/// Bytes executed over a whole job: streams that execute each other grow without bound otherwise.
inline constexpr std::uint64_t max_executed_bytes = std::uint64_t{1} << 28;

}  // namespace consigne::pdl::pclxl
