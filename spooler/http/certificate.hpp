// The server's own certificate, made at first start when the site gives none. Clients pin it on first use.
#pragma once

#include "spooler/api/certificate.hpp"
#include "spooler/http/net_stream.hpp"
#include "spooler/runtime/config.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace consigne::spooler::http {

struct CertificateFiles {
    std::filesystem::path certificate, key;  ///< PEM
};

/// tls.crt and tls.key in `directory`; made (EC P-256, self-signed, ten years, key 0600) unless both are there.
/// `names`: host names and addresses for the certificate. Blocking. Errors: storage_failed.
[[nodiscard]] Result<CertificateFiles> own_certificate(const std::filesystem::path& directory, const std::vector<std::string>& names);

/// The site's certificate, else our own in the state directory. Blocking. Errors: malformed, storage_failed.
[[nodiscard]] Result<std::shared_ptr<TlsContext>> server_certificate(const Config& config);

/// What clients are shown at present. Blocking. Errors: not_found, malformed.
[[nodiscard]] Result<CertificateFacts> certificate_facts(const Config& config);

/// Takes a certificate with its chain and its key (PEM, in any order) in the place of our own, whole or not at all. Blocking. Errors:
/// malformed (no certificate, no key, not a pair, over already), unsupported (consigne.conf names the files), storage_failed.
[[nodiscard]] Result<> keep_site_certificate(const Config& config, const std::string& pem);

/// Host name and addresses of this machine, with localhost: what clients may call us.
[[nodiscard]] std::vector<std::string> own_names();

}  // namespace consigne::spooler::http
