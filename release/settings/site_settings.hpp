// Site settings: one table gives each its name, kind, default and range.
#pragma once

#include "spooler/api/people.hpp"

#include <chrono>
#include <span>
#include <string>

namespace consigne::release {

struct SettingRule {
    std::string_view key, standard;
    enum class Kind : std::uint8_t { number, word, text } kind;
    std::int64_t least = 0, most = 0;      ///< of a number; of a text, `most` is its octets
    std::string_view words = {};           ///< of a word: "code|account"
    std::string_view what;                 ///< one line for people
    Result<> (*check)(std::string_view value) = nullptr;  ///< of a text; `most` octets of it at most
};

/// Every setting there is.
[[nodiscard]] std::span<const SettingRule> setting_rules();

/// Whether `value` may be kept under `key`. Errors: not_found (no such setting), malformed (says the range).
[[nodiscard]] Result<> check_setting(std::string_view key, std::string_view value);

/// All settings with their defaults filled in, as of one reading.
class SiteSettings {
public:
    explicit SiteSettings(spooler::Settings& store) : values_(store.all()) {}

    [[nodiscard]] std::string text(std::string_view key) const;
    [[nodiscard]] std::int64_t number(std::string_view key) const;
    [[nodiscard]] std::chrono::seconds desk_idle() const { return std::chrono::minutes(number("portal-time-out")); }
    [[nodiscard]] std::chrono::seconds terminal_idle() const { return std::chrono::seconds(number("terminal-time-out")); }

private:
    std::map<std::string, std::string> values_;
};

}  // namespace consigne::release
