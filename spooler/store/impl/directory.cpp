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

}  // namespace consigne::spooler::store
