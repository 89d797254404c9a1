// From hand-over to answer: how long a small document takes through the real sandbox, the fork of its child included.
// Usage: bench_sandbox [-n ROUNDS] CONSIGNE-SANDBOX FILE…   Prints the median and the 99th percentile of 300 inspections each.
#include "spooler/sandbox/sandbox.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
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
    std::vector<double> times;
    pdl::Facts facts;
    for (std::size_t i = 0; i < rounds; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const auto answer = sandbox.inspect(document);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
        if (!answer) {
            std::fprintf(stderr, "bench_sandbox: %s: %s\n", name, answer.error().detail.c_str());
            close(document);
            return false;
        }
        facts = answer->facts;
    }
    close(document);
    std::sort(times.begin(), times.end());
    const double median = times[rounds / 2], late = times[rounds * 99 / 100];
    const char* slash = std::strrchr(name, '/');
    std::printf("%-24s %6.1f KB %4u pages  %6.2f ms  %6.2f ms  %s\n", slash ? slash + 1 : name, static_cast<double>(facts.bytes) / 1000,
                facts.pages.value_or(0), median, late, median < 1 ? "yes" : "NO");
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
