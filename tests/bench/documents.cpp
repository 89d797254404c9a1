// How fast documents are read and rewritten, beside read() of the same file from the page cache: the ceiling of anything
// that read()s. Usage: bench_documents [--goal R] [--rounds N] FILE…   One table row a file; rounds are interleaved, and
// what is printed are medians.  bench_documents --peak FILE: reads once and prints the most memory used.
#include "filters/chain/rewrite.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
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
        const auto begin = std::chrono::steady_clock::now();
        refused = !run();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    [[nodiscard]] double median()
    {
        std::sort(seconds.begin(), seconds.end());
        return seconds[seconds.size() / 2];
    }
};

void measure(const char* name, const FileSource& source, int rounds, double goal)
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
    for (int i = 0; i < rounds; ++i)
        for (Work* work : {&ceiling, &reading, &sides, &grey}) work->round();

    const double megabytes = static_cast<double>(source.size()) / 1e6, best = ceiling.median();
    const auto ratio = [&](Work& work) {
        std::array<char, 16> text{};
        std::snprintf(text.data(), text.size(), work.refused ? "refused" : "%.3f", best / work.median());
        return std::string(text.data());
    };
    const char* slash = std::strrchr(name, '/');
    std::printf("%-14s %6.0f %6s %9.0f %9.0f  %-8s %-6.2f %-6s %-9s %-9s\n", slash ? slash + 1 : name, megabytes,
                facts.pages ? std::to_string(*facts.pages).c_str() : "?", megabytes / best, megabytes / reading.median(), ratio(reading).c_str(), goal,
                best / reading.median() >= goal ? "yes" : "NO", ratio(sides).c_str(), ratio(grey).c_str());
}

int peak(const char* name)
{
    const FileSource source(name);
    if (!source.open_ok()) return 1;
    const pdl::Facts facts = pdl::read_document(source);
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf("%s: %.0f MB, %u pages, peak memory %.1f MB\n", name, static_cast<double>(source.size()) / 1e6, facts.pages.value_or(0),
                static_cast<double>(used.ru_maxrss) / 1024);
    return facts.readable && used.ru_maxrss < 32 * 1024 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    int rounds = 7, status = 0;
    double goal = 0;
    if (argc == 3 && std::strcmp(argv[1], "--peak") == 0) return peak(argv[2]);
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) rounds = std::max(1, std::atoi(argv[++i]));
        else if (std::strcmp(argv[i], "--goal") == 0 && i + 1 < argc) goal = std::atof(argv[++i]);
        else if (const FileSource source(argv[i]); source.open_ok()) measure(argv[i], source, rounds, goal);
        else {
            std::fprintf(stderr, "bench_documents: %s: %s\n", argv[i], std::strerror(errno));
            status = 1;
        }
    }
    return status;
}
