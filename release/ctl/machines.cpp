// consignectl: printers, the machines behind them, and the terminals beside these.
#include "release/ctl/commands.hpp"

namespace consigne::release::ctl {
namespace {

std::string seen_cell(const json::object& row)
{
    const auto text = age(row, "last_seen", clock_now());
    return text == "-" ? text : text + " ago";
}

void device_options(CLI::App& command, Options& o)
{
    command.add_option("--serial", o.serial, "serial number: the identity of its terminal");
    command.add_option("--model", o.model, "maker and model");
    command.add_option("--location", o.location, "where it is");
}

void put_device(json::object& device, const Options& options)
{
    put(device, "serial", options.serial);
    put(device, "model", options.model);
    put(device, "location", options.location);
}

}  // namespace

void add_printers(CLI::App& app, Options& o, Commands& commands)
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
    add->add_option("--trust", o.trusted, "network (CIDR) whose user names are believed, and its rules for them (see the man page); more than one may be given");
    add->add_option("--info", o.comment, "a line for people");
    add->add_option("--location", o.location, "where it is");
    add->add_option("--keep-claimed", o.keep_claimed, "what nobody vouches for waits under the name it came with: true or false");
    commands[add] = [](const Commander& client, Options& options) {
        json::object printer{{"name", options.name}, {"mode", options.mode}, {"devices", texts(options.devices)}, {"trusted_networks", texts(options.trusted)}};
        put(printer, "info", options.comment);
        put(printer, "location", options.location);
        put(printer, "keep_claimed", options.keep_claimed);
        client.done(client.ask("POST", "/printers", options.name, printer),
                    options.name + ": added" + (options.devices.empty() ? "; nothing can be collected until it has a device: printers set " + options.name + " --add-device NAME" : std::string()));
    };

    auto* set = printers->add_subcommand("set", "Change a printer; what is not named stays");
    set->add_option("name", o.name, "printer")->required();
    set->add_option("--device", o.devices, "these devices and no others");
    set->add_option("--add-device", o.more_devices, "one device more");
    set->add_option("--remove-device", o.fewer_devices, "this device no more");
    set->add_option("--mode", o.state, "when documents are let go")->check(CLI::IsMember({"hold", "automatic", "inherit"}));
    set->add_option("--trust", o.trusted, "networks whose user names are believed, these and no others");
    set->add_option("--info", o.comment, "a line for people");
    set->add_option("--location", o.location, "where it is");
    set->add_option("--paused", o.paused, "nothing is printed from it, documents still come in: true or false");
    set->add_option("--accepting", o.accepting, "it takes documents: true or false");
    set->add_option("--keep-claimed", o.keep_claimed, "what nobody vouches for waits under the name it came with: true or false");
    commands[set] = [](const Commander& client, Options& options) {
        const auto path = "/printers/" + url_part(options.name);
        json::object printer;
        put(printer, "paused", options.paused);
        put(printer, "accepting", options.accepting);
        put(printer, "keep_claimed", options.keep_claimed);
        put(printer, "mode", options.state);
        put(printer, "info", options.comment);
        put(printer, "location", options.location);
        if (!options.trusted.empty()) printer["trusted_networks"] = texts(options.trusted);
        auto devices = options.devices;
        if (!options.more_devices.empty() || !options.fewer_devices.empty()) {
            const auto before = client.ask("GET", path, options.name);
            const auto* had = before.is_object() ? before.get_object().if_contains("devices") : nullptr;
            if (devices.empty() && had && had->is_array())
                for (const auto& one : had->get_array()) devices.push_back(shown(one));
            for (const auto& more : options.more_devices)
                if (std::find(devices.begin(), devices.end(), more) == devices.end()) devices.push_back(more);
            for (const auto& fewer : options.fewer_devices)
                if (std::erase(devices, fewer) == 0) throw Stop{failed, options.name + ": has no device " + fewer};
            printer["devices"] = texts(devices);
        } else if (!devices.empty()) printer["devices"] = texts(devices);
        if (printer.empty()) throw Stop{wrong_usage, "printers set: say what to change"};
        client.done(client.ask("PUT", path, options.name, printer), options.name + ": changed");
    };

    auto* remove = printers->add_subcommand("remove", "Remove a printer for which nothing waits");
    remove->add_option("name", o.name, "printer")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/printers/" + url_part(options.name), options.name), options.name + ": removed");
    };
}

void add_devices(CLI::App& app, Options& o, Commands& commands)
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
    device_options(*add, o);
    commands[add] = [](const Commander& client, Options& options) {
        json::object device{{"name", options.name}, {"uri", options.value}};
        put_device(device, options);
        client.done(client.ask("POST", "/devices", options.name, device), options.name + ": added");
    };

    auto* set = devices->add_subcommand("set", "Change a device; what is not named stays");
    set->add_option("name", o.name, "device")->required();
    set->add_option("--name", o.full_name, "its new name");
    set->add_option("--uri", o.value, "ipp:// ipps:// lpd://HOST/QUEUE socket://HOST");
    device_options(*set, o);
    commands[set] = [](const Commander& client, Options& options) {
        json::object device;
        put(device, "name", options.full_name);
        put(device, "uri", options.value);
        put_device(device, options);
        if (device.empty()) throw Stop{wrong_usage, "devices set: say what to change"};
        client.done(client.ask("PUT", "/devices/" + url_part(options.name), options.name, device), options.name + ": changed");
    };

    auto* probe = devices->add_subcommand("probe", "Ask a device how it is");
    probe->add_option("name", o.name, "device")->required();
    commands[probe] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("POST", "/devices/" + url_part(options.name) + "/probe", options.name, json::object());
        const auto* body = answer.if_object();
        std::string state = body ? shown(*body, "trouble") : "-";
        if (state == "-" && body) state = shown(*body, "message");
        if (state == "-") state = "ready";
        if (body && shown(*body, "answered") == "no") {
            if (client.as_json()) client.done(answer, "");
            throw Stop{failed, client.as_json() ? std::string() : options.name + ": " + state};
        }
        client.done(answer, options.name + ": " + state);
    };

    auto* test = devices->add_subcommand("test", "Print a test page on a device");
    test->add_option("name", o.name, "device")->required();
    commands[test] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("POST", "/devices/" + url_part(options.name) + "/test", options.name, json::object());
        const auto* body = answer.if_object();
        client.done(answer, options.name + ": a test page is on its way, job " + (body ? shown(*body, "job") : std::string("-")));
    };

    auto* remove = devices->add_subcommand("remove", "Remove a device");
    remove->add_option("name", o.name, "device")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/devices/" + url_part(options.name), options.name), options.name + ": removed");
    };
}

void add_terminals(CLI::App& app, Options& o, Commands& commands)
{
    auto* terminals = app.add_subcommand("terminals", "The panels where people collect");
    terminals->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/terminals", "terminals",
                          {{"SERIAL", "serial"}, {"NAME", "name"}, {"DEVICE", "device"}, {"ACCEPTED", "accepted"}, {"ADDRESS", "address"}, {"LAST SEEN", "last_seen", seen_cell}});
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
    accept->add_option("--name", o.full_name, "for people");
    accept->add_option("--device", o.device, "device");
    commands[accept] = [](const Commander& client, Options& options) {
        const auto path = "/terminals/" + url_part(options.serial) + "/accept";
        json::object terminal;
        put(terminal, "name", options.full_name);
        put(terminal, "device", options.device);
        client.done(client.ask("POST", path, options.serial, terminal), options.serial + ": accepted");
    };

    auto* set = terminals->add_subcommand("set", "Change a terminal; what is not named stays");
    set->add_option("serial", o.serial, "its serial number")->required();
    set->add_option("--name", o.full_name, "for people");
    set->add_option("--device", o.device, "device");
    set->add_option("--comment", o.comment, "a line for people");
    set->add_option("--release", o.release, "when documents come out")->check(CLI::IsMember({"manual", "automatic"}));
    set->add_option("--after-login", o.after_login, "of manual release: everything comes out, or people choose")->check(CLI::IsMember({"all", "choose"}));
    set->add_option("--operator-release", o.operator_release, "operators collect for others there: true or false");
    set->add_option("--options", o.panel_options, "print options on the panel: true or false");
    set->add_option("--option-copies", o.panel_copies, "of these, the number of copies: true or false");
    set->add_option("--option-sides", o.panel_sides, "of these, two-sided: true or false");
    set->add_option("--option-mono", o.panel_mono, "of these, black and white: true or false");
    set->add_option("--card-reader", o.card_reader, "a card reader is there: true or false");
    commands[set] = [](const Commander& client, Options& options) {
        json::object terminal;
        put(terminal, "name", options.full_name);
        put(terminal, "device", options.device);
        put(terminal, "comment", options.comment);
        if (!options.release.empty()) terminal["automatic_release"] = options.release == "automatic";
        if (!options.after_login.empty()) terminal["release_after_login"] = options.after_login == "all";
        put(terminal, "operator_release", options.operator_release);
        put(terminal, "options", options.panel_options);
        put(terminal, "option_copies", options.panel_copies);
        put(terminal, "option_sides", options.panel_sides);
        put(terminal, "option_mono", options.panel_mono);
        put(terminal, "card_reader", options.card_reader);
        if (terminal.empty()) throw Stop{wrong_usage, "terminals set: say what to change"};
        client.done(client.ask("PUT", "/terminals/" + url_part(options.serial), options.serial, terminal), options.serial + ": changed");
    };

    auto* reset = terminals->add_subcommand("reset", "Forget a terminal's secret: the next browser with its serial number is it");
    reset->add_option("serial", o.serial, "its serial number")->required();
    commands[reset] = [](const Commander& client, Options& options) {
        client.done(client.ask("POST", "/terminals/" + url_part(options.serial) + "/reset", options.serial, json::object()), options.serial + ": its secret is forgotten");
    };

    auto* remove = terminals->add_subcommand("remove", "Remove a terminal");
    remove->add_option("serial", o.serial, "its serial number")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/terminals/" + url_part(options.serial), options.serial), options.serial + ": removed");
    };
}

}  // namespace consigne::release::ctl
