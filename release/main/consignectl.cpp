// consignectl: the administrator's client of the HTTP API. It has no other way in.
#include "release/main/commander.hpp"
#include "release/main/set_up_text.hpp"
#include "release/main/table.hpp"
#include "release/main/zone.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>

namespace {

namespace json = boost::json;
using namespace consigne::release;

struct Options {
    ApiAddress address;
    std::string login, password_file;
    bool as_json = false;
    std::string name, value, owner, state, serial, model, location, email, full_name, comment, device, sides, code, mode = "hold";
    std::string host, domain, os, printer, language, profile;
    std::vector<std::string> devices, trusted;
    std::vector<std::int64_t> jobs;
    unsigned copies = 0, ttl = 3600;
    bool qr = false, mono = false, admin = false, automatic = false;
};

void put(json::object& object, const char* key, const std::string& value)
{
    if (!value.empty()) object[key] = value;
}

json::array texts(const std::vector<std::string>& list)
{
    json::array array;
    for (const auto& item : list) array.emplace_back(item);
    return array;
}

/// Over the network an administrator signs in first; the session ends by itself when idle.
void sign_in(Options& options)
{
    const char* password = std::getenv("CONSIGNE_PASSWORD");
    if (options.login.empty() || !password) throw Stop{wrong_usage, "--server needs --login, and the password in CONSIGNE_PASSWORD"};
    const json::object body{{"login", options.login}, {"password", password}};
    const auto answer = Commander(options.address, true).ask("POST", "/sessions", options.login, body);
    const auto* object = answer.if_object();
    const auto* token = object ? object->if_contains("token") : nullptr;
    if (!token || !token->is_string()) throw Stop{failed, "the server's answer has no token"};
    options.address.token = std::string(token->get_string());
}

using Command = std::function<void(const Commander&, Options&)>;

void add_jobs(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* jobs = app.add_subcommand("jobs", "The documents that wait, print, or are over, oldest first");
    jobs->add_option("--owner", o.owner, "of this person only");
    jobs->add_option("--state", o.state, "in this state only: pending-held, processing, completed…");
    commands[jobs] = [](const Commander& client, Options& options) {
        std::string query;
        if (!options.owner.empty()) query += "?owner=" + url_part(options.owner);
        if (!options.state.empty()) query += (query.empty() ? "?state=" : "&state=") + url_part(options.state);
        client.print_list("/jobs" + query, "jobs",
                          {{"ID", "id"}, {"OWNER", "owner"}, {"NAME", "name"}, {"STATE", "state"}, {"PAGES", "pages"}, {"COLOUR", "colour_pages"},
                           {"COPIES", "copies"}, {"SIDES", "sides"}, {"MESSAGE", "message"}});
    };

    auto* release = app.add_subcommand("release", "Print documents, as an operator would");
    release->add_option("id", o.jobs, "job ids")->required();
    release->add_flag("--mono", o.mono, "black and white");
    release->add_option("--duplex", o.sides, "both sides of the paper, or one")->check(CLI::IsMember({"long", "short", "simplex"}));
    release->add_option("--copies", o.copies, "how many")->check(CLI::Range(1, 999));
    release->add_option("--device", o.device, "at this device; the printer's first when left out");
    commands[release] = [](const Commander& client, Options& options) {
        json::object ticket;
        if (options.mono) ticket["mono"] = true;
        put(ticket, "duplex", options.sides);
        if (options.copies) ticket["copies"] = options.copies;
        put(ticket, "device", options.device);
        for (const auto id : options.jobs) {
            const auto job = std::to_string(id);
            ticket["jobs"] = json::array{id};
            client.done(client.ask("POST", "/releases", "job " + job, ticket), "job " + job + ": released");
        }
    };

    auto* cancel = app.add_subcommand("cancel", "Delete documents that wait");
    cancel->add_option("id", o.jobs, "job ids")->required();
    commands[cancel] = [](const Commander& client, Options& options) {
        for (const auto id : options.jobs) {
            const auto job = std::to_string(id);
            client.done(client.ask("DELETE", "/jobs/" + job, "job " + job), "job " + job + ": deleted");
        }
    };
}

void add_people(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* people = app.add_subcommand("people", "Who may print");
    people->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/people", "people",
                          {{"LOGIN", "login"}, {"NAME", "full_name"}, {"E-MAIL", "email"}, {"ADMIN", "admin"}, {"PASSWORD", "has_password"}, {"CARDS", "cards"}});
    };
    commands[people] = list;
    commands[people->add_subcommand("list", "All of them")] = list;

    auto* add = people->add_subcommand("add", "Add a person");
    add->add_option("login", o.name, "account name")->required();
    add->add_option("--name", o.full_name, "full name");
    add->add_option("--email", o.email, "e-mail address");
    add->add_option("--password-file", o.password_file, "file whose first line is the password; - is standard input");
    add->add_flag("--admin", o.admin, "may administer the server");
    commands[add] = [](const Commander& client, Options& options) {
        json::object person{{"login", options.name}};
        put(person, "full_name", options.full_name);
        put(person, "email", options.email);
        if (!options.password_file.empty()) person["password"] = secret_from(options.password_file);
        if (options.admin) person["admin"] = true;
        client.done(client.ask("POST", "/people", options.name, person), options.name + ": added");
    };

    auto* code = people->add_subcommand("set-code", "Give a person a print code");
    code->add_option("login", o.name, "account name")->required();
    code->add_option("code", o.code, "the code; drawn by the server when left out");
    commands[code] = [](const Commander& client, Options& options) {
        json::object body;
        put(body, "code", options.code);
        const auto answer = client.ask("POST", "/people/" + url_part(options.name) + "/code", options.name, body);
        const auto* drawn = answer.is_object() ? answer.get_object().if_contains("code") : nullptr;
        client.done(answer, options.name + ": print code " + (drawn ? shown(*drawn) : std::string("set")));
    };

    auto* card = people->add_subcommand("add-card", "Give a person a card");
    card->add_option("login", o.name, "account name")->required();
    card->add_option("card", o.code, "what the reader types")->required();
    commands[card] = [](const Commander& client, Options& options) {
        const auto path = "/people/" + url_part(options.name) + "/cards";
        client.done(client.ask("POST", path, options.name, json::object{{"card", options.code}}), options.name + ": card added");
    };

    auto* remove = people->add_subcommand("remove", "Remove a person");
    remove->add_option("login", o.name, "account name")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/people/" + url_part(options.name), options.name), options.name + ": removed");
    };
}

void add_printers(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* printers = app.add_subcommand("printers", "What people print to");
    printers->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/printers", "printers",
                          {{"NAME", "name"}, {"RELEASE", "mode"}, {"ACCEPTING", "accepting"}, {"DEVICES", "devices"}, {"INFO", "info"}, {"TRUSTED", "trusted_networks"}});
    };
    commands[printers] = list;
    commands[printers->add_subcommand("list", "All of them")] = list;

    auto* add = printers->add_subcommand("add", "Add a printer");
    add->add_option("name", o.name, "letters, digits, . _ -; also its LPD queue")->required();
    add->add_option("--device", o.devices, "where its documents may be collected; more than one may be given");
    add->add_option("--mode", o.mode, "when documents are let go")->check(CLI::IsMember({"hold", "automatic", "inherit"}))->capture_default_str();
    add->add_option("--trust", o.trusted, "network (CIDR) whose user names are believed; more than one may be given");
    add->add_option("--info", o.comment, "a line for people");
    add->add_option("--location", o.location, "where it is");
    commands[add] = [](const Commander& client, Options& options) {
        json::object printer{{"name", options.name}, {"mode", options.mode}, {"devices", texts(options.devices)}, {"trusted_networks", texts(options.trusted)}};
        put(printer, "info", options.comment);
        put(printer, "location", options.location);
        client.done(client.ask("POST", "/printers", options.name, printer), options.name + ": added");
    };

    auto* remove = printers->add_subcommand("remove", "Remove a printer for which nothing waits");
    remove->add_option("name", o.name, "printer")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/printers/" + url_part(options.name), options.name), options.name + ": removed");
    };
}

void add_devices(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* devices = app.add_subcommand("devices", "The machines that print");
    devices->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/devices", "devices",
                          {{"NAME", "name"}, {"URI", "uri"}, {"MODEL", "model"}, {"SERIAL", "serial"}, {"READY", "ready"}, {"STATE", "message"}});
    };
    commands[devices] = list;
    commands[devices->add_subcommand("list", "All of them")] = list;

    auto* add = devices->add_subcommand("add", "Add a device");
    add->add_option("name", o.name, "for people: Reception")->required();
    add->add_option("uri", o.value, "ipp:// ipps:// lpd://HOST/QUEUE socket://HOST")->required();
    add->add_option("--serial", o.serial, "serial number: the identity of its terminal");
    add->add_option("--model", o.model, "maker and model");
    add->add_option("--location", o.location, "where it is");
    commands[add] = [](const Commander& client, Options& options) {
        json::object device{{"name", options.name}, {"uri", options.value}};
        put(device, "serial", options.serial);
        put(device, "model", options.model);
        put(device, "location", options.location);
        client.done(client.ask("POST", "/devices", options.name, device), options.name + ": added");
    };

    auto* probe = devices->add_subcommand("probe", "Ask a device how it is");
    probe->add_option("name", o.name, "device")->required();
    commands[probe] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("POST", "/devices/" + url_part(options.name) + "/probe", options.name, json::object());
        const auto* body = answer.if_object();
        std::string state = body ? shown(*body, "trouble") : "-";
        if (state == "-" && body) state = shown(*body, "message");
        if (state == "-") state = "ready";
        client.done(answer, options.name + ": " + state);
    };

    auto* remove = devices->add_subcommand("remove", "Remove a device");
    remove->add_option("name", o.name, "device")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/devices/" + url_part(options.name), options.name), options.name + ": removed");
    };
}

void add_terminals(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* terminals = app.add_subcommand("terminals", "The panels where people collect");
    terminals->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/terminals", "terminals",
                          {{"SERIAL", "serial"}, {"NAME", "name"}, {"DEVICE", "device"}, {"ACCEPTED", "accepted"}, {"ADDRESS", "address"}, {"LAST SEEN", "last_seen"}});
    };
    commands[terminals] = list;
    commands[terminals->add_subcommand("list", "All of them")] = list;

    auto* add = terminals->add_subcommand("add", "Add a terminal before it asks");
    add->add_option("serial", o.serial, "serial number of the device it belongs to")->required();
    add->add_option("--name", o.full_name, "for people");
    add->add_option("--device", o.device, "device");
    add->add_option("--comment", o.comment, "a line for people");
    commands[add] = [](const Commander& client, Options& options) {
        json::object terminal{{"serial", options.serial}};
        put(terminal, "name", options.full_name);
        put(terminal, "device", options.device);
        put(terminal, "comment", options.comment);
        client.done(client.ask("POST", "/terminals", options.serial, terminal), options.serial + ": added");
    };

    auto* accept = terminals->add_subcommand("accept", "Accept a terminal that asked");
    accept->add_option("serial", o.serial, "its serial number")->required();
    commands[accept] = [](const Commander& client, Options& options) {
        const auto path = "/terminals/" + url_part(options.serial) + "/accept";
        client.done(client.ask("POST", path, options.serial, json::object()), options.serial + ": accepted");
    };

    auto* remove = terminals->add_subcommand("remove", "Remove a terminal");
    remove->add_option("serial", o.serial, "its serial number")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/terminals/" + url_part(options.serial), options.serial), options.serial + ": removed");
    };
}

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

void add_network(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
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
    add->add_option("--profile", o.profile, "write a configuration profile for Apple devices to this file (macos, ios); - is standard output");
    add->add_flag("--qr", o.qr, "a QR code with the address of these instructions");
    commands[add] = [](const Commander& client, Options& options) {
        std::string query = "?os=" + options.os + "&language=" + (options.language.empty() ? language_of_environment() : options.language);
        if (!options.printer.empty()) query += "&printer=" + url_part(options.printer);
        if (!options.host.empty()) query += "&host=" + url_part(options.host);
        const auto answer = client.ask("GET", "/set-up" + query, "");
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

void add_status(CLI::App& app, std::map<CLI::App*, Command>& commands)
{
    commands[app.add_subcommand("status", "How the server is")] = [](const Commander& client, Options& options) {
        const auto body = client.ask("GET", "/status", "");
        if (options.as_json || !body.is_object()) {
            client.done(body, "");
            return;
        }
        Table table({"WHAT", "VALUE"});
        for (const auto& member : body.get_object())
            if (member.key() != "format") table.add({std::string(member.key()), shown(member.value())});
        table.print(std::cout, "nothing to say");
    };
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Looks after a Consigne print server.\n"
                 "Exit status: 0 done, 1 failed, 2 wrong usage, 3 the document cannot be printed as asked."};
    Options options;
    std::map<CLI::App*, Command> commands;
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("--socket", options.address.socket, "administration socket of a server on this machine")->capture_default_str();
    app.add_option("--server", options.address.server, "https://HOST[:PORT] of a server elsewhere");
    app.add_option("--login", options.login, "administrator, with --server; the password comes from CONSIGNE_PASSWORD");
    app.add_option("--certificate", options.address.authority, "PEM file with the certificate to expect, with --server");
    app.add_flag("--json", options.as_json, "one JSON object for scripts instead of a table");
    app.set_version_flag("--version", std::string("consignectl ") + CONSIGNE_VERSION);
    add_jobs(app, options, commands);
    add_people(app, options, commands);
    add_printers(app, options, commands);
    add_devices(app, options, commands);
    add_terminals(app, options, commands);
    add_network(app, options, commands);
    add_status(app, commands);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : wrong_usage;
    }
    try {
        if (!options.address.server.empty()) sign_in(options);
        CLI::App* chosen = app.get_subcommands().front();
        if (const auto inner = chosen->get_subcommands(); !inner.empty()) chosen = inner.front();
        commands.at(chosen)(Commander(options.address, options.as_json), options);
        std::cout.flush();
        return std::cout ? 0 : failed;
    } catch (const Stop& stop) {
        std::cerr << "consignectl: " << stop.text << '\n';
        return stop.status;
    }
}
