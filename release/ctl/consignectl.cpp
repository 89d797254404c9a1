// consignectl: the administrator's client of the HTTP API. It has no other way in.
#include "release/ctl/commands.hpp"

#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <iostream>
#include <sstream>

namespace {

using namespace consigne::release;
using namespace consigne::release::ctl;

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

/// What was wrong, and how the command that was meant is written.
void say_wrong_use(const CLI::App& app, const CLI::ParseError& wrong)
{
    const CLI::App* meant = &app;
    while (!meant->get_subcommands().empty()) meant = meant->get_subcommands().front();
    std::cerr << "consignectl: " << wrong.what() << '\n';
    std::istringstream help(app.help());
    for (std::string line; std::getline(help, line);)
        if (line.starts_with("Usage: ")) std::cerr << line << '\n';
    std::string commands;
    for (const CLI::App* one : meant->get_subcommands({})) commands += (commands.empty() ? "" : ", ") + one->get_name();
    if (!commands.empty()) std::cerr << "SUBCOMMAND is one of: " << commands << '\n';
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Looks after a Consigne print server.\n"
                 "Exit status: 0 done, 1 failed, 2 wrong usage, 3 the document cannot be printed as asked, 4 a check found faults."};
    Options options;
    Commands commands;
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("--socket", options.address.socket, "administration socket of a server on this machine")->capture_default_str();
    app.add_option("--server", options.address.server, "https://HOST[:PORT] of a server elsewhere");
    app.add_option("--login", options.login, "administrator, with --server; the password comes from CONSIGNE_PASSWORD");
    app.add_option("--certificate", options.address.authority, "PEM file with the certificate to expect, with --server");
    app.add_flag("--json", options.as_json, "one JSON object for scripts instead of a table");
    app.set_version_flag("--version", std::string("consignectl ") + CONSIGNE_VERSION);
    app.name("consignectl");
    add_jobs(app, options, commands);
    add_people(app, options, commands);
    add_sessions(app, options, commands);
    add_groups(app, options, commands);
    add_records(app, options, commands);
    add_addresses(app, options, commands);
    add_printers(app, options, commands);
    add_devices(app, options, commands);
    add_terminals(app, options, commands);
    add_network(app, options, commands);
    add_settings(app, options, commands);
    add_upkeep(app, options, commands);
    add_status(app, commands);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        const auto unknown = app.remaining();
        if (wrong.get_exit_code() != 0 && app.get_subcommands().empty() && !unknown.empty() && !unknown.front().starts_with('-')) {
            std::cerr << "consignectl: unknown command '" << unknown.front() << "'; consignectl --help lists them\n";
            return wrong_usage;
        }
        if (wrong.get_exit_code() == 0) return app.exit(wrong);
        say_wrong_use(app, wrong);
        return wrong_usage;
    }
    try {
        if (!options.address.server.empty()) sign_in(options);
        CLI::App* chosen = app.get_subcommands().front();
        if (const auto inner = chosen->get_subcommands(); !inner.empty()) chosen = inner.front();
        commands.at(chosen)(Commander(options.address, options.as_json), options);
        std::cout.flush();
        return std::cout ? 0 : failed;
    } catch (const Stop& stop) {
        if (stop.text.empty()) std::cout.flush();  // said already
        else if (options.as_json) std::cout << json::serialize(json::object{{"format", 1}, {"error", stop.text}}) << std::endl;
        else std::cerr << "consignectl: " << stop.text << '\n';
        return stop.status;
    }
}
