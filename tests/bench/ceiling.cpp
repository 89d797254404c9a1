// How fast documents are read and rewritten, beside read() of the same file from the page cache: the ceiling of anything
// that read()s. Usage: bench_ceiling [--mono] [--sides] FILE…   Prints MB/s of the file, the ratio, and peak memory.
#include "filters/chain/rewrite.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
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

/// Best of five, in seconds.
template <class Work>
double timed(const Work& work)
{
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return best;
}

void measure(const char* name, const FileSource& source, const filters::Policy& policy)
{
    const double megabytes = static_cast<double>(source.size()) / 1e6;
    Bytes buffer(64 * 1024);
    const double ceiling = timed([&] {
        for (std::uint64_t at = 0; at < source.size();) at += source.read(at, buffer).value();
    });
    pdl::Facts facts;
    const double reading = timed([&] { facts = pdl::read_document(source); });
    std::printf("%s: %.0f MB, %u pages, %zu in colour\n  read()  %8.0f MB/s\n  facts   %8.0f MB/s  %.3f\n", name, megabytes, facts.pages.value_or(0),
                facts.colour_pages ? facts.colour_pages->size() : 0, megabytes / ceiling, megabytes / reading, ceiling / reading);
    if (!policy.nothing()) {
        Nowhere nowhere;
        bool kept = true;
        const double writing = timed([&] { kept = filters::rewrite(source, facts, policy, nowhere).has_value(); });
        std::printf("  rewrite %8.0f MB/s  %.3f%s\n", megabytes / writing, ceiling / writing, kept ? "" : "  REFUSED");
    }
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf("  peak    %8ld KB\n", used.ru_maxrss);
}

}  // namespace

int main(int argc, char** argv)
{
    filters::Policy policy;
    policy.switches = filters::Policy::Switches::outside;
    int status = 0;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--mono") == 0) policy.monochrome = true;
        else if (std::strcmp(argv[i], "--sides") == 0) policy.sides = pdl::Duplex::short_edge;
        else if (const FileSource source(argv[i]); source.open_ok()) measure(argv[i], source, policy);
        else {
            std::fprintf(stderr, "bench_ceiling: %s: %s\n", argv[i], std::strerror(errno));
            status = 1;
        }
    }
    return status;
}
