// The certificate that TLS shows to clients: what it says, and how another takes its place.
#pragma once

#include "pdl/stream/result.hpp"
#include "spooler/api/ids.hpp"

#include <functional>
#include <string>
#include <vector>

namespace consigne::spooler {

struct CertificateFacts {
    std::string subject, issuer;
    std::vector<std::string> names;   ///< host names and addresses it is for
    std::string sha256;               ///< "AB:CD:…", of the whole certificate
    Instant not_before{}, not_after{};
    bool self_signed = false;
    bool own = false;                 ///< made by the server itself
    bool replaceable = false;         ///< consigne.conf names no files of its own
};

struct CertificateDesk {
    std::function<Result<CertificateFacts>()> facts = [] { return Result<CertificateFacts>(fail(Errc::unsupported, "no TLS here")); };
    /// A certificate with its chain and its key, in PEM; new connections are shown it at once. Errors: malformed, unsupported, storage_failed.
    std::function<Result<>(const std::string& pem)> replace = [](const std::string&) { return Result<>(fail(Errc::unsupported, "no TLS here")); };
};

}  // namespace consigne::spooler
