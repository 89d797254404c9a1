// A document sealed while it is written.
#pragma once

#include "spooler/seal/chunks.hpp"

namespace consigne::spooler::seal {

/// Seals what it is given and hands it on; keeps one chunk in memory, since only the end tells which was the last.
/// The sink behind it stays its owner's, and is finished with this one.
class SealingSink final : public ByteSink {
public:
    /// `key` seals this one document and no other.
    SealingSink(ByteSink& sealed, const Key& key, const Id& id) : sealed_(sealed), key_(key), id_(id) {}
    ~SealingSink() override { wipe(pending_); }
    SealingSink(const SealingSink&) = delete;
    SealingSink& operator=(const SealingSink&) = delete;

    [[nodiscard]] Result<> write(ByteView bytes) override;
    [[nodiscard]] Result<> finish() override;

    /// Plain bytes taken; of these, from `handed_on()` to the end, those that are still here.
    [[nodiscard]] std::uint64_t bytes() const { return handed_on() + pending_.size(); }
    [[nodiscard]] std::uint64_t handed_on() const { return number_ * chunk_size; }
    [[nodiscard]] ByteView pending() const { return pending_; }

private:
    [[nodiscard]] Result<> begin();
    [[nodiscard]] Result<> close(ByteView plain, bool last);

    ByteSink& sealed_;
    Key key_;
    Id id_;
    std::optional<Chunks> chunks_;   ///< once the header is out
    std::uint64_t number_ = 0;       ///< of the chunk that is being filled
    Bytes pending_;
    Bytes closed_;                   ///< room for one sealed chunk
};

}  // namespace consigne::spooler::seal
