// What people may use machines for, as their groups and what is said of themselves decide it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consigne::spooler {

enum class Use : std::uint8_t { copy, print_monochrome, print_colour, scan, usb };
inline constexpr std::array all_uses{Use::copy, Use::print_monochrome, Use::print_colour, Use::scan, Use::usb};
inline constexpr std::array<std::string_view, all_uses.size()> use_keywords{"copy", "print-monochrome", "print-colour", "scan", "usb"};
[[nodiscard]] inline std::string_view keyword(Use use) { return use_keywords.at(static_cast<std::size_t>(use)); }

/// What is said of each use: allowed, refused, or nothing.
class Allowed {
public:
    [[nodiscard]] const std::optional<bool>& operator[](Use use) const { return said_.at(static_cast<std::size_t>(use)); }
    [[nodiscard]] std::optional<bool>& operator[](Use use) { return said_.at(static_cast<std::size_t>(use)); }
    bool operator==(const Allowed&) const = default;

private:
    std::array<std::optional<bool>, all_uses.size()> said_{};
};

/// Whether somebody may, and who decided it.
struct UseVerdict {
    enum class By : std::uint8_t { nobody, person, group };
    bool may = true;
    By by = By::nobody;    ///< nobody: nothing is said, and everybody may
    std::string group;     ///< its name, where one decided
};

/// What is said of the person counts before what is said of groups; of groups one that allows counts before one that refuses, the
/// first by name before the others.
[[nodiscard]] inline UseVerdict decided(Use use, const Allowed& own, const std::vector<std::pair<std::string, Allowed>>& groups)
{
    UseVerdict verdict;
    if (own[use]) {
        verdict.may = *own[use];
        verdict.by = UseVerdict::By::person;
        return verdict;
    }
    for (const auto& [name, says] : groups) {
        if (!says[use] || (verdict.by == UseVerdict::By::group && (verdict.may || !*says[use]))) continue;
        verdict.may = *says[use];
        verdict.by = UseVerdict::By::group;
        verdict.group = name;
    }
    return verdict;
}

/// How a document comes out as its owner's rights have it.
enum class ByRight : std::uint8_t { as_it_is, in_monochrome, not_at_all };

}  // namespace consigne::spooler
