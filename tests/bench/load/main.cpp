// bench_load: many clients of a print server in one thread, cheap enough not to be what is measured.
//   bench_load print ADDRESS:PORT/PATH …   Print-Jobs        bench_load list ADDRESS:PORT/PATH …   Get-Jobs of one person each
//   bench_load lpd ADDRESS:PORT/QUEUE …    LPD jobs, all at once
// Prints one line of name=value: times in milliseconds, `rate` a second, `own` its processor time a request in microseconds.
// Exit status: 0 all were answered well, 1 not all (standard error says what the first was told), 2 wrong usage.
#include "tests/bench/load/ipp_crowd.hpp"
#include "tests/bench/load/lpd_crowd.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace {

using namespace consigne::bench;

int ipp(const IppWork& work)
{
    const double before = own_seconds();
    IppDone done = IppCrowd(work).run();
    const double own = own_seconds() - before;
    const auto all = static_cast<double>(std::max<std::uint64_t>(1, done.good + done.failed));
    const Waits waits = waits_of(std::move(done.milliseconds));
    std::printf("good=%llu failed=%llu seconds=%.3f rate=%.1f p50=%.3f p99=%.3f max=%.3f listed=%.1f own=%.1f\n", static_cast<unsigned long long>(done.good),
                static_cast<unsigned long long>(done.failed), done.seconds, static_cast<double>(done.good) / std::max(done.seconds, 1e-9), waits.p50, waits.p99, waits.max,
                static_cast<double>(done.jobs_listed) / all, own / all * 1e6);
    if (done.failed == 0 && done.good > 0) return 0;
    std::fprintf(stderr, "bench_load: %llu of %.0f failed, the first: %s\n", static_cast<unsigned long long>(done.failed), all, done.first_failure.c_str());
    return 1;
}

int lpd(Target target, const IppWork& work)
{
    target.path.erase(0, 1);
    LpdDone done = lpd_crowd(target, work.connections, work.octets, work.people);
    const Waits waits = waits_of(std::move(done.milliseconds));
    std::printf("standing=%llu standing_seconds=%.3f kept=%llu seconds=%.3f p50=%.3f p99=%.3f max=%.3f\n", static_cast<unsigned long long>(done.standing), done.standing_seconds,
                static_cast<unsigned long long>(done.kept), done.seconds, waits.p50, waits.p99, waits.max);
    return done.kept == work.connections ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Many clients of a print server in one thread"};
    app.require_subcommand(1);
    std::string target;
    IppWork work;
    bool no_keep_alive = false;
    auto* print = app.add_subcommand("print", "Print-Jobs");
    auto* list = app.add_subcommand("list", "Get-Jobs of one person each");
    auto* lines = app.add_subcommand("lpd", "LPD jobs, all at once");
    for (auto* command : {print, list, lines}) {
        command->add_option("target", target, "ADDRESS:PORT/PATH")->required();
        command->add_option("--connections", work.connections, "clients at once")->check(CLI::Range(1, 60'000))->capture_default_str();
        command->add_option("--people", work.people, "person-00000 to the one before this take turns")->check(CLI::Range(1, 100'000))->capture_default_str();
    }
    for (auto* command : {print, lines}) command->add_option("--octets", work.octets, "size of each document")->check(CLI::Range(1.0, 1e12))->capture_default_str();
    for (auto* command : {print, list}) {
        command->add_option("--seconds", work.seconds, "begin none later")->capture_default_str();
        command->add_option("--requests", work.requests, "begin no more than so many");
        command->add_option("--rate", work.per_second, "so many fall due a second, whatever the server does");
    }
    print->add_flag("--no-keep-alive", no_keep_alive, "a connection for each");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : 2;
    }
    work.keep_alive = !no_keep_alive;
    work.list = list->parsed();
    try {
        raise_descriptors();
        work.target = target_of(target);
        return lines->parsed() ? lpd(work.target, work) : ipp(work);
    } catch (const std::exception& wrong) {
        std::fprintf(stderr, "bench_load: %s\n", wrong.what());
        return 2;
    }
}
