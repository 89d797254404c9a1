// How fast documents are read and rewritten, beside read() of the same file from the page cache: the ceiling of anything
// that read()s. Usage: bench_documents [--goals READ,SIDES,GREY] [--rounds N] FILE…   One table row a file: how fast it is
// read, rewritten two-sided, rewritten in black and white as well, as shares of the ceiling; rounds are interleaved, what
// is measured is this process's time on a core, in the kernel too, and what is printed are medians. Others on the machine
// thus disturb little.  bench_documents --peak FILE: reads once and prints the most memory used.
//              bench_documents --only read|sides|grey FILE…: does it over and over for a profiler, and prints nothing.
#include "filters/chain/rewrite.hpp"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <functional>
#include <unistd.h>

namespace {

using namespace consigne;

/// pread on a descriptor, as the sandbox's own source does.
class FileSource final : public RandomAccess {
public:
    explicit FileSource(const char* name) : fd_(open(name, O_RDONLY | O_CLOEXEC))
    {
        if (fd_ >= 0) size_ = static_cast<std::uint64_t>(lseek(fd_, 0, SEEK_END));
    }
    ~FileSource() override
    {
        if (fd_ >= 0) close(fd_);
    }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;
    [[nodiscard]] bool open_ok() const { return fd_ >= 0; }
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        const ssize_t got = pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
        if (got < 0) return fail(Errc::storage_failed, std::strerror(errno), offset);
        return static_cast<std::size_t>(got);
    }

private:
    int fd_;
    std::uint64_t size_ = 0;
};

struct Nowhere final : ByteSink {
    [[nodiscard]] Result<> write(ByteView) override { return {}; }
    [[nodiscard]] Result<> finish() override { return {}; }
};

/// One thing measured round after round.
struct Work {
    std::function<bool()> run;  ///< false: it was refused
    std::vector<double> seconds;
    bool refused = false;

    void round()
    {
        const double begin = now();
        refused = !run();
        seconds.push_back(now() - begin);
    }
    [[nodiscard]] static double now()
    {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    }
    [[nodiscard]] double median()
    {
        std::sort(seconds.begin(), seconds.end());
        return seconds[seconds.size() / 2];
    }
};

using Goals = std::array<double, 3>;  // of reading, of sides, of black and white; 0: none

void measure(const char* name, const FileSource& source, int rounds, const Goals& goals, std::string_view only)
{
    Bytes buffer(64 * 1024);
    pdl::Facts facts = pdl::read_document(source);
    const auto forced = [&](bool monochrome) {
        filters::Policy policy;
        policy.switches = filters::Policy::Switches::outside;
        policy.monochrome = monochrome;
        policy.sides = pdl::Duplex::short_edge;
        return [&, policy] {
            Nowhere nowhere;
            return filters::rewrite(source, facts, policy, nowhere).has_value();
        };
    };
    Work ceiling{[&] {
        for (std::uint64_t at = 0; at < source.size();) at += source.read(at, buffer).value();
        return true;
    }, {}};
    Work reading{[&] { return pdl::read_document(source).readable; }, {}};
    Work sides{forced(false), {}}, grey{forced(true), {}};
    if (!only.empty()) {
        for (int i = 0; i < rounds; ++i) (only == "sides" ? sides : only == "grey" ? grey : reading).round();
        return;
    }
    const std::array works{&ceiling, &reading, &sides, &grey};
    for (int i = 0; i < rounds; ++i)
        for (Work* work : works) work->round();

    const double megabytes = static_cast<double>(source.size()) / 1e6, best = ceiling.median();
    const char* slash = std::strrchr(name, '/');
    std::printf("%-18s %5.0f %6s %8.0f ", slash ? slash + 1 : name, megabytes, facts.pages ? std::to_string(*facts.pages).c_str() : "?", megabytes / best);
    for (std::size_t i = 0; i < goals.size(); ++i) {
        Work& work = *works[i + 1];
        const double ratio = best / work.median();
        if (work.refused) std::printf("  %-18s", "refused");
        else if (goals[i] == 0) std::printf("  %-18.3f", ratio);
        else std::printf("  %.3f of %.2f %-5s", ratio, goals[i], ratio >= goals[i] ? "yes" : "NO");
    }
    std::printf("\n");
    std::fflush(stdout);
}

int peak(const char* name)
{
    const FileSource source(name);
    if (!source.open_ok()) return 1;
    const pdl::Facts facts = pdl::read_document(source);
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const bool kept = facts.readable && used.ru_maxrss < 32 * 1024;
    std::printf("%-18s %6.0f MB  %6u pages  peak memory %5.1f MB  %s\n", name, static_cast<double>(source.size()) / 1e6, facts.pages.value_or(0),
                static_cast<double>(used.ru_maxrss) / 1024, kept ? "yes" : "NO");
    return kept ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    int rounds = 7, status = 0;
    Goals goals{};
    std::string_view only;
    if (argc == 3 && std::strcmp(argv[1], "--peak") == 0) return peak(argv[2]);
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) rounds = std::max(1, std::atoi(argv[++i]));
        else if (std::strcmp(argv[i], "--goals") == 0 && i + 1 < argc) std::sscanf(argv[++i], "%lf,%lf,%lf", &goals[0], &goals[1], &goals[2]);
        else if (std::strcmp(argv[i], "--only") == 0 && i + 1 < argc) only = argv[++i];
        else if (const FileSource source(argv[i]); source.open_ok()) measure(argv[i], source, rounds, goals, only);
        else {
            std::fprintf(stderr, "bench_documents: %s: %s\n", argv[i], std::strerror(errno));
            status = 1;
        }
    }
    return status;
}
