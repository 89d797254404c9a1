// Image file directories (TIFF 6.0 §2, BigTIFF), as TIFF files chain them and EXIF borrows them.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <optional>

namespace consigne::pdl::image {

struct IfdEntry {
    std::uint16_t tag = 0, type = 0;
    std::uint64_t count = 0;
    std::uint64_t at = 0;  ///< where its values stand, in the source
};

struct Ifd {
    std::uint64_t offset = 0, next = 0;
    std::vector<IfdEntry> entries;
    [[nodiscard]] const IfdEntry* find(std::uint16_t tag) const;
};

/// Entries read of one directory; writers use about twenty.
inline constexpr std::size_t max_ifd_entries = 4096;
/// Longest text taken from an entry.
inline constexpr std::size_t max_ifd_text = 1024;

/// A TIFF structure, a whole file or the body of an EXIF segment.
class IfdSource {
public:
    /// Errors: malformed (no TIFF header).
    [[nodiscard]] static Result<IfdSource> open(const RandomAccess& source);

    [[nodiscard]] std::uint64_t first() const { return first_; }
    [[nodiscard]] bool big() const { return big_; }  ///< BigTIFF
    [[nodiscard]] bool little_endian() const { return little_; }
    /// Errors: malformed (outside of the file), limit_exceeded (max_ifd_entries).
    [[nodiscard]] Result<Ifd> read(std::uint64_t offset) const;
    /// The first value of an integer entry (BYTE, SHORT, LONG, LONG8), or nothing.
    [[nodiscard]] std::optional<std::uint64_t> integer(const Ifd& ifd, std::uint16_t tag) const;
    /// An ASCII entry up to its NUL; UTF-8, or Windows-1252 made so. Empty when there is none.
    [[nodiscard]] std::string text(const Ifd& ifd, std::uint16_t tag) const;

private:
    explicit IfdSource(const RandomAccess& source) : source_(&source) {}
    [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t at, std::size_t bytes) const;

    const RandomAccess* source_;
    bool little_ = false, big_ = false;
    std::uint64_t first_ = 0;
};

}  // namespace consigne::pdl::image
