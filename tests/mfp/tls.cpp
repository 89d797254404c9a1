#include "tests/mfp/tls.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

namespace consigne::mfp {

TlsContext::TlsContext(const std::string& common_name) : context_{SSL_CTX_new(TLS_server_method())}
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    const std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), X509_free};
    if (!context_ || !key || !certificate) throw std::runtime_error("TLS cannot be set up");
    SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);

    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86400L * 3650);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    if (X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1")) {
        X509_add_ext(certificate.get(), names, -1);
        X509_EXTENSION_free(names);
    }
    if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0 || SSL_CTX_use_certificate(context_, certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context_, key.get()) != 1)
        throw std::runtime_error("TLS certificate cannot be made");
}

}  // namespace consigne::mfp
