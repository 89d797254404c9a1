// Which page language begins here? By the bytes, and by the name an ENTER LANGUAGE line gives.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl::detect {

/// How many bytes `sniff` likes to see.
inline constexpr std::size_t head_bytes = 4096;

struct Guess {
    Language language = Language::unknown;
    std::string note;  ///< why a stream that is named cannot be read further; empty otherwise
};

/// The note of a ZIP archive whose first entries do not show XPS; its directory, at the end, may.
inline constexpr std::string_view zip_note = "a ZIP archive that is not XPS";

/// Names the language of data that begin at `head` (fewer than head_bytes only at the end of the document). Blanks, NULs,
/// line ends and Ctrl-D in front are looked past.
[[nodiscard]] Guess sniff(ByteView head);

/// Bytes of padding (NUL, HT, LF, CR, blank, Ctrl-D) at the start.
[[nodiscard]] std::size_t padding(ByteView head);

/// The language an `@PJL ENTER LANGUAGE = name` line asks for; any name that is not known is an opaque payload.
[[nodiscard]] Language from_name(std::string_view name);

/// Whether the bytes are so plain that they are believed over the name of ENTER LANGUAGE (a device's auto-switch does it).
[[nodiscard]] bool unmistakable(Language language);

}  // namespace consigne::pdl::detect
