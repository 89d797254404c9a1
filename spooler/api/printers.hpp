// Printers (what clients print to) and output devices (the MFPs).
#pragma once

#include "pdl/stream/result.hpp"
#include "spooler/api/ids.hpp"
#include "spooler/api/trays.hpp"

#include <optional>
#include <string>
#include <vector>

namespace consigne::spooler {

/// What happens to a job that nobody has released yet.
enum class ReleaseMode : std::uint8_t {
    inherit,    ///< as the terminal of its device says; hold when there is none
    hold,       ///< waits for its owner
    automatic,  ///< forwarded at once to its first device
};

/// How sure we are of a job's owner (threats.md T-ID-1).
enum class OwnerTier : std::uint8_t { unowned, claimed, vouched, proved };
[[nodiscard]] std::string_view keyword(OwnerTier tier);
[[nodiscard]] std::string_view keyword(ReleaseMode mode);

struct Printer {
    PrinterId id;
    std::string name;      ///< printer-name: [A-Za-z0-9._-]{1,64}; also the LPD queue; unique
    std::string info, location;
    std::string uuid;      ///< bare, 8-4-4-4-12
    ReleaseMode mode = ReleaseMode::hold;
    bool accepting = true;
    std::vector<OutputDeviceId> devices;        ///< where its jobs may be collected (follow-me), in order
    std::vector<std::string> trusted_networks;  ///< CIDR; user names from there are believed (`vouched`)
    bool keep_claimed = false;                  ///< unsure owner: held under the claimed name instead of unowned (architecture §8.4)
    bool paused = false;        ///< 'Pause-Printer': nothing is released from it, documents still come in
    bool holding_new = false;   ///< 'Hold-New-Jobs': what comes in from now on waits, on an automatic printer too
    std::string organization, organizational_unit, geo_location, operator_message;  ///< as IPP has them; may be empty
    std::string dns_sd_name;    ///< its name on the network, at most 63 octets; empty: `info`, else `name`
    std::string kind;           ///< 'printer-kind', keywords with '|' between; empty: as most printers
    Instant state_changed{}, config_changed{};  ///< kept by the store; the epoch: never
};

struct OutputDevice {
    OutputDeviceId id;
    std::string name;       ///< unique, for people: "Accueil"
    std::string uri;        ///< ipp:// ipps:// lpd://HOST[:PORT]/QUEUE socket://HOST[:PORT]
    std::string model, serial, location;
    std::string certificate;  ///< SHA-256 of the pinned TLS key, hex; empty until first use
    std::string state_message;  ///< last known trouble, a sentence of release_trouble.hpp; empty when ready
    bool ready = true;
    std::string abilities{};    ///< JSON {"formats", "media", "colour", "two_sided", "copies"}, as it said when it was last probed; empty: never asked, or not over IPP
    std::vector<Tray> trays{};    ///< as it said when it was last asked; empty: not known
};

/// Blocking: pool threads only. Errors: not_found, conflict (name taken), malformed (a value), storage_failed.
class Printers {
public:
    virtual ~Printers() = default;
    [[nodiscard]] virtual Result<Printer> find(PrinterId id) = 0;
    [[nodiscard]] virtual Result<Printer> find(const std::string& name) = 0;
    [[nodiscard]] virtual std::vector<Printer> list() = 0;
    [[nodiscard]] virtual Result<PrinterId> add(Printer printer) = 0;
    [[nodiscard]] virtual Result<> update(const Printer& printer) = 0;
    [[nodiscard]] virtual Result<> remove(PrinterId id) = 0;  ///< conflict while jobs are held for it
};

class OutputDevices {
public:
    virtual ~OutputDevices() = default;
    [[nodiscard]] virtual Result<OutputDevice> find(OutputDeviceId id) = 0;
    [[nodiscard]] virtual Result<OutputDevice> find(const std::string& name_or_serial) = 0;
    [[nodiscard]] virtual std::vector<OutputDevice> list() = 0;
    [[nodiscard]] virtual Result<OutputDeviceId> add(OutputDevice device) = 0;
    [[nodiscard]] virtual Result<> update(const OutputDevice& device) = 0;
    [[nodiscard]] virtual Result<> remove(OutputDeviceId id) = 0;
};

}  // namespace consigne::spooler
