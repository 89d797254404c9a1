// consignectl: where people are signed in, and addresses that are their own.
#include "release/ctl/commands.hpp"
#include "release/ctl/set_up_text.hpp"

#include <iostream>

namespace consigne::release::ctl {
namespace {

std::string used_cell(const json::object& row)
{
    const auto text = age(row, "last_used", clock_now());
    return text == "-" ? "never" : text + " ago";
}

std::string created_cell(const json::object& row) { return age(row, "created", clock_now()) + " ago"; }

std::string since_cell(const json::object& row) { return age(row, "started", clock_now()) + " ago"; }

std::string last_seen_cell(const json::object& row) { return age(row, "last_seen", clock_now()) + " ago"; }

}  // namespace

void add_sessions(CLI::App& app, Options& o, Commands& commands)
{
    auto* sessions = app.add_subcommand("sessions", "Where somebody is signed in");
    sessions->require_subcommand(1);
    auto* list = sessions->add_subcommand("list", "A person's");
    list->add_option("login", o.name, "account name")->required();
    commands[list] = [](const Commander& client, Options& options) {
        client.print_list("/people/" + url_part(options.name) + "/sessions", "sessions",
                          {{"ID", "id"}, {"KIND", "kind"}, {"OPENED", "started", since_cell}, {"LAST USED", "last_seen", last_seen_cell}, {"FROM", "address"}, {"TERMINAL", "terminal"}, {"WITH", "agent"}});
    };

    auto* end = sessions->add_subcommand("end", "Sign a person out");
    end->add_option("login", o.name, "account name")->required();
    end->add_option("id", o.value, "that session alone; all of the person's when left out");
    commands[end] = [](const Commander& client, Options& options) {
        const auto path = "/people/" + url_part(options.name) + "/sessions" + (options.value.empty() ? std::string() : "/" + url_part(options.value));
        client.done(client.ask("DELETE", path, options.name), options.name + ": signed out");
    };
}

void add_addresses(CLI::App& app, Options& o, Commands& commands)
{
    auto* addresses = app.add_subcommand("addresses", "Addresses to print to that are one person's own");
    addresses->require_subcommand(1);
    auto* list = addresses->add_subcommand("list", "A person's");
    list->add_option("login", o.name, "account name")->required();
    commands[list] = [](const Commander& client, Options& options) {
        client.print_list("/people/" + url_part(options.name) + "/addresses", "addresses",
                          {{"LABEL", "label"}, {"MADE", "created", created_cell}, {"LAST USED", "last_used", used_cell}});
    };

    auto* add = addresses->add_subcommand("add", "Draw one; it is shown this once");
    add->add_option("login", o.name, "account name")->required();
    add->add_option("--label", o.label, "what it is for: Laptop");
    add->add_option("--printer", o.printer, "printer; the first when left out");
    add->add_option("--host", o.host, "what clients call the server; what it calls itself when left out");
    add->add_flag("--qr", o.qr, "a QR code with the address");
    commands[add] = [](const Commander& client, Options& options) {
        json::object body;
        put(body, "label", options.label);
        put(body, "printer", options.printer);
        put(body, "host", options.host);
        const auto answer = client.ask("POST", "/people/" + url_part(options.name) + "/addresses", options.name, body);
        if (!answer.is_object()) throw Stop{failed, "the server's answer is no address"};
        const auto& drawn = answer.get_object();
        // The address alone goes to standard output: `add-to-client --address-file -` takes it from there.
        if (!options.as_json) std::cerr << options.name << ": " << shown(drawn, "label") << " added; the address is shown this once\n";
        client.done(answer, shown(drawn, "address"));
        if (options.qr && !options.as_json) std::cout << '\n' << qr_text(drawn);
    };

    auto* revoke = addresses->add_subcommand("revoke", "Let an address lead nowhere");
    revoke->add_option("login", o.name, "account name")->required();
    revoke->add_option("label", o.label, "as the list shows it")->required();
    commands[revoke] = [](const Commander& client, Options& options) {
        const auto path = "/people/" + url_part(options.name) + "/addresses";
        for (const auto& row : client.rows(path, "addresses")) {
            if (!row.is_object() || shown(row.get_object(), "label") != options.label) continue;
            client.done(client.ask("DELETE", path + "/" + shown(row.get_object(), "id"), options.name), options.name + ": " + options.label + " revoked");
            return;
        }
        throw Stop{failed, options.name + ": no address " + options.label};
    };
}

}  // namespace consigne::release::ctl
