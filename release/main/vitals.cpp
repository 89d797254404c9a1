#include "release/main/vitals.hpp"

#include "spooler/intake/disk_reserve.hpp"

namespace consigne::release {
namespace {

/// A large spool is not walked to its end for a page.
constexpr std::size_t most_files = 5000;

spooler::Vitals::Disk disk(const char* what, const std::filesystem::space_info& space, const spooler::Config& config)
{
    return {what, space.available, space.capacity, spooler::disk_reserve(config.disk_reserve, space.capacity)};
}

std::uint64_t size_of(const std::filesystem::path& file)
{
    std::error_code ec;
    const auto size = std::filesystem::file_size(file, ec);
    return ec ? 0 : size;
}

}  // namespace

spooler::Vitals vitals_of(spooler::Store& store, const spooler::Config& config)
{
    spooler::Vitals here;
    here.disks = {disk("documents", store.files().space(), config), disk("database", store.database().space(), config)};
    bool full = store.database().scarce();
    for (const auto& one : here.disks) full = full || one.available < one.refused_below;
    here.refuses = full ? "disk-full" : store.durability().doubted() ? "disk-doubted" : "";
    const std::string database = store.database().file().string();
    for (const char* part : {"", "-wal"}) here.database_bytes += size_of(database + part);
    here.spool_bytes = spooler::bytes_below(config.spool_dir, most_files, here.spool_more);
    return here;
}

}  // namespace consigne::release
