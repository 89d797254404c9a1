// consigne-terminal: the release station beside a machine.
#include "release/station/kiosk.hpp"
#include "release/station/run.hpp"
#include "spooler/runtime/log.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>

namespace {

/// The first line of a file, "-" being standard input; what is wrong goes to `trouble`.
std::string first_line(const std::string& file, std::string& trouble)
{
    std::string line;
    if (file == "-") {
        if (!std::getline(std::cin, line)) trouble = "no password on standard input";
        return line;
    }
    std::ifstream in(file);
    if (!in || !std::getline(in, line)) trouble = file + ": cannot be read";
    return line;
}

}  // namespace

int main(int argc, char** argv)
{
    using namespace consigne;
    namespace station = release::station;

    CLI::App app{"Release station beside a machine: reads cards, shows the server's pages, and has its set-up page on port 8000.\n"
                 "Exit status: 0 stopped when asked, 1 failed, 2 wrong usage or settings, or a port that cannot be had."};
    station::Choices choices;
    std::string state = choices.state.string(), ports_file, log_level = "info";
    unsigned retry = 8;
    app.add_option("--state", state, "directory of its settings and its secret")->type_name("DIR")->capture_default_str();
    app.add_option("--set-up", choices.set_up, "address and port of the set-up page")->type_name("ADDRESS:PORT")->capture_default_str();
    app.add_option("--panel", choices.panel, "address and port of the panel's page, on the loopback")->type_name("ADDRESS:PORT")->capture_default_str();
    app.add_option("--retry", retry, "how long a server that does not answer is left alone")->type_name("SECONDS")->check(CLI::Range(1u, 600u))->capture_default_str();
    app.add_option("--kiosk", choices.kiosk, "the panel's browser, kept running; %u is the page. Left out: something else starts it")->type_name("COMMAND");
    app.add_option("--ports-file", ports_file, "where the ports in use are written, as JSON")->type_name("FILE");
    app.add_option("--log-level", log_level, "least that is logged")->check(CLI::IsMember({"debug", "info", "warning", "error"}))->capture_default_str();
    app.set_version_flag("--version", std::string("consigne-terminal ") + CONSIGNE_VERSION);

    std::string password_file = "-";
    auto* password = app.add_subcommand("password", "set the password of the station's administrator; a running station takes it with SIGHUP");
    password->add_option("--file", password_file, "its first line is the password; - is standard input")->type_name("FILE")->capture_default_str();
    std::string browser;
    std::uint16_t panel_port = 7182;
    auto* show = app.add_subcommand("show", "only keep the panel's browser running, for an account that may not read the secret");
    show->add_option("--kiosk", browser, "the browser; %u is the page")->type_name("COMMAND")->required();
    show->add_option("--panel-port", panel_port, "port of the panel's page")->type_name("PORT")->capture_default_str();
    app.require_subcommand(0, 1);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : 2;
    }
    choices.retry = std::chrono::seconds(retry);
    choices.state = state;
    choices.ports_file = ports_file;
    using spooler::log::Level;
    spooler::log::start(log_level == "debug" ? Level::debug : log_level == "warning" ? Level::warning : log_level == "error" ? Level::error : Level::info);
    if (password->parsed()) {
        std::string trouble;
        const std::string line = first_line(password_file, trouble);
        if (!trouble.empty()) {
            std::cerr << "consigne-terminal: " << trouble << '\n';
            return 1;
        }
        return station::set_password(choices.state, line);
    }
    const std::string& command = show->parsed() ? browser : choices.kiosk;
    if ((show->parsed() || !command.empty()) && station::words_of(command, "").empty()) {
        std::cerr << "consigne-terminal: --kiosk: no command\n";
        return 2;
    }
    return show->parsed() ? station::show(browser, panel_port) : station::run(choices);
}
