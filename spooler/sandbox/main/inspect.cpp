// consigne-inspect FILE…: what a printer would do with a document, one JSON object a line.
#include "spooler/api/facts_json.hpp"
#include "spooler/sandbox/child.hpp"
#include "spooler/sandbox/main/input.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

using namespace consigne;
using namespace consigne::spooler;

/// Prints the line; true when the document could be read.
bool inspect(const std::string& name)
{
    sandbox::Answer answer;
    const auto document = sandbox::open_input(name);
    std::optional<Error> error;
    if (document) {
        auto got = sandbox::run_child({}, document->get(), -1, {});
        if (got) answer = std::move(*got);
        else error = got.error();
    } else {
        error = document.error();
    }
    if (error) {
        answer.facts.readable = false;
        answer.facts.notes = {error->detail};
        if (document) answer.facts.bytes = DescriptorSource(document->get()).size();
    }
    std::cout << to_json(answer.facts, answer.can, name) << std::endl;
    if (!answer.facts.readable && !answer.facts.notes.empty())
        std::cerr << "consigne-inspect: " << name << ": " << answer.facts.notes.back() << '\n';
    return answer.facts.readable;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Reads print streams and says their page language, pages, colour pages, media, sides and copies.\n"
                 "Prints one JSON object a line per file. Exit status: 0 read, 1 a file cannot be read, 2 wrong usage."};
    app.set_version_flag("--version", "consigne-inspect " CONSIGNE_VERSION);
    std::vector<std::string> files;
    app.add_option("FILE", files, "documents; - is standard input")->required();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : 2;
    }
    bool all = true;
    for (const auto& file : files) all = inspect(file) && all;
    return all ? 0 : 1;
}
