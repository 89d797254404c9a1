// Personal addresses as they are written: /ipp/p/TOKEN/PRINTER (architecture §4). Whoever has one prints in its person's name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace consigne::spooler {

/// Letters and digits of a token: five bits each, so that 26 hold 130. None looks like another (no l, o, 0, 1).
inline constexpr std::string_view token_signs = "abcdefghijkmnpqrstuvwxyz23456789";
inline constexpr std::size_t token_length = 26;

/// Whether this could be a token; says nothing about whether there is one.
[[nodiscard]] bool token_form(std::string_view text);

struct PersonalPath {
    std::string token;    ///< as it came: of no form in particular
    std::string printer;  ///< empty: the first there is
};
/// Of any path below /ipp/p/; what follows the printer (a job's number) is left out.
[[nodiscard]] std::optional<PersonalPath> parse_personal_path(std::string_view path);
/// "/ipp/p/TOKEN/PRINTER".
[[nodiscard]] std::string personal_path(std::string_view token, std::string_view printer);
/// A path, or a text that quotes one, as a log may have it: "…" for what stands at a token's place, right or wrong, and for whatever has
/// a token's form elsewhere, since an address is mistyped around its token as well.
[[nodiscard]] std::string without_token(std::string_view text);

/// The identity of a printer at this address: its own, for clients take two printers with one identity for the same.
[[nodiscard]] std::string personal_uuid(std::string_view printer_uuid, std::string_view token);

}  // namespace consigne::spooler
