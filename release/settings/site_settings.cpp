#include "release/settings/site_settings.hpp"

#include "release/identity/cards/rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace consigne::release {
namespace {

using Kind = SettingRule::Kind;

Result<> check_readers(std::string_view value)
{
    const auto parsed = cards::parse(value);
    return parsed ? Result<>() : Result<>(parsed.error());
}

/// A name or an address that can stand in a link and on a command line.
Result<> check_address(std::string_view value)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
    if (value.find_first_not_of(plain) == std::string_view::npos && (value.empty() || value.front() != '-')) return {};
    return fail(Errc::malformed, "server-address is a name or an address: print.example.org, 10.0.100.22, [2001:db8::1]");
}

constexpr std::array rules{
    SettingRule{"allowed-logins", "card-or-keyboard", Kind::word, 0, 0, "card-or-keyboard|card|keyboard", "how people may sign in at terminals"},
    SettingRule{"keyboard-login", "code", Kind::word, 0, 0, "code|account|account-alone", "first form of the keyboard login: print code, account and password, or account without a password (whoever knows a name can collect)"},
    SettingRule{"second-keyboard-login", "yes", Kind::word, 0, 0, "yes|no", "offer the other form as a second tab"},
    SettingRule{"unknown-card", "admin", Kind::word, 0, 0, "admin|owner", "who links an unknown card: the desk, or its owner after account and password"},
    SettingRule{"terminal-time-out", "60", Kind::number, 20, 600, "", "seconds without a touch after which a session ends"},
    SettingRule{"terminal-language", "server", Kind::word, 0, 0, "server|en|fr", "language of terminals before somebody signs in; server: that of the configuration"},
    SettingRule{"terminal-languages", "all", Kind::word, 0, 0, "all|one", "languages that terminals offer: all, or the one above alone"},
    SettingRule{"terminal-theme", "light", Kind::word, 0, 0, "light|dark", "colours of the panels"},
    SettingRule{"terminal-titles", "whole", Kind::word, 0, 0, "whole|cut", "documents' titles at terminals: whole, or their beginning only"},
    SettingRule{"terminal-help", "", Kind::text, 0, 120, "", "one line for whoever needs help at a terminal"},
    SettingRule{"landing", "documents", Kind::word, 0, 0, "documents|documents-if-any|machine", "where a sign-in at a terminal leads: the documents, those if there are any and else what the machine offers, or what the machine offers"},
    SettingRule{"hold-for", "0", Kind::number, 0, 168, "", "hours that a document waits for its owner; 0: as the configuration says"},
    SettingRule{"thumbnails", "yes", Kind::word, 0, 0, "yes|no", "small pictures of first pages on tickets: yes, or a sheet that says no more than portrait or landscape"},
    SettingRule{"technician-code-for", "24", Kind::number, 0, 720, "", "hours that the print code of a technician is good for once it is set; 0: for good"},
    SettingRule{"portal-sign-in", "account", Kind::word, 0, 0, "account|account-or-code", "how people sign in to their own page: with account and password, or with a print code too"},
    SettingRule{"portal-time-out", "60", Kind::number, 5, 1440, "", "minutes without a press after which a browser of one's own is signed out; at most 15 for those with a role"},
    SettingRule{"own-print-code", "yes", Kind::word, 0, 0, "yes|no", "people draw their own print code on their page"},
    SettingRule{"own-cards", "yes", Kind::word, 0, 0, "yes|no", "people unlink their own cards on their page"},
    SettingRule{"keep-longer", "24", Kind::number, 0, 168, "", "hours that people may add to a document's time in store, each time, up to a week in all; 0: they may not"},
    SettingRule{"server-address", "", Kind::text, 0, 255, "", "name or address that clients are told of; empty: the server's own name", check_address},
    SettingRule{"card-readers", "", Kind::text, 0, 4096, "", "rules that turn what card readers send into the card's number, a line for each model", check_readers},
    SettingRule{"unknown-readers", "take", Kind::word, 0, 0, "take|refuse", "a reading that no rule of card-readers matches: take it as it is, or refuse it"},
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
    if (rule->kind == Kind::text) {
        const bool plain = std::none_of(value.begin(), value.end(), [rule](unsigned char c) { return (c < 0x20 && !(rule->check && (c == '\n' || c == '\r' || c == '\t'))) || c == 0x7F; });
        if (!plain || static_cast<std::int64_t>(value.size()) > rule->most)
            return fail(Errc::malformed, std::string(key) + " is text of at most " + std::to_string(rule->most) + " octets");
        return rule->check ? rule->check(value) : Result<>();
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
