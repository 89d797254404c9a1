// consigne-rewrite: black and white, sides, copies and other paper forced into a document, proved by re-reading; also a CUPS filter.
#include "filters/chain/guarantees.hpp"
#include "pdl/tally/paper.hpp"
#include "spooler/api/jobs.hpp"
#include "spooler/sandbox/child.hpp"
#include "spooler/sandbox/force.hpp"
#include "spooler/sandbox/main/input.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>
#include <sstream>

namespace {

using namespace consigne;
using namespace consigne::spooler;

constexpr std::uint32_t max_copies = 9999;  // four digits: what MFPs' own panels take

enum Status { done = 0, unreadable = 1, usage = 2, cannot_keep = 3 };

struct Task {
    filters::Policy policy;
    std::string in = "-";
    std::string out = "-";
};

Status status_of(const Error& error)
{
    std::cerr << "consigne-rewrite: " << error.detail << '\n';
    return error.code == Errc::unsupported || error.code == Errc::conflict ? cannot_keep : unreadable;
}

Result<> deliver(int result, const std::string& out)
{
    if (lseek(result, 0, SEEK_SET) < 0) return fail(Errc::storage_failed, std::strerror(errno));
    if (out == "-") return sandbox::copy_all(result, STDOUT_FILENO);
    const Descriptor file(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file) return fail(Errc::storage_failed, out + ": " + std::strerror(errno));
    return sandbox::copy_all(result, file.get());
}

Status run(const Task& task)
{
    const auto document = sandbox::open_input(task.in);
    if (!document) return status_of(fail(document.error().code, task.in + ": " + document.error().detail));
    // Nothing reaches OUT before the promise is proved.
    const auto result = unnamed_file(sandbox::scratch_directory());
    if (!result) return status_of(result.error());

    const auto child = [](const sandbox::Request& request, const DocumentView& from, const DocumentView& to) { return sandbox::run_child(request, from, to, {}); };
    if (task.policy.nothing()) {
        sandbox::Request as_it_is;
        as_it_is.operation = sandbox::Operation::rewrite;
        if (const auto copied = child(as_it_is, document->get(), result->get()); !copied) return status_of(copied.error());
    } else {
        const auto forced = sandbox::force(child, task.policy, {}, document->get(), result->get());
        if (!forced) return status_of(forced.error());
        for (const auto& note : forced->report.notes) std::cerr << "consigne-rewrite: note: " << note << '\n';
    }
    if (const auto delivered = deliver(result->get(), task.out); !delivered) return status_of(delivered.error());
    return done;
}

std::optional<std::uint32_t> copies_in(std::string_view text)
{
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > max_copies) return std::nullopt;
    return number;
}

/// `job user title copies options [file]`, as CUPS calls a filter (filter(7)).
std::optional<Task> as_cups_filter(int argc, char** argv)
{
    if (argc < 6 || argc > 7) return std::nullopt;
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]).starts_with("--")) return std::nullopt;
    if (std::string_view(argv[1]).empty() || std::string_view(argv[1]).find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    Task task;
    if (argc == 7) task.in = argv[6];
    // The scheduler hands a number of copies down in every call; one says nothing about what the document itself asks.
    if (const auto copies = copies_in(argv[4]); copies && *copies > 1) task.policy.copies = copies;
    std::istringstream words{argv[5]};
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        if (equals == std::string::npos) continue;
        const std::string name = word.substr(0, equals), value = word.substr(equals + 1);
        if (name == "print-color-mode") task.policy.monochrome = value == "monochrome";
        if (name == "sides" && sides_from_keyword(value)) task.policy.sides = sides_from_keyword(value);
        if (name == "copies" && copies_in(value)) task.policy.copies = copies_in(value);
    }
    return task;
}

}  // namespace

int main(int argc, char** argv)
{
    if (const auto task = as_cups_filter(argc, argv)) return run(*task);

    CLI::App app{"Forces options into a print stream and re-reads the result as proof.\n"
                 "Exit status: 0 kept and proved, 1 unreadable, 2 wrong usage, 3 an option cannot be kept (nothing is written).\n"
                 "Also a CUPS filter: job user title copies options [file]."};
    app.set_version_flag("--version", "consigne-rewrite " CONSIGNE_VERSION);
    Task task;
    std::string duplex, paper, device = "pjl";
    std::uint32_t copies = 0;
    app.add_flag("--mono", task.policy.monochrome, "black and white: the content becomes grey");
    app.add_option("--duplex", duplex, "sides: long, short or simplex")->check(CLI::IsMember({"long", "short", "simplex"}));
    app.add_option("--copies", copies, "copies of the whole document")->check(CLI::Range(1U, max_copies));
    app.add_option("--fit", paper, "paper that every page is put on, made smaller where it is larger: " + pdl::paper_names())->check([](const std::string& name) {
        return pdl::paper_size(name) ? std::string() : "no paper of that name; there are " + pdl::paper_names();
    });
    app.add_option("--device", device, "what is known of the device: pjl (switches that the language cannot hold go into PJL), ipp (they are left to the "
                   "request), cpca (as pjl, and the orders in Canon's CPCA packets do not win over the stream inside)")
        ->check(CLI::IsMember({"pjl", "ipp", "cpca"}));
    app.add_flag_callback("--guarantees", [] {
        std::cout << filters::guarantees()
                  << "rewrite: in the stream, proved by reading it again. device: asked of the device, by PJL or IPP.\n"
                     "ipp: asked by IPP alone. no: refused; in CPCA packets, unless --device=cpca.\n";
        throw CLI::Success();
    }, "print what is promised for each language, and leave");
    app.add_option("IN", task.in, "document; - is standard input");
    app.add_option("OUT", task.out, "result; - is standard output");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? done : usage;
    }
    task.policy.sides = pdl::duplex_from_keyword(duplex);
    if (copies) task.policy.copies = copies;
    task.policy.fit = pdl::paper_size(paper);
    if (device == "ipp") task.policy.switches = filters::Policy::Switches::outside;
    task.policy.packets_obey = device == "cpca";
    return run(task);
}
