// consigne.conf: one table in config.cpp yields parsing, --check, the sample file and what SIGHUP may change.
#pragma once

#include "pdl/stream/result.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace consigne::spooler {

/// A TCP port: empty is "off", 0 any free one (tests and demonstrations; the ports in use are told by the ports file).
using Port = std::optional<std::uint16_t>;

/// A printer with a raw port of its own.
struct RawPort {
    std::string printer;
    std::uint16_t port = 0;
    bool operator==(const RawPort&) const = default;
};

struct Config {
    // [server]
    std::vector<std::string> addresses{"::", "0.0.0.0"};  ///< listen-on
    std::vector<std::string> names;       ///< server-names: Host headers taken beside our addresses, localhost and the host's name
    std::filesystem::path state_dir = "/var/lib/consigne";
    std::filesystem::path spool_dir = "/var/spool/consigne";
    std::filesystem::path key_file;       ///< keys that seal documents; empty: the credential "consigne-key", else one made in state_dir
    std::filesystem::path admin_socket = "/run/consigne/admin.sock";
    std::string user = "consigne";        ///< account to become after binding when started as root
    std::filesystem::path sandbox_program = "consigne-sandbox";  ///< a bare name is looked for beside consigned
    unsigned sandbox_children = 2;        ///< 1..16
    std::string log_level = "info";       ///< debug info warning error
    std::filesystem::path ports_file;     ///< JSON with the ports in use, renamed into place when all answer; empty: none
    bool demo = false;                    ///< terminals are accepted without an administrator
    std::string language = "en";          ///< of terminals that choose none: en fr

    // [ports]
    Port ipp = 631, lpd = 515, raw, web = 7180, web_tls = 7181;
    std::string raw_printer = "consigne"; ///< printer of the raw port
    std::vector<RawPort> raw_ports;       ///< further ones, each its printer's own; port 0: any free one
    std::vector<std::string> lpd_networks, raw_networks;  ///< CIDR; whence these ports may be used; empty: from everywhere

    // [tls]
    std::filesystem::path certificate, key;  ///< PEM; empty: made in state-dir at first start

    // [dns-sd]
    bool dns_sd = true;                ///< publish
    std::string dns_sd_host;           ///< host: where the services are said to be; empty: this machine, as Avahi calls it
    std::vector<std::string> dns_sd_subtypes{"_print", "_universal"};  ///< subtypes of _ipp and _ipps

    // [jobs]
    std::chrono::hours hold_for{24};                       ///< 1h..168h
    std::uint64_t document_limit = std::uint64_t{2} << 30; ///< bytes, 1M..64G
    std::optional<std::uint64_t> disk_reserve;             ///< bytes, 0..1024G: no new documents when less is free; by the disk when empty
    std::uint32_t jobs_per_person = 200;
    std::uint32_t jobs_per_address = 100;                  ///< under names that nobody vouches for
};

struct ConfigFault {
    std::filesystem::path file;
    std::size_t line = 0;
    std::string what;   ///< "unknown key 'hold-four', did you mean 'hold-for'"
};

/// Reads a file; every fault is reported, not only the first. A file that cannot be read is one fault, without a line.
[[nodiscard]] boost::system::result<Config, std::vector<ConfigFault>> read_config(const std::filesystem::path& file);

/// "FILE:LINE: what", or "FILE: what" for what no line is to blame for.
[[nodiscard]] std::string to_string(const ConfigFault& fault);

/// Keys that differ and that a running server cannot take; all others it takes when told to (SIGHUP).
[[nodiscard]] std::vector<std::string> needing_restart(const Config& running, const Config& fresh);

/// The sample file: every key commented out with its default, range and unit.
[[nodiscard]] std::string sample_config();

}  // namespace consigne::spooler
