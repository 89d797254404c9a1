// /admin/all-terminals: what holds for every terminal of the site (manual §2.4.3).
#include "release/web/admin/common.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;

/// The settings of this page, as its form calls them.
constexpr std::array own{std::string_view("keyboard-login"), std::string_view("allowed-logins"), std::string_view("second-keyboard-login"), std::string_view("unknown-card"), std::string_view("terminal-time-out"), std::string_view("landing"), std::string_view("hold-for"),
                         std::string_view("terminal-language"), std::string_view("terminal-languages"), std::string_view("terminal-theme"), std::string_view("terminal-titles"), std::string_view("thumbnails"), std::string_view("terminal-help")};

std::string spelled(std::string_view word)
{
    std::string out(word);
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

/// Radios of a setting of words: "tm_allowed_logins_card" is its text, and with "_more" what it means.
json::array radios(const Language& words, std::string_view key, std::string_view all, const std::string& value)
{
    json::array list;
    while (!all.empty()) {
        const auto bar = all.find('|');
        const std::string_view word = all.substr(0, bar);
        const std::string text = "ts_" + spelled(key) + "_" + spelled(word);
        const std::string more = words.text(text + "_more");
        list.push_back(json::object{{"name", key}, {"value", word}, {"text", words.text(text)}, {"more", more == text + "_more" ? std::string() : more}, {"on", word == value}});
        if (bar == std::string_view::npos) break;
        all.remove_prefix(bar + 1);
    }
    return list;
}

/// How people sign in, in a sentence.
std::string summary(const Language& words, const std::map<std::string, std::string>& values)
{
    const auto& allowed = values.at("allowed-logins");
    const auto& keyboard = values.at("keyboard-login");
    if (allowed == "card") return words.text("ts_sum_card");
    const bool second = values.at("second-keyboard-login") == "yes";
    const std::string first = words.text("ts_sum_" + spelled(keyboard)), other = words.text(keyboard == "code" ? "ts_sum_account" : "ts_sum_code");
    const std::string keys = second ? words.text("ts_sum_either", {{"first", first}, {"other", other}}) : first;
    return words.text(allowed == "keyboard" ? "ts_sum_keyboard" : "ts_sum_both", {{"keys", keys}});
}

HttpResponse show_all(Visit& visit, const std::map<std::string, std::string>& values, const std::string& trouble)
{
    const Language& words = *visit.words;
    json::object data{{"trouble", trouble}, {"may", visit.may(Right::administer)}};
    for (const SettingRule& rule : setting_rules()) {
        if (std::find(own.begin(), own.end(), rule.key) == own.end()) continue;
        const std::string key = spelled(rule.key), value = values.at(std::string(rule.key));
        if (rule.kind == SettingRule::Kind::word) data[key] = radios(words, rule.key, rule.words, value);
        else data[key] = value;
    }
    data["second"] = values.at("second-keyboard-login") == "yes";
    std::uint64_t taking = 0;
    std::string without;
    for (const auto& terminal : visit.site.parts.terminals.list()) {
        if (!terminal.accepted) continue;
        ++taking;
        if (!terminal.card_reader) without += (without.empty() ? "" : ", ") + terminal.name;
    }
    data["taking"] = words.count("ts_taking", taking);
    data["summary"] = summary(words, values);
    if (!without.empty()) data["without_reader"] = words.text("ts_without_reader", {{"names", without}});
    if (values.at("keyboard-login") == "account-alone" && values.at("allowed-logins") != "card") data["weak"] = true;
    return desk::show(visit, "adm_all_terminals", "ts_title", std::move(data), trouble.empty() ? 200 : 422);
}

std::map<std::string, std::string> kept(const Visit& visit)
{
    std::map<std::string, std::string> values;
    for (const auto key : own) values[std::string(key)] = visit.settings.text(key);
    return values;
}

HttpResponse page(Visit& visit) { return show_all(visit, kept(visit), {}); }

/// All of the form or nothing of it.
HttpResponse change(Visit& visit)
{
    const Language& words = *visit.words;
    const auto before = kept(visit);
    auto values = before;
    for (auto& [key, value] : values)
        if (visit.form.has(key)) value = key == "terminal-help" ? trimmed(visit.form.get(key), 120) : visit.form.get(key);
    values["second-keyboard-login"] = visit.form.has("second-keyboard-login") ? "yes" : "no";
    for (const auto& [key, value] : values)
        if (!check_setting(key, value)) return show_all(visit, values, words.text(key == "terminal-time-out" ? "ts_bad_time_out" : key == "hold-for" ? "ts_bad_hold" : "trouble_form"));
    for (const auto& [key, value] : values) {
        if (value == before.at(key)) continue;
        if (!visit.site.parts.settings.set(key, value)) {
            visit.note = {"bad", {}, words.text("trouble_store")};
            return desk::see(visit, "/admin/all-terminals");
        }
        visit.audit("set to " + value, "setting " + key);
    }
    visit.note = {"ok", {}, words.text("ts_saved")};
    return desk::see(visit, "/admin/all-terminals");
}

}  // namespace

void add_all_terminals_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/all-terminals", Right::see_site, page});
    all.push_back({"POST", "/admin/all-terminals", Right::administer, change});
}

}  // namespace consigne::release::web::admin
