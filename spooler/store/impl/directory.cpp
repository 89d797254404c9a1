#include "spooler/store/impl/directory.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <dirent.h>

namespace consigne::spooler::store {

Error disk(const std::string& doing) { return fail(Errc::storage_failed, doing + ": " + std::strerror(errno)); }

Result<std::vector<std::string>> names_in(int directory)
{
    std::vector<std::string> names;
    Descriptor copy(openat(directory, ".", directory_flags));
    if (!copy) return disk("listing the spool");
    const std::unique_ptr<DIR, decltype([](DIR* open) { closedir(open); })> listing(fdopendir(copy.get()));
    if (!listing) return disk("listing the spool");
    copy.release();  // closedir closes it
    for (;;) {
        errno = 0;
        const dirent* entry = readdir(listing.get());
        if (!entry) break;
        if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
    }
    if (errno != 0) return disk("listing the spool");
    return names;
}

Result<> sync_with_its_name(const std::filesystem::path& directory)
{
    const Descriptor here(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!here || fsync(here.get()) != 0) return disk("syncing " + directory.string());
    const Descriptor above(openat(here.get(), "..", directory_flags));
    if (!above) return errno == EACCES ? Result<>() : Result<>(disk("syncing above " + directory.string()));
    // EINVAL: a file system that keeps nothing, or is for reading alone, above the one that does.
    return fsync(above.get()) == 0 || errno == EINVAL ? Result<>() : Result<>(disk("syncing above " + directory.string()));
}

}  // namespace consigne::spooler::store
