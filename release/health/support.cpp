#include "release/health/health.hpp"

#include "release/web/admin/common.hpp"
#include "release/web/moments.hpp"
#include "spooler/runtime/log_tail.hpp"

#include <boost/json/serialize.hpp>

namespace consigne::release {
namespace {

std::string yes(bool set) { return set ? "yes" : "no"; }

void add_machines(Context& site, std::string& text)
{
    text += "\nMachines\n";
    for (const auto& one : site.parts.devices.list())
        text += one.name + " | " + one.model + " | " + web::admin::shown_uri(one.uri) + " | " + (one.ready ? "ready" : one.state_message) + " | " + one.abilities + "\n";
    text += "\nPrinters\n";
    for (const auto& one : site.parts.printers.list())
        text += one.name + " | " + std::string(keyword(one.mode)) + " | accepting " + yes(one.accepting) + " | paused " + yes(one.paused) + " | machines " + std::to_string(one.devices.size()) + "\n";
    text += "\nTerminals\n";
    for (const auto& one : site.parts.terminals.list())
        text += one.serial + " | " + one.name + " | accepted " + yes(one.accepted) + " | machine " + yes(one.device.has_value()) + " | last seen " + (one.last_seen ? web::iso_time(*one.last_seen) : "never") + "\n";
}

}  // namespace

std::string support_text(Context& site)
{
    std::string text = "Consigne, for support, " + web::iso_time(site.parts.clock()) + "\n\nHealth\n" + boost::json::serialize(to_json(look_at_health(site))) + "\n\nSettings\n";
    const SiteSettings settings(site.parts.settings);
    for (const SettingRule& rule : setting_rules()) text += std::string(rule.key) + " = " + settings.text(rule.key) + "\n";
    add_machines(site, text);
    text += "\nThe end of the log\n";
    for (const auto& line : spooler::log::tail()) text += line + "\n";
    return text;
}

}  // namespace consigne::release
