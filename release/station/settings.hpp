// What a station knows: its machine's serial number, its server, its readers, its secret. One file that only its account can read.
#pragma once

#include "pdl/stream/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace consigne::release::station {

/// How a station reaches its server.
struct Server {
    std::string host;             ///< name or address; empty: not set up yet
    std::uint16_t port = 7180;
    bool tls = false;
    std::string fingerprint;      ///< SHA-256 of the one certificate that is trusted, 64 lower-case hex digits; empty: see `authority`
    std::string authority;        ///< PEM of who signs the server's certificate; empty: those that the system trusts
    friend bool operator==(const Server&, const Server&) = default;
};

/// The card readers; each may be there or not.
struct Readers {
    std::string keyboard;         ///< one that types: its event device, or a pipe with the same events; empty: none
    std::string line;             ///< one on a serial line: its device; empty: none
    unsigned speed = 9600;        ///< of that line, bits a second
    std::string frame = "8N1";    ///< data bits, parity N E O, stop bits
    enum class Network : std::uint8_t { none, listen, connect } network = Network::none;
    std::string network_host;     ///< to connect to; when listening the only address that may send, or empty
    std::uint16_t network_port = 0;
    bool pcsc = false;            ///< any reader that pcscd knows
    friend bool operator==(const Readers&, const Readers&) = default;
};

struct Settings {
    std::string serial;           ///< of the machine beside it: what the server knows the station by
    Server server;
    Readers readers;
    std::string language = "fr";  ///< of the station's own pages
    std::string secret;           ///< "id.secret", given by the server for this serial number; empty: not enrolled
    std::string administrator;    ///< PHC string of the administrator's password; empty: not set yet
    friend bool operator==(const Settings&, const Settings&) = default;
};

/// The settings in `file`; those of a new station when there is none. Errors: malformed, storage_failed.
[[nodiscard]] Result<Settings> read_settings(const std::filesystem::path& file);

/// Puts them there, mode 0600, whole or not at all. Error: storage_failed.
[[nodiscard]] Result<> write_settings(const std::filesystem::path& file, const Settings& settings);

// What people may type.
[[nodiscard]] bool fit_serial(std::string_view serial);
[[nodiscard]] bool fit_host(std::string_view host);
[[nodiscard]] bool fit_frame(std::string_view frame);
[[nodiscard]] bool fit_speed(unsigned speed);
/// A fingerprint as certificates are shown, with colons or blanks, in either case; malformed when it is none. Empty stays empty.
[[nodiscard]] Result<std::string> fingerprint(std::string_view typed);

}  // namespace consigne::release::station
