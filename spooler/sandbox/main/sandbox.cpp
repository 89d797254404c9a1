// consigne-sandbox: started by consigned, forks a fresh child for each document.
#include "spooler/sandbox/launcher.hpp"

#include <CLI/CLI.hpp>

int main(int argc, char** argv)
{
    CLI::App app{"Reads and rewrites documents for consigned, each in a process of its own. Started by consigned; of no use by hand."};
    app.set_version_flag("--version", "consigne-sandbox " CONSIGNE_VERSION);
    int descriptor = -1;
    app.add_option("--serve-descriptor", descriptor, "socket that consigned has opened for us")->required()->check(CLI::Range(3, 1023));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : 2;
    }
    consigne::spooler::sandbox::Limits limits;
    limits.spare_child = true;
    limits.reading_nice = 10;  // taking documents, and printing those that somebody waits for, goes first
    return consigne::spooler::sandbox::serve(descriptor, limits);
}
