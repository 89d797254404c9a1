// The server's own certificate, made at first start when the site gives none. Clients pin it on first use.
#pragma once

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

/// Host name and addresses of this machine, with localhost: what clients may call us.
[[nodiscard]] std::vector<std::string> own_names();

}  // namespace consigne::spooler::http
