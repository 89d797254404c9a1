#include "release/settings/site_settings.hpp"

#include <array>
#include <charconv>

namespace consigne::release {
namespace {

using Kind = SettingRule::Kind;

constexpr std::array rules{
    SettingRule{"allowed-logins", "card-or-keyboard", Kind::word, 0, 0, "card-or-keyboard|card|keyboard", "how people may sign in at terminals"},
    SettingRule{"keyboard-login", "code", Kind::word, 0, 0, "code|account", "first form of the keyboard login: print code, or account and password"},
    SettingRule{"second-keyboard-login", "yes", Kind::word, 0, 0, "yes|no", "offer the other form as a second tab"},
    SettingRule{"unknown-card", "admin", Kind::word, 0, 0, "admin|owner", "who links an unknown card: the desk, or its owner after account and password"},
    SettingRule{"terminal-time-out", "60", Kind::number, 20, 600, "", "seconds without a touch after which a session ends"},
};

const SettingRule* rule_of(std::string_view key)
{
    for (const SettingRule& rule : rules)
        if (rule.key == key) return &rule;
    return nullptr;
}

bool one_of(std::string_view words, std::string_view value)
{
    while (!words.empty()) {
        const auto bar = words.find('|');
        if (words.substr(0, bar) == value) return true;
        if (bar == std::string_view::npos) return false;
        words.remove_prefix(bar + 1);
    }
    return false;
}

}  // namespace

std::span<const SettingRule> setting_rules() { return rules; }

Result<> check_setting(std::string_view key, std::string_view value)
{
    const SettingRule* rule = rule_of(key);
    if (!rule) return fail(Errc::not_found, "no such setting: " + std::string(key));
    if (rule->kind == Kind::word) {
        if (one_of(rule->words, value)) return {};
        return fail(Errc::malformed, std::string(key) + " is one of " + std::string(rule->words));
    }
    std::int64_t number = 0;
    const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (ec == std::errc{} && end == value.data() + value.size() && number >= rule->least && number <= rule->most) return {};
    return fail(Errc::malformed, std::string(key) + " is a number from " + std::to_string(rule->least) + " to " + std::to_string(rule->most));
}

std::string SiteSettings::text(std::string_view key) const
{
    // A value from an older release that is not allowed any more counts as unset.
    if (const auto found = values_.find(std::string(key)); found != values_.end() && check_setting(key, found->second))
        return found->second;
    const SettingRule* rule = rule_of(key);
    return rule ? std::string(rule->standard) : std::string();
}

std::int64_t SiteSettings::number(std::string_view key) const
{
    const std::string value = text(key);
    std::int64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
}

}  // namespace consigne::release
