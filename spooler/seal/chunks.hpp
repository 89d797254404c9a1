// How a sealed document looks: a header, then chunks of 64 KiB, each sealed by AES-256-GCM (threats.md §6, STREAM construction).
//
// The nonce of a chunk is the header's seven random bytes, the chunk's number and a byte that is 1 for the last chunk only; the
// header goes into each chunk's tag. So a chunk cannot be changed, left out, moved, or taken from another document, and a document
// cannot be cut, without its reader noticing.
#pragma once

#include "pdl/stream/bytes.hpp"
#include "spooler/seal/key.hpp"

#include <memory>
#include <optional>

namespace consigne::spooler::seal {

inline constexpr std::size_t chunk_size = 64 * 1024;   ///< plain bytes of each chunk but the last, which may have fewer, or none
inline constexpr std::size_t tag_size = 16;
inline constexpr std::size_t sealed_chunk_size = chunk_size + tag_size;
inline constexpr std::size_t id_size = 16;
inline constexpr std::size_t prefix_size = 7;
inline constexpr std::size_t header_size = 8 + 1 + 4 + prefix_size + id_size;  ///< magic, version, chunk size, prefix, id

/// Which document it is, in the open: a UUID's octets, or zeros.
using Id = std::array<std::uint8_t, id_size>;
using Header = std::array<std::uint8_t, header_size>;

/// A header with a prefix of its own. Errors: storage_failed (no random bytes).
[[nodiscard]] Result<Header> draw_header(const Id& id);
/// The id of a header of ours; empty when it is none.
[[nodiscard]] std::optional<Id> id_of(std::span<const std::uint8_t, header_size> header);

/// Plain bytes in a sealed document of so many; empty when no document has that size.
[[nodiscard]] std::optional<std::uint64_t> plain_size(std::uint64_t sealed);

/// Seals and opens the chunks of one document. One thread at a time.
class Chunks {
public:
    Chunks(const Key& key, const Header& header);
    ~Chunks();
    Chunks(Chunks&&) noexcept;
    Chunks& operator=(Chunks&&) noexcept;

    /// Writes the sealed chunk to `out`, which is tag_size larger than `plain` (at most chunk_size). Errors: limit_exceeded (2^32
    /// chunks), storage_failed (the library refuses).
    [[nodiscard]] Result<> close(std::uint64_t number, bool last, ByteView plain, std::span<std::uint8_t> out);
    /// The plain bytes to `out`, which is tag_size smaller than `sealed`. Errors: malformed (the seal is broken).
    [[nodiscard]] Result<> open(std::uint64_t number, bool last, ByteView sealed, std::span<std::uint8_t> out);

private:
    struct Cipher;
    std::unique_ptr<Cipher> cipher_;
};

/// Loads the cipher from the library; a process that forks or confines itself calls it before. Every call after the first is free.
void prepare();

}  // namespace consigne::spooler::seal
