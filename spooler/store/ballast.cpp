#include "spooler/store/ballast.hpp"

#include "spooler/document/descriptor.hpp"
#include "spooler/runtime/log.hpp"

#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace consigne::spooler::store {
namespace {

bool is_whole(const std::filesystem::path& file)
{
    // One that has holes, or was not finished, keeps no room.
    struct stat info {};
    constexpr std::uint64_t block = 512;
    return ::lstat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && static_cast<std::uint64_t>(info.st_blocks) * block >= Ballast::size;
}

}  // namespace

Ballast::Ballast(std::filesystem::path state_dir) : file_(std::move(state_dir) / "ballast"), whole_(is_whole(file_)) {}

void Ballast::balance(std::uint64_t free_bytes)
{
    if (whole_ && free_bytes < low) give_up();
    else if (!whole_ && free_bytes >= size + ample) take_up();
}

void Ballast::give_up()
{
    if (!whole_.exchange(false)) return;
    (void)::unlink(file_.c_str());
    log::error("store.disk-full", {{"disk-of", file_.parent_path().string()}, {"why", "no new documents until there is room"}});
}

void Ballast::take_up()
{
    (void)::unlink(file_.c_str());
    const Descriptor fd(::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (fd && ::posix_fallocate(fd.get(), 0, static_cast<off_t>(size)) == 0) whole_ = true;
    else (void)::unlink(file_.c_str());
}

}  // namespace consigne::spooler::store
