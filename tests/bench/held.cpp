// bench_held DIRECTORY JOBS [--octets N] [--people N]: a store with so many held documents, made below DIRECTORY through the intake as clients
// would have it, then opened again as after a crash: how long until it serves, with nothing of it in memory.
#include "spooler/intake/intake.hpp"
#include "spooler/runtime/config.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/store.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace consigne;
using namespace consigne::spooler;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

[[noreturn]] void give_up(const Error& why)
{
    std::fprintf(stderr, "bench_held: %s\n", why.detail.c_str());
    std::exit(1);
}

std::unique_ptr<Store> opened(const std::filesystem::path& place)
{
    auto store = Store::open(place / "state", place / "spool");
    if (!store) give_up(store.error());
    return std::move(*store);
}

/// As bench_load says them.
std::string login_of(std::uint32_t number)
{
    const std::string digits = std::to_string(number);
    constexpr std::size_t least = 5;
    return "person-" + std::string(least - std::min(least, digits.size()), '0') + digits;
}

/// People as a university has them: a thousand first names and surnames made of syllables, so that searches find some, not all.
Person somebody(std::uint32_t number)
{
    static constexpr std::array<const char*, 10> syllables{"mar", "lo", "ne", "ti", "du", "ba", "ri", "sa", "ve", "cho"};
    const auto word = [](std::uint32_t seed) { return std::string(syllables[seed % 10]) + syllables[seed / 10 % 10] + syllables[seed / 100 % 10]; };
    static constexpr std::array<const char*, 5> departments{"Biology", "Law", "Mathematics", "Library", "History"};
    Person person;
    person.login = login_of(number);
    person.full_name = word(number * 7 % 1000) + " " + word(number / 1000 + number % 13);
    person.email = person.login + "@example.org";
    person.department = departments[number % departments.size()];
    return person;
}

void fill(Store& store, std::uint32_t jobs, std::size_t octets, std::uint32_t people)
{
    Printer printer;
    printer.name = "floor";
    printer.trusted_networks = {"127.0.0.0/8"};
    if (const auto added = store.printers().add(printer); !added && added.error().code != Errc::conflict) give_up(added.error());
    constexpr std::uint32_t at_once = 1000;
    for (std::uint32_t i = 0; i < people; i += at_once) {
        std::vector<PersonChange> changes;
        for (std::uint32_t n = i; n < std::min(people, i + at_once); ++n) changes.emplace_back().person = somebody(n);
        if (const auto added = store.people().change_all(changes); !added) give_up(added.error());
    }
    // Ten documents each, where there are people enough.
    const std::uint32_t owners = std::min(people, std::max(1000U, jobs / 10));
    Config config;
    config.disk_reserve = 0;
    config.jobs_per_person = config.jobs_per_address = 10'000'000;
    const auto intake = make_intake(store, config, [](const Job&) {});
    std::atomic<std::uint32_t> begun{0};
    const Bytes document(octets, 'x');
    const auto client = [&] {
        for (std::uint32_t number = begun++; number < jobs; number = begun++) {
            Submission said;
            said.printer = "floor";
            said.protocol = "ipp";
            said.peer = "127.0.0.1";
            said.user_name = login_of(number % owners);
            said.name = "Document " + std::to_string(number);
            auto incoming = intake->begin(said);
            if (!incoming) give_up(incoming.error());
            if (const auto written = (*incoming)->write(document); !written) give_up(written.error());
            if (const auto kept = (*incoming)->commit(); !kept) give_up(kept.error());
        }
    };
    constexpr unsigned clients = 64;   // as many as there are places in a batch
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < clients; ++i) threads.emplace_back(client);
    for (auto& thread : threads) thread.join();
}

/// What the kernel has of these files in memory goes.
void forget(const std::filesystem::path& place)
{
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place)) {
        if (!entry.is_regular_file()) continue;
        const int fd = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0) continue;
        (void)::fdatasync(fd);
        (void)::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        (void)::close(fd);
    }
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{"A store with many held documents, and how long it takes to open it"};
    std::string directory;
    std::uint32_t jobs = 0;
    std::size_t octets = 20'000;
    std::uint32_t people = 1000;
    app.add_option("directory", directory, "where; filled only when it holds no store yet")->required();
    app.add_option("jobs", jobs, "how many")->required()->check(CLI::Range(1U, 10'000'000U));
    app.add_option("--octets", octets, "of each document")->capture_default_str();
    app.add_option("--people", people, "who may have some")->capture_default_str()->check(CLI::Range(1U, 1'000'000U));
    CLI11_PARSE(app, argc, argv);
    log::start(log::Level::error);
    const std::filesystem::path place = directory;
    std::filesystem::create_directories(place / "spool");
    if (!std::filesystem::exists(place / "state/consigne.db")) {
        const auto store = opened(place);
        const auto begin = Clock::now();
        fill(*store, jobs, octets, people);
        std::printf("made=%u seconds=%.1f\n", jobs, seconds_since(begin));
    }
    for (const char* memory : {"cold", "warm"}) {
        if (std::string_view(memory) == "cold") forget(place);
        const auto begin = Clock::now();
        const auto store = opened(place);
        const double opening = seconds_since(begin);
        JobQuery held;
        held.states = {JobState::pending_held};
        std::printf("%s: held=%llu open=%.3f\n", memory, static_cast<unsigned long long>(store->jobs().count(held)), opening);
    }
    return 0;
}
