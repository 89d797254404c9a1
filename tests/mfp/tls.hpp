// TLS with a certificate signed by itself, made at start.
#pragma once
#include <string>

#include <openssl/ssl.h>

namespace consigne::mfp {

class TlsContext {
public:
    explicit TlsContext(const std::string& common_name);
    ~TlsContext() { SSL_CTX_free(context_); }
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;
    [[nodiscard]] SSL_CTX* get() const { return context_; }

private:
    SSL_CTX* context_;
};

}  // namespace consigne::mfp
