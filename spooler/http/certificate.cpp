#include "spooler/http/certificate.hpp"

#include "spooler/runtime/releaser.hpp"
#include "spooler/runtime/whole_file.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

namespace consigne::spooler::http {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Releaser<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Releaser<&X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Releaser<&X509_EXTENSION_free>>;
using MemoryBio = std::unique_ptr<BIO, Releaser<&BIO_free_all>>;

bool is_address(const std::string& text)
{
    std::array<unsigned char, sizeof(in6_addr)> space{};
    return ::inet_pton(AF_INET, text.c_str(), space.data()) == 1 || ::inet_pton(AF_INET6, text.c_str(), space.data()) == 1;
}

bool add_extension(X509* certificate, int kind, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string alternative_names(const std::vector<std::string>& names)
{
    std::string out;
    for (const std::string& name : names) {
        // What could end a list item early does not belong in a host name.
        if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-_") != std::string::npos) continue;
        if (!out.empty()) out += ',';
        out += (is_address(name) ? "IP:" : "DNS:") + name;
    }
    return out;
}

Certificate make_certificate(EVP_PKEY* key, const std::vector<std::string>& names)
{
    Certificate certificate(X509_new());
    X509* raw = certificate.get();
    std::array<unsigned char, 16> serial{};
    if (raw == nullptr || RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1) return nullptr;
    serial[0] &= 0x7F;
    X509_set_version(raw, X509_VERSION_3);
    const std::unique_ptr<BIGNUM, Releaser<&BN_free>> number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(raw));
    X509_gmtime_adj(X509_getm_notBefore(raw), -3600L);  // clocks of clients are not always right
    X509_gmtime_adj(X509_getm_notAfter(raw), 3650L * 24 * 3600);
    X509_set_pubkey(raw, key);
    X509_NAME* subject = X509_get_subject_name(raw);
    const std::string common = (names.empty() ? std::string("consigne") : names.front()).substr(0, 64);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0);
    X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("Consigne"), -1, -1, 0);
    X509_set_issuer_name(raw, subject);
    const std::string san = alternative_names(names);
    const bool extended = add_extension(raw, NID_basic_constraints, "critical,CA:FALSE") &&
                          add_extension(raw, NID_key_usage, "critical,digitalSignature") &&
                          add_extension(raw, NID_ext_key_usage, "serverAuth") &&
                          add_extension(raw, NID_subject_key_identifier, "hash") &&
                          (san.empty() || add_extension(raw, NID_subject_alt_name, san));
    if (!extended || X509_sign(raw, key, EVP_sha256()) == 0) return nullptr;
    return certificate;
}

std::string_view text_of(BIO* bio)
{
    char* data = nullptr;
    const long n = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(n)};
}

}  // namespace

Result<CertificateFiles> own_certificate(const std::filesystem::path& directory, const std::vector<std::string>& names)
{
    CertificateFiles files{directory / "tls.crt", directory / "tls.key"};
    std::error_code ignored;
    if (std::filesystem::exists(files.certificate, ignored) && std::filesystem::exists(files.key, ignored)) return files;
    const Key key(EVP_EC_gen("P-256"));
    if (!key) return fail(Errc::storage_failed, "no EC key could be made");
    const Certificate certificate = make_certificate(key.get(), names);
    const MemoryBio key_text(BIO_new(BIO_s_mem())), certificate_text(BIO_new(BIO_s_mem()));
    if (!certificate || PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1)
        return fail(Errc::storage_failed, "no certificate could be made");
    if (auto done = write_whole_file(files.key, text_of(key_text.get())); !done) return done.error();
    if (auto done = write_whole_file(files.certificate, text_of(certificate_text.get()), 0644); !done) return done.error();
    return files;
}

namespace {

std::filesystem::path site_file(const Config& config) { return config.state_dir / "site-tls.pem"; }

std::filesystem::path shown_file(const Config& config)
{
    std::error_code ignored;
    if (!config.certificate.empty()) return config.certificate;
    return std::filesystem::exists(site_file(config), ignored) ? site_file(config) : config.state_dir / "tls.crt";
}

std::string name_of(const X509_NAME* name)
{
    const MemoryBio text(BIO_new(BIO_s_mem()));
    if (!text || X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB & ~XN_FLAG_SPC_EQ) < 0) return {};
    return std::string(text_of(text.get()));
}

Instant instant_of(const ASN1_TIME* time)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return Instant{std::chrono::seconds{timegm(&parts)}};
}

constexpr std::size_t longest_pem = 256 * 1024;  // a chain of a dozen certificates and a key

}  // namespace

Result<CertificateFacts> certificate_facts(const Config& config)
{
    const auto file = shown_file(config);
    const std::unique_ptr<BIO, Releaser<&BIO_free_all>> in(BIO_new_file(file.c_str(), "r"));
    if (!in) return fail(Errc::not_found, file.string() + ": cannot be read");
    const Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!certificate) return fail(Errc::malformed, file.string() + ": no certificate");
    CertificateFacts facts;
    facts.subject = name_of(X509_get_subject_name(certificate.get()));
    facts.issuer = name_of(X509_get_issuer_name(certificate.get()));
    facts.self_signed = X509_NAME_cmp(X509_get_subject_name(certificate.get()), X509_get_issuer_name(certificate.get())) == 0;
    facts.not_before = instant_of(X509_get0_notBefore(certificate.get()));
    facts.not_after = instant_of(X509_get0_notAfter(certificate.get()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (X509_digest(certificate.get(), EVP_sha256(), digest.data(), &length) != 1) return fail(Errc::malformed, file.string() + ": no digest");
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (unsigned i = 0; i < length; ++i) {
        if (i > 0) facts.sha256 += ':';
        facts.sha256 += {digits[digest.at(i) >> 4U], digits[digest.at(i) & 15U]};
    }
    auto* const names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_DNS) facts.names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)), static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
        if (name->type != GEN_IPADD) continue;
        std::array<char, INET6_ADDRSTRLEN> text{};
        const int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
        if (::inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), text.data(), text.size()) != nullptr) facts.names.emplace_back(text.data());
    }
    GENERAL_NAMES_free(names);
    facts.replaceable = config.certificate.empty();
    facts.own = file == config.state_dir / "tls.crt";
    return facts;
}

Result<> keep_site_certificate(const Config& config, const std::string& pem)
{
    if (!config.certificate.empty()) return fail(Errc::unsupported, "consigne.conf names the certificate: " + config.certificate.string());
    if (pem.size() > longest_pem) return fail(Errc::malformed, "longer than any certificate");
    const auto reader = [&] { return MemoryBio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); };
    const MemoryBio first = reader();
    const Certificate certificate(PEM_read_bio_X509(first.get(), nullptr, nullptr, nullptr));
    if (!certificate) return fail(Errc::malformed, "there is no certificate in it (PEM, BEGIN CERTIFICATE)");
    // A key that is locked by a password would be asked for at the server's own terminal.
    const auto no_password = [](char*, int, int, void*) noexcept { return -1; };
    const MemoryBio second = reader();
    const Key key(PEM_read_bio_PrivateKey(second.get(), nullptr, no_password, nullptr));
    if (!key) return fail(Errc::malformed, "there is no private key in it, or it is locked by a password (PEM, BEGIN PRIVATE KEY)");
    if (X509_check_private_key(certificate.get(), key.get()) != 1) return fail(Errc::malformed, "the key is not the first certificate's");
    if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) <= 0) return fail(Errc::malformed, "the certificate is over already");
    // Beside it first: what TLS cannot use must not take the place of what it can.
    const auto file = site_file(config);
    auto fresh = file;
    fresh += ".tried";
    if (auto done = write_whole_file(fresh, pem.ends_with('\n') ? pem : pem + "\n"); !done) return done;
    if (const auto fine = TlsContext::load(fresh, fresh); !fine) {
        std::error_code ignored;
        std::filesystem::remove(fresh, ignored);
        return fail(Errc::malformed, "TLS cannot use it: " + fine.error().detail);
    }
    return put_in_place(fresh, file);
}

Result<std::shared_ptr<TlsContext>> server_certificate(const Config& config)
{
    if (!config.certificate.empty()) return TlsContext::load(config.certificate, config.key);
    std::error_code ignored;
    if (const auto site = site_file(config); std::filesystem::exists(site, ignored)) return TlsContext::load(site, site);
    std::vector<std::string> names = config.names;
    for (std::string& name : own_names()) names.push_back(std::move(name));
    const auto own = own_certificate(config.state_dir, names);
    if (!own) return own.error();
    return TlsContext::load(own->certificate, own->key);
}

std::vector<std::string> own_names()
{
    std::vector<std::string> out;
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0') {
        std::string host = name.data();
        std::transform(host.begin(), host.end(), host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        out.push_back(host);
        const std::string bare = host.substr(0, host.find('.'));
        if (bare != host) out.push_back(bare);
        out.push_back(bare + ".local");
    }
    out.emplace_back("localhost");
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return out;
    for (const ifaddrs* at = all; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr || (at->ifa_flags & IFF_UP) == 0) continue;
        std::array<char, INET6_ADDRSTRLEN> text{};
        const void* address = nullptr;
        if (at->ifa_addr->sa_family == AF_INET) address = &reinterpret_cast<const sockaddr_in*>(at->ifa_addr)->sin_addr;
        else if (at->ifa_addr->sa_family == AF_INET6) address = &reinterpret_cast<const sockaddr_in6*>(at->ifa_addr)->sin6_addr;
        if (address != nullptr && ::inet_ntop(at->ifa_addr->sa_family, address, text.data(), text.size()) != nullptr &&
            std::find(out.begin(), out.end(), text.data()) == out.end())
            out.emplace_back(text.data());
    }
    ::freeifaddrs(all);
    return out;
}

}  // namespace consigne::spooler::http
