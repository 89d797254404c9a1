// The ZIP archive of an XPS document and its parts (ECMA-376 part 2, Open Packaging Conventions; ECMA-388 §9).
#pragma once

#include "pdl/stream/bytes.hpp"

#include <map>
#include <memory>
#include <optional>

namespace consigne::pdl::xps {

/// Limits (threats.md §5): entries of the archive, and bytes decompressed in all, whatever is read how often.
inline constexpr std::uint64_t max_entries = 20'000;
inline constexpr std::uint64_t max_decoded_bytes = std::uint64_t{2} << 30;
/// Markup is parsed, not only decompressed: a bomb of it costs ten times the time. Any package may hold this much, and more only in
/// proportion to its own size: honest markup is five to twenty times as large as it is compressed.
inline constexpr std::uint64_t max_small_markup = std::uint64_t{256} << 20;
inline constexpr std::uint64_t max_markup_growth = 24;

/// One file of the archive, as its central directory describes it.
struct Entry {
    std::string name;  ///< as stored
    std::uint64_t index = 0, packed = 0, size = 0;
    std::uint32_t crc = 0;
    std::uint16_t method = 0;  ///< 0 stored, 8 deflate; nothing else is opened
    std::int64_t modified = 0; ///< seconds since 1970, as libzip reads the DOS time
};

/// A part: one entry, or the pieces of an interleaved part in their order.
struct Part {
    std::string name;                   ///< begins with a slash
    std::vector<std::size_t> entries;   ///< into Package::entries
};

/// A part's bytes, front to back.
class PartStream {
public:
    virtual ~PartStream() = default;
    /// Fills `into`; fewer bytes only at the end. Errors: malformed (damaged data), limit_exceeded, and those of the document.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<std::uint8_t> into) = 0;
};

/// Parts are found by name, letters of ASCII in any case (OPC §6.2.2.3). Nothing of the archive touches a file system.
class Package {
public:
    virtual ~Package() = default;

    /// Opens an archive; `zip` must outlive it. Limits of bytes are for reading all of it `times`. Errors: malformed, limit_exceeded (entries, or entries that overlap),
    /// unsupported (encryption, other compression), and those of `zip`.
    [[nodiscard]] static Result<std::unique_ptr<Package>> open(const RandomAccess& zip, unsigned times = 1);

    [[nodiscard]] virtual const std::vector<Entry>& entries() const = 0;
    [[nodiscard]] virtual const std::map<std::string, Part>& parts() const = 0;  ///< by the name in lower case
    [[nodiscard]] const Part* find(std::string_view name) const;

    /// Errors: not_found, malformed.
    [[nodiscard]] virtual Result<std::unique_ptr<PartStream>> stream(std::string_view part) = 0;
    /// The same for a part that is parsed: reading it may end with limit_exceeded earlier (max_small_markup).
    [[nodiscard]] virtual Result<std::unique_ptr<PartStream>> markup(std::string_view part) = 0;
    /// The entry's bytes as they are compressed.
    [[nodiscard]] virtual Result<std::unique_ptr<PartStream>> raw(const Entry& entry) = 0;
    /// A whole part in memory. Errors: limit_exceeded (more than `most` bytes), and as `stream`.
    [[nodiscard]] Result<Bytes> load(std::string_view part, std::size_t most);
};

/// The name a part is found by.
[[nodiscard]] std::string part_key(std::string_view name);
/// The part a reference in `base` means; empty when it leads outside the package.
[[nodiscard]] std::string resolve(std::string_view base, std::string_view reference);
/// The part with the relationships of `part`; `/` is the package itself.
[[nodiscard]] std::string relations_of(std::string_view part);

}  // namespace consigne::pdl::xps
