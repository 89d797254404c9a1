// consignectl: how printers are found, and added to computers and phones.
#include "release/ctl/commands.hpp"
#include "release/ctl/set_up_text.hpp"
#include "release/ctl/zone.hpp"

#include <cstdint>
#include <fstream>
#include <iostream>

namespace consigne::release::ctl {
namespace {

std::vector<ZoneService> zone_services(const json::value& answer)
{
    const auto* body = answer.if_object();
    const auto* rows = body ? body->if_contains("services") : nullptr;
    if (!rows || !rows->is_array()) throw Stop{failed, "the server's answer has no services"};
    const auto strings = [](const json::value& list) {
        std::vector<std::string> out;
        for (const auto& one : list.as_array()) out.emplace_back(one.as_string());
        return out;
    };
    std::vector<ZoneService> all;
    for (const auto& row : rows->get_array()) {
        const auto& one = row.as_object();
        all.push_back({std::string(one.at("name").as_string()), std::string(one.at("type").as_string()), strings(one.at("subtypes")),
                       one.at("port").to_number<std::uint16_t>(), strings(one.at("txt"))});
    }
    return all;
}

}  // namespace

void add_network(CLI::App& app, Options& o, Commands& commands)
{
    auto* zone = app.add_subcommand("dns-sd", "Lines for a DNS zone, for networks that multicast does not reach");
    zone->add_option("--host", o.host, "full name of the server; what the server calls itself when left out");
    zone->add_option("--domain", o.domain, "zone they are for; the host's own domain when left out");
    zone->add_option("--ttl", o.ttl, "seconds that others may remember them")->check(CLI::Range(1, 604800))->capture_default_str();
    commands[zone] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("GET", "/dns-sd" + (options.host.empty() ? std::string() : "?host=" + url_part(options.host)), "");
        if (options.as_json) {
            client.done(answer, "");
            return;
        }
        const auto services = zone_services(answer);
        const std::string host(answer.as_object().at("host").as_string());
        const auto text = zone_text(services, host, options.domain.empty() ? domain_of(host) : options.domain, options.ttl);
        if (!text) throw Stop{wrong_usage, text.error().detail};
        std::cout << *text;
    };

    auto* add = app.add_subcommand("add-to-client", "How to add a printer to a computer or phone");
    add->add_option("--os", o.os, "the client's system")->required()->check(CLI::IsMember({"windows", "macos", "linux", "ios", "android", "chromeos"}));
    add->add_option("--printer", o.printer, "printer; the first when left out");
    add->add_option("--host", o.host, "what clients call the server; what it calls itself when left out");
    add->add_option("--language", o.language, "language of the instructions; the environment's when left out")->check(CLI::IsMember({"en", "fr"}));
    add->add_option("--address-file", o.address_file, "of a person's own address, the first line of this file; - is standard input");
    add->add_option("--profile", o.profile, "write a configuration profile for Apple devices to this file (macos, ios); - is standard output");
    add->add_flag("--qr", o.qr, "a QR code with the address of these instructions");
    commands[add] = [](const Commander& client, Options& options) {
        const std::string language = options.language.empty() ? language_of_environment() : options.language;
        std::string query = "?os=" + options.os + "&language=" + language;
        if (!options.printer.empty()) query += "&printer=" + url_part(options.printer);
        if (!options.host.empty()) query += "&host=" + url_part(options.host);
        json::object own{{"os", options.os}, {"language", language}};
        put(own, "printer", options.printer);
        put(own, "host", options.host);
        if (!options.address_file.empty()) own["address"] = secret_from(options.address_file, "address");
        const auto answer = options.address_file.empty() ? client.ask("GET", "/set-up" + query, "") : client.ask("POST", "/set-up", "", own);
        if (!answer.is_object()) throw Stop{failed, "the server's answer is no instructions"};
        const auto& body = answer.get_object();
        if (!options.profile.empty()) {
            const auto* profile = body.if_contains("profile");
            if (!profile || !profile->is_string()) throw Stop{wrong_usage, "a profile is for macos and ios"};
            if (options.profile == "-") {
                std::cout << profile->get_string().c_str();
                return;
            }
            std::ofstream file(options.profile);
            file << profile->get_string().c_str();
            file.close();
            if (!file) throw Stop{failed, options.profile + ": cannot be written"};
            client.done(answer, options.profile + ": written");
            return;
        }
        if (options.as_json) {
            client.done(answer, "");
            return;
        }
        std::cout << set_up_text(body);
        if (options.qr) std::cout << '\n' << qr_text(body);
    };
}

}  // namespace consigne::release::ctl
