// consigne-opdump: a stream, one line per operator or command, then the summary as JSON, with what a device would print of it.
#include "tests/mfp/interpret/languages.hpp"
#include "tests/mfp/interpret/summary.hpp"
#include "tests/mfp/judge.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace {

class Printer : public consigne::mfp::Dump {
public:
    void line(std::size_t offset, std::string_view text) override
    {
        std::string plain;
        for (const char c : text)
            plain += static_cast<unsigned char>(c) < 32 ? (c == '\x1b' ? std::string{"ESC"} : std::string{"."}) : std::string(1, c);
        fmt::print("{:08x} {}\n", offset, plain);
    }
};

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Prints what a print stream says, operator by operator, then a JSON summary line."};
    app.set_version_flag("--version", "consigne-opdump " CONSIGNE_VERSION);
    std::string path;
    bool quiet = false;
    app.add_option("file", path, "The stream")->required();
    app.add_flag("-s,--summary", quiet, "Only the summary line");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    const consigne::mfp::MappedFile file{path};
    if (!file.good()) {
        fmt::print(stderr, "consigne-opdump: {}: cannot be read\n", path);
        return 1;
    }
    Printer printer;
    const auto facts = consigne::mfp::interpret(file.bytes(), quiet ? nullptr : &printer);
    auto summary = consigne::mfp::summary(facts);
    const auto verdict = consigne::mfp::judge(facts, {}, {});
    summary["printed"] = {{"impressions", verdict.impressions}, {"sheets", verdict.sheets}, {"copies", verdict.copies},
                          {"sides", consigne::mfp::sides_keyword(verdict.sides)}, {"mixed_sides", verdict.mixed_sides}};
    fmt::print("{}\n", boost::json::serialize(summary));
    return facts.language == "unknown" ? 1 : 0;
}
