#include "spooler/seal/aes_gcm.hpp"

#include <openssl/evp.h>

namespace consigne::spooler::seal {
namespace {

/// Fetched once: a look for it in the library's providers costs more than sealing a small document.
const EVP_CIPHER* cipher()
{
    static const std::unique_ptr<EVP_CIPHER, decltype([](EVP_CIPHER* fetched) { EVP_CIPHER_free(fetched); })> found(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
    return found.get();
}

int length(std::size_t bytes) { return static_cast<int>(bytes); }  // chunks: far below 2^31

}  // namespace

void AesGcm::Free::operator()(evp_cipher_ctx_st* context) const noexcept { EVP_CIPHER_CTX_free(context); }

AesGcm::AesGcm(const Key& key) : context_(EVP_CIPHER_CTX_new()), key_(key) {}

Result<> AesGcm::seal(const Nonce& nonce, ByteView beside, ByteView plain, std::span<std::uint8_t> out)
{
    EVP_CIPHER_CTX* const c = context_.get();
    int n = 0;
    const bool done = c != nullptr && out.size() == plain.size() + tag_size && EVP_EncryptInit_ex2(c, cipher(), key_.bytes().data(), nonce.data(), nullptr) == 1 &&
                      EVP_EncryptUpdate(c, nullptr, &n, beside.data(), length(beside.size())) == 1 &&
                      (plain.empty() || EVP_EncryptUpdate(c, out.data(), &n, plain.data(), length(plain.size())) == 1) &&
                      EVP_EncryptFinal_ex(c, out.data() + plain.size(), &n) == 1 &&
                      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, tag_size, out.data() + plain.size()) == 1;
    return done ? Result<>() : Result<>(fail(Errc::storage_failed, "a document could not be sealed"));
}

bool AesGcm::open(const Nonce& nonce, ByteView beside, ByteView sealed, std::span<std::uint8_t> out)
{
    EVP_CIPHER_CTX* const c = context_.get();
    if (c == nullptr || sealed.size() < tag_size || out.size() != sealed.size() - tag_size) return false;
    std::array<std::uint8_t, tag_size> tag;
    std::copy_n(sealed.end() - tag_size, tag_size, tag.begin());
    int n = 0;
    return EVP_DecryptInit_ex2(c, cipher(), key_.bytes().data(), nonce.data(), nullptr) == 1 &&
           EVP_DecryptUpdate(c, nullptr, &n, beside.data(), length(beside.size())) == 1 &&
           (out.empty() || EVP_DecryptUpdate(c, out.data(), &n, sealed.data(), length(out.size())) == 1) &&
           EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 && EVP_DecryptFinal_ex(c, tag.data(), &n) == 1;
}

void AesGcm::prepare() { (void)cipher(); }

}  // namespace consigne::spooler::seal
