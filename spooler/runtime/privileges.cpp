#include "spooler/runtime/privileges.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace consigne::spooler {
namespace {

Result<const passwd*> account(const std::string& user)
{
    const passwd* found = getpwnam(user.c_str());  // start-up only, one thread
    if (!found) return fail(Errc::not_found, "there is no account '" + user + "' (key 'user')");
    if (found->pw_uid == 0) return fail(Errc::denied, "'" + user + "' is root: the service never runs as root (key 'user')");
    return found;
}

}  // namespace

Result<> prepare_directory(const std::filesystem::path& directory, const std::string& user, Keeping keeping)
{
    std::error_code ec;
    std::filesystem::create_directories(directory.parent_path(), ec);
    const bool made = mkdir(directory.c_str(), 0700) == 0;
    if (!made && errno != EEXIST) return fail(Errc::storage_failed, directory.string() + ": " + std::strerror(errno));
    return made || keeping == Keeping::ours ? hand_over(directory, user) : Result<>();
}

Result<> hand_over(const std::filesystem::path& file, const std::string& user)
{
    if (geteuid() != 0) return {};
    const auto owner = account(user);
    if (!owner) return owner.error();
    // Not followed: a link planted here must not give away another file (threats.md T-FS-1).
    if (lchown(file.c_str(), (*owner)->pw_uid, (*owner)->pw_gid) != 0)
        return fail(Errc::storage_failed, file.string() + ": " + std::strerror(errno));
    return {};
}

Result<> drop_privileges(const std::string& user)
{
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (geteuid() != 0) return {};
    const auto owner = account(user);
    if (!owner) return owner.error();
    if (initgroups(user.c_str(), (*owner)->pw_gid) != 0 || setgid((*owner)->pw_gid) != 0 || setuid((*owner)->pw_uid) != 0 || setuid(0) == 0)
        return fail(Errc::denied, "cannot become '" + user + "': " + std::strerror(errno));
    return {};
}

void raise_descriptor_limit()
{
    rlimit now{};
    if (getrlimit(RLIMIT_NOFILE, &now) != 0) return;
    // Enough for every connection, its document and its reader; some systems name a billion, and programs we start count up to it.
    now.rlim_cur = std::max(now.rlim_cur, std::min<rlim_t>(now.rlim_max, 16'384));
    static_cast<void>(setrlimit(RLIMIT_NOFILE, &now));
}

void keep_out_of_dumps()
{
    (void)prctl(PR_SET_DUMPABLE, 0);
    const rlimit none{0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
}

std::filesystem::path credential(const std::string& name)
{
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (directory == nullptr || *directory == '\0') return {};
    std::filesystem::path file = std::filesystem::path(directory) / name;
    std::error_code ec;
    return std::filesystem::exists(file, ec) ? file : std::filesystem::path();
}

}  // namespace consigne::spooler
