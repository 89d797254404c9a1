// A sealed document, read anywhere as if it were plain.
#pragma once

#include "spooler/seal/chunks.hpp"

#include <list>

namespace consigne::spooler::seal {

/// Opens chunks as they are read and keeps the last few; a chunk whose seal does not fit gives `malformed`, never bytes.
class OpenedSource final : public RandomAccess {
public:
    /// Whether the document's last chunk is there yet.
    enum class Written : std::uint8_t { whole, so_far };

    /// `sealed` is exactly the document's sealed bytes, and outlives this. What is no sealed document has size 0 and cannot be read.
    OpenedSource(const RandomAccess& sealed, const Key& key, Written written = Written::whole);

    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override;

private:
    struct Kept {
        std::uint64_t number;
        Bytes plain;
        ~Kept() { wipe(plain); }
    };
    [[nodiscard]] std::size_t size_of(std::uint64_t number) const;
    /// Opens chunk `number` to `out`, exactly its size.
    [[nodiscard]] Result<> open(std::uint64_t number, std::span<std::uint8_t> out) const;
    /// The chunk, from those kept or opened now.
    [[nodiscard]] Result<ByteView> chunk(std::uint64_t number) const;

    const RandomAccess& sealed_;
    std::uint64_t size_ = 0;
    std::uint64_t last_ = 0;                       ///< number of the last chunk; past all of them while it is being written
    mutable std::optional<Chunks> chunks_;
    std::optional<Error> broken_;
    mutable Bytes raw_;
    mutable std::list<Kept> kept_;                 ///< the last used first
};

}  // namespace consigne::spooler::seal
