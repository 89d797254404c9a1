// How people add a printer to their own computer or phone: one source for the page /add, the API and consignectl.
#pragma once

#include "release/web/texts.hpp"
#include "spooler/api/announcements.hpp"
#include "spooler/api/printers.hpp"

#include <array>
#include <optional>

namespace consigne::release::web {

enum class System : std::uint8_t { windows, macos, gnu_linux, ios, android, chromeos };
inline constexpr std::array systems{System::windows, System::macos, System::gnu_linux, System::ios, System::android, System::chromeos};

[[nodiscard]] std::string_view keyword(System system);                       ///< "linux"
[[nodiscard]] std::string_view title(System system);                         ///< "iPhone, iPad"
[[nodiscard]] std::optional<System> system_of(std::string_view keyword);
/// The system that a browser says it runs on; Windows when it says nothing known.
[[nodiscard]] System guessed(std::string_view user_agent);

/// A printer as a client is to find it.
struct Destination {
    std::string host;                ///< without port; an address of IPv6 in brackets
    std::uint16_t port = 0;          ///< of IPP and IPPS
    std::string queue;               ///< printer-name
    std::string uuid;
    std::string name;                ///< in lists of printers
    std::string web;                 ///< where the pages are: "http://print.example:7180"
    bool announced = false;          ///< lists of printers on the same network show it
    std::string certificate_digest;  ///< SHA-256 of the certificate that we made ourselves, hex; empty when the site gave one
    bool asks_who = false;           ///< no network is trusted: who prints is asked for account and password
    std::string token{};             ///< of somebody's own address; empty: the printer's, for everybody

    /// The same printer at the personal address with this token: no list shows it, and it has an identity of its own.
    [[nodiscard]] Destination own(const std::string& token) const;
    [[nodiscard]] std::string authority() const;      ///< HOST, or HOST:PORT where the port is not IPP's own
    [[nodiscard]] std::string path() const;                   ///< without a leading slash
    [[nodiscard]] std::string address() const { return "ipps://" + authority() + "/" + path(); }
};

/// Whether this is a host's name or address as it may stand in a command: no quote, blank or sign of any shell.
[[nodiscard]] bool plain_host(std::string_view host);

/// Something to type: a command when it has no label.
struct TypedText {
    std::string label, value;
};
struct Step {
    std::string text;
    std::vector<TypedText> fields;
    std::string link, link_words;   ///< something to open
    std::string own_text{};         ///< of a personal address' profile: what to say where the address is known already
};
/// One way to add the printer, step by step.
struct Way {
    std::string heading;
    std::vector<Step> steps;
};

/// The ways that this system knows, the easiest first.
[[nodiscard]] std::vector<Way> ways(System system, const Destination& to, const Language& words);

/// Lines to paste; `to` has a plain_host.
[[nodiscard]] std::string lpadmin_line(const Destination& to);
[[nodiscard]] std::string powershell_line(const Destination& to);
[[nodiscard]] std::string powershell_trust_line(const Destination& to);

/// A configuration profile for iOS, iPadOS and macOS with one AirPrint printer (payload com.apple.airprint).
[[nodiscard]] std::string apple_profile(const Destination& to, const Language& words);

}  // namespace consigne::release::web
