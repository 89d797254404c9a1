// The procset by which Consigne forces a PostScript job, written by filters/postscript and recognised by the reader.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl::postscript {

/// What a procset forces.
struct Forced {
    bool monochrome = false;
    std::optional<Duplex> sides;
    std::optional<std::uint32_t> copies;
    friend bool operator==(const Forced&, const Forced&) = default;
};

inline constexpr std::string_view force_begins = "%%BeginResource: procset ConsigneForce 1.0 0";
inline constexpr std::string_view force_says = "%ConsigneForce:";

/// The procset's lines, without line ends; the first is `force_begins`, the second what it forces, the last
/// `%%EndResource`. Needs LanguageLevel 3.
[[nodiscard]] std::vector<std::string> procset(const Forced& forced);

/// What a job may open in place of systemdict: everything in it, and what the procset replaces.
inline constexpr std::string_view own_systemdict = "CgSystem";

/// Whether a monochrome procset replaces this operator; `name` with its slash.
[[nodiscard]] bool replaces(std::string_view name);

/// Reads the procset's second line.
[[nodiscard]] std::optional<Forced> forced_by(std::string_view line);

/// The page-device entries that ask for it: "/Duplex true /Tumble false".
[[nodiscard]] std::string device_entries(const Forced& forced);

}  // namespace consigne::pdl::postscript
