// consigned: the print server that holds documents until their owners collect them.
#include "release/main/service.hpp"
#include "release/main/units.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/keyring.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

int main(int argc, char** argv)
{
    using namespace consigne;

    CLI::App app{"Print server that holds each document until its owner collects it.\n"
                 "Exit status: 0 stopped when asked, 1 failed, 2 wrong usage or configuration, or a port that cannot be had."};
    std::string file = "/etc/consigne/consigne.conf";
    std::string new_keys, renew_keys;
    std::string sandbox_socket, units;
    bool check = false, sample = false;
    app.add_option("--config", file, "configuration file")->capture_default_str();
    app.add_flag("--check", check, "read the configuration, say what is wrong with it, and end");
    app.add_flag("--sample-config", sample, "print a configuration file with every key, its default and its range");
    app.add_option("--new-keys", new_keys, "make a file with a key that seals documents, and end")->type_name("FILE");
    app.add_option("--renew-keys", renew_keys, "put a new key on top of that file, and end")->type_name("FILE");
    app.add_option("--sandbox-socket", sandbox_socket, "socket where systemd starts consigne-sandbox; without it, consigned starts one itself");
    app.add_option("--write-units", units, "write into this directory what the configuration changes in systemd's units, and end");
    app.set_version_flag("--version", std::string("consigned ") + CONSIGNE_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : 2;
    }
    if (sample) {
        std::cout << spooler::sample_config();
        return 0;
    }
    if (!new_keys.empty() || !renew_keys.empty()) {
        const auto done = new_keys.empty() ? spooler::store::Keyring::renew(renew_keys) : spooler::store::Keyring::make(new_keys);
        if (!done) {
            std::cerr << "consigned: " << done.error().detail << '\n';
            return 1;
        }
        std::cout << (new_keys.empty() ? renew_keys + ": a new key is on top. Restart consigned, which goes over to it; then delete the lines below.\n"
                                       : new_keys + ": one new key. Without it documents cannot be opened: keep a copy away from this machine.\n");
        return 0;
    }
    const auto config = spooler::read_config(file);
    if (!config) {
        for (const auto& fault : config.error()) std::cerr << spooler::to_string(fault) << '\n';
        return 2;
    }
    if (check) {
        std::cout << file << ": no fault found\n";
        return 0;
    }
    if (!units.empty()) {
        if (const auto written = release::write_units(*config, units); !written) {
            std::cerr << "consigned: " << written.error().detail << '\n';
            return 1;
        }
        return 0;
    }
    return release::run_service(*config, file, sandbox_socket);
}
