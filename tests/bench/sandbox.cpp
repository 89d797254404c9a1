// From hand-over to answer: how long a small document takes through the real sandbox, its fork included where there is one.
// Usage: bench_sandbox [-n ROUNDS] CONSIGNE-SANDBOX FILE…   Prints the medians and the 99th percentiles of 300 inspections each:
// one behind the other, and each by itself, with nothing to do for 20 ms before it.
#include "spooler/sandbox/sandbox.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace consigne;

bool measure(spooler::Sandbox& sandbox, std::size_t rounds, const char* name)
{
    const int document = open(name, O_RDONLY | O_CLOEXEC);
    if (document < 0) {
        std::fprintf(stderr, "bench_sandbox: %s: %s\n", name, std::strerror(errno));
        return false;
    }
    std::vector<double> busy, quiet;
    pdl::Facts facts;
    for (std::size_t i = 0; i < 2 * rounds; ++i) {
        const bool alone = i >= rounds;
        if (alone) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        const auto begin = std::chrono::steady_clock::now();
        const auto answer = sandbox.inspect(document);
        (alone ? quiet : busy).push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
        if (!answer) {
            std::fprintf(stderr, "bench_sandbox: %s: %s\n", name, answer.error().detail.c_str());
            close(document);
            return false;
        }
        facts = answer->facts;
    }
    close(document);
    for (auto* times : {&busy, &quiet}) std::sort(times->begin(), times->end());
    const auto late = [rounds](const std::vector<double>& times) { return times[rounds * 99 / 100]; };
    const double median = quiet[rounds / 2];
    const char* slash = std::strrchr(name, '/');
    std::printf("%-24s %6.1f KB %4u pages  %6.2f ms  %6.2f ms    %6.2f ms  %6.2f ms  %s\n", slash ? slash + 1 : name, static_cast<double>(facts.bytes) / 1000,
                facts.pages.value_or(0), busy[rounds / 2], late(busy), median, late(quiet), median < 1 ? "yes" : "NO");
    return true;
}

}  // namespace

int main(int argc, char** argv)
{
    int first = 1;
    unsigned long rounds = 300;
    if (argc > 2 && std::strcmp(argv[1], "-n") == 0) {
        rounds = std::strtoul(argv[2], nullptr, 10);
        first = 3;
    }
    if (argc < first + 2 || rounds == 0) {
        std::fprintf(stderr, "usage: bench_sandbox [-n ROUNDS] CONSIGNE-SANDBOX FILE...\n");
        return 2;
    }
    const auto sandbox = spooler::start_sandbox(argv[first], 2);
    if (!sandbox) {
        std::fprintf(stderr, "bench_sandbox: %s\n", sandbox.error().detail.c_str());
        return 1;
    }
    bool all = true;
    for (int i = first + 1; i < argc; ++i) all = measure(**sandbox, rounds, argv[i]) && all;
    return all ? 0 : 1;
}
