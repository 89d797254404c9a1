// AES-256-GCM (NIST SP 800-38D), by OpenSSL.
#pragma once

#include "pdl/stream/bytes.hpp"
#include "spooler/seal/key.hpp"

#include <memory>

struct evp_cipher_ctx_st;

namespace consigne::spooler::seal {

/// One key. One thread at a time.
class AesGcm {
public:
    static constexpr std::size_t nonce_size = 12, tag_size = 16;
    using Nonce = std::array<std::uint8_t, nonce_size>;

    explicit AesGcm(const Key& key);

    /// `out` takes what `plain` becomes and its tag: tag_size more. A nonce is used once with a key. Errors: storage_failed (no memory).
    [[nodiscard]] Result<> seal(const Nonce& nonce, ByteView beside, ByteView plain, std::span<std::uint8_t> out);
    /// False, and nothing of use in `out` (tag_size less than `sealed`), when these are not the bytes that were sealed.
    [[nodiscard]] bool open(const Nonce& nonce, ByteView beside, ByteView sealed, std::span<std::uint8_t> out);

    /// Loads the cipher; before a process is confined.
    static void prepare();

private:
    struct Free {
        void operator()(evp_cipher_ctx_st* context) const noexcept;
    };
    std::unique_ptr<evp_cipher_ctx_st, Free> context_;
    Key key_;
};

}  // namespace consigne::spooler::seal
