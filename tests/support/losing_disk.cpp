// A disk that loses what was not synced, or fails its Nth change: preloaded (LD_PRELOAD) into a program, for files below one folder.
//   LOSING_DISK_ROOT   the folder
//   LOSING_DISK_LOG    where to write down what each change overwrites; tests/client/power_cut.py undoes what no sync followed
//   LOSING_DISK_FAIL   N:EIO, N:ENOSPC: the Nth change or sync fails, once; N+:… it and all behind it
//   LOSING_DISK_ONLY   counts for LOSING_DISK_FAIL what is below this folder, and nothing else
//   LOSING_DISK_LIES   syncs say yes and do nothing, so that a test can show that it would notice
// What is written through a mapping is not seen; nobody here does that but SQLite for its index, which it makes anew.
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

using Name = std::array<char, PATH_MAX>;

std::recursive_mutex one_change_at_a_time;

struct Settings {
    std::string root, log, fail, only, lies;
};

const Settings& settings()
{
    static const auto read = [](const char* name) -> std::string { const char* value = std::getenv(name); return value ? value : ""; };
    static const Settings read_once{read("LOSING_DISK_ROOT"), read("LOSING_DISK_LOG"), read("LOSING_DISK_FAIL"), read("LOSING_DISK_ONLY"), read("LOSING_DISK_LIES")};
    return read_once;
}

bool below_root(const std::string& path)
{
    const std::string& root = settings().root;
    return !root.empty() && path.starts_with(root) && path.find(" (deleted)") == std::string::npos;
}

/// The path of a descriptor, when it is one of ours; else empty.
std::string path_of(int fd)
{
    Name name;
    const std::string link = "/proc/self/fd/" + std::to_string(fd);
    const ssize_t n = syscall(SYS_readlink, link.c_str(), name.data(), name.size());
    if (n <= 0) return {};
    std::string path(name.data(), static_cast<std::size_t>(n));
    return below_root(path) ? path : std::string();
}

std::string path_at(int directory, const char* name)
{
    std::string path = name;
    if (path.empty() || path.front() != '/') {
        Name base;
        const std::string link = directory == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/" + std::to_string(directory);
        const ssize_t n = syscall(SYS_readlink, link.c_str(), base.data(), base.size());
        if (n <= 0) return {};
        path = std::string(base.data(), static_cast<std::size_t>(n)) + "/" + path;
    }
    return below_root(path) ? path : std::string();
}

std::string parent(const std::string& path) { return path.substr(0, path.find_last_of('/')); }

int log_fd()
{
    static const int fd = [] {
        if (settings().log.empty()) return -1;
        const std::string file = settings().log + "/" + std::to_string(getpid());
        return static_cast<int>(syscall(SYS_openat, AT_FDCWD, file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    }();
    return fd;
}

std::uint64_t inode(const std::string& path)
{
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

/// A line of words without blanks, then octets.
void note(const std::string& line, const std::string& octets = {})
{
    if (log_fd() < 0) return;
    const std::string all = line + " " + std::to_string(octets.size()) + "\n" + octets + "\n";
    std::size_t done = 0;
    while (done < all.size()) {
        const long n = syscall(SYS_write, log_fd(), all.data() + done, all.size() - done);
        if (n <= 0) abort();
        done += static_cast<std::size_t>(n);
    }
}

/// Before `size` octets at `offset` change, or the file gets another size.
void note_change(int fd, std::uint64_t offset, std::uint64_t size)
{
    struct stat info {};
    if (log_fd() < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return;
    const auto before = static_cast<std::uint64_t>(info.st_size);
    std::string old(offset < before ? static_cast<std::size_t>(std::min(size, before - offset)) : 0, '\0');
    std::size_t done = 0;
    // Our descriptor may be for writing alone.
    const std::string self = "/proc/self/fd/" + std::to_string(fd);
    const int reader = old.empty() ? -1 : static_cast<int>(syscall(SYS_openat, AT_FDCWD, self.c_str(), O_RDONLY | O_CLOEXEC));
    while (done < old.size()) {
        const long n = syscall(SYS_pread64, reader, old.data() + done, old.size() - done, offset + done);
        if (n <= 0) abort();
        done += static_cast<std::size_t>(n);
    }
    if (reader >= 0) syscall(SYS_close, reader);
    note("write " + std::to_string(info.st_ino) + " " + std::to_string(offset) + " " + std::to_string(before), old);
}

/// A second name for what is about to go.
std::string saved(const std::string& path)
{
    static std::atomic<unsigned> number{0};
    if (log_fd() < 0) return "-";
    std::string name = settings().log + "/saved." + std::to_string(getpid()) + "." + std::to_string(++number);
    return syscall(SYS_linkat, AT_FDCWD, path.c_str(), AT_FDCWD, name.c_str(), 0) == 0 ? name : "-";
}

/// Whether this change of `path`, or its sync, is the one that fails.
bool fails(const std::string& path)
{
    const std::string& wish = settings().fail;
    static std::atomic<long> counted{0};
    if (wish.empty() || !path.starts_with(settings().only)) return false;
    const long number = ++counted, wanted = std::atol(wish.c_str());
    const bool always = wish.find('+') != std::string::npos;
    if (number != wanted && !(always && number > wanted)) return false;
    errno = wish.ends_with("ENOSPC") ? ENOSPC : EIO;
    if (number == wanted) {
        const std::string told = settings().log + "/failed";
        const long fd = syscall(SYS_openat, AT_FDCWD, told.c_str(), O_WRONLY | O_CREAT, 0666);
        if (fd >= 0) syscall(SYS_close, fd);
        errno = wish.ends_with("ENOSPC") ? ENOSPC : EIO;
    }
    return true;
}

template <class Call>
long changing(int fd, std::uint64_t offset, std::uint64_t size, Call call)
{
    const std::lock_guard lock(one_change_at_a_time);
    const std::string path = path_of(fd);
    if (path.empty()) return call();
    if (fails(path)) return -1;
    note_change(fd, offset, size);
    return call();
}

std::uint64_t total(const iovec* parts, int count)
{
    std::uint64_t all = 0;
    for (int i = 0; i < count; ++i) all += parts[i].iov_len;
    return all;
}

int sync_call(long number, int fd)
{
    const std::lock_guard lock(one_change_at_a_time);
    const std::string path = path_of(fd);
    if (path.empty()) return static_cast<int>(syscall(number, fd));
    if (fails(path)) return -1;
    if (!settings().lies.empty()) return 0;
    const auto done = static_cast<int>(syscall(number, fd));
    if (done == 0) note("sync " + std::to_string(inode(path)));
    return done;
}

int open_call(int directory, const char* name, int flags, mode_t mode)
{
    const std::string path = (flags & O_CREAT) && !((flags & O_TMPFILE) == O_TMPFILE) ? path_at(directory, name) : std::string();
    if (path.empty()) return static_cast<int>(syscall(SYS_openat, directory, name, flags, mode));
    const std::lock_guard lock(one_change_at_a_time);
    const bool there = inode(path) != 0;
    if (!there && fails(path)) return -1;
    const auto fd = static_cast<int>(syscall(SYS_openat, directory, name, flags, mode));
    if (fd >= 0 && !there) note("create " + std::to_string(inode(parent(path))) + " " + path);
    return fd;
}

int rename_call(int from_directory, const char* from, int to_directory, const char* to)
{
    const std::lock_guard lock(one_change_at_a_time);
    const std::string source = path_at(from_directory, from), target = path_at(to_directory, to);
    if (source.empty() || target.empty()) return static_cast<int>(syscall(SYS_renameat2, from_directory, from, to_directory, to, 0));
    if (fails(target)) return -1;
    const std::string kept = saved(target);
    const auto done = static_cast<int>(syscall(SYS_renameat2, from_directory, from, to_directory, to, 0));
    if (done == 0) note("rename " + std::to_string(inode(parent(source))) + " " + std::to_string(inode(parent(target))) + " " + source + " " + target + " " + kept);
    return done;
}

int unlink_call(int directory, const char* name, int flags)
{
    const std::lock_guard lock(one_change_at_a_time);
    const std::string path = flags == 0 ? path_at(directory, name) : std::string();
    if (path.empty()) return static_cast<int>(syscall(SYS_unlinkat, directory, name, flags));
    const std::string kept = saved(path);
    const auto done = static_cast<int>(syscall(SYS_unlinkat, directory, name, flags));
    if (done == 0) note("unlink " + std::to_string(inode(parent(path))) + " " + path + " " + kept);
    return done;
}

int mkdir_call(int directory, const char* name, mode_t mode)
{
    const std::lock_guard lock(one_change_at_a_time);
    const std::string path = path_at(directory, name);
    const auto done = static_cast<int>(syscall(SYS_mkdirat, directory, name, mode));
    if (done == 0 && !path.empty()) note("mkdir " + std::to_string(inode(parent(path))) + " " + path);
    return done;
}

mode_t mode_of(int flags, va_list arguments) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0; }

}  // namespace

extern "C" {

#define LOSING_DISK_OPEN(NAME, DIRECTORY, ...)                    \
    int NAME(__VA_ARGS__, int flags, ...)                         \
    {                                                             \
        va_list arguments;                                        \
        va_start(arguments, flags);                               \
        const mode_t mode = mode_of(flags, arguments);            \
        va_end(arguments);                                        \
        return open_call(DIRECTORY, name, flags, mode);           \
    }
LOSING_DISK_OPEN(open, AT_FDCWD, const char* name)
LOSING_DISK_OPEN(open64, AT_FDCWD, const char* name)
LOSING_DISK_OPEN(openat, directory, int directory, const char* name)
LOSING_DISK_OPEN(openat64, directory, int directory, const char* name)

ssize_t write(int fd, const void* bytes, size_t size)
{
    const auto call = [&] { return syscall(SYS_write, fd, bytes, size); };
    if (fd <= 2) return call();
    const int flags = fcntl(fd, F_GETFL);
    struct stat info {};
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return call();
    const off_t at = (flags & O_APPEND) ? info.st_size : lseek(fd, 0, SEEK_CUR);
    return changing(fd, static_cast<std::uint64_t>(at), size, call);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at)
{
    return changing(fd, static_cast<std::uint64_t>(at), size, [&] { return syscall(SYS_pwrite64, fd, bytes, size, at); });
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) { return pwrite(fd, bytes, size, at); }
ssize_t pwritev(int fd, const iovec* parts, int count, off_t at)
{
    return changing(fd, static_cast<std::uint64_t>(at), total(parts, count), [&] { return syscall(SYS_pwritev, fd, parts, count, at, 0L); });
}
ssize_t pwritev64(int fd, const iovec* parts, int count, off64_t at) { return pwritev(fd, parts, count, at); }
int ftruncate(int fd, off_t size) noexcept
{
    return static_cast<int>(changing(fd, static_cast<std::uint64_t>(size), UINT64_MAX / 2, [&] { return syscall(SYS_ftruncate, fd, size); }));
}
int ftruncate64(int fd, off64_t size) noexcept { return ftruncate(fd, size); }
int fallocate(int fd, int mode, off_t at, off_t size)
{
    return static_cast<int>(changing(fd, static_cast<std::uint64_t>(at), static_cast<std::uint64_t>(size), [&] { return syscall(SYS_fallocate, fd, mode, at, size); }));
}
int fallocate64(int fd, int mode, off64_t at, off64_t size) { return fallocate(fd, mode, at, size); }
int fdatasync(int fd) { return sync_call(SYS_fdatasync, fd); }
int fsync(int fd) { return sync_call(SYS_fsync, fd); }
int rename(const char* from, const char* to) noexcept { return rename_call(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int from_directory, const char* from, int to_directory, const char* to) noexcept { return rename_call(from_directory, from, to_directory, to); }
int unlink(const char* name) noexcept { return unlink_call(AT_FDCWD, name, 0); }
int unlinkat(int directory, const char* name, int flags) noexcept { return unlink_call(directory, name, flags); }
int mkdir(const char* name, mode_t mode) noexcept { return mkdir_call(AT_FDCWD, name, mode); }
int mkdirat(int directory, const char* name, mode_t mode) noexcept { return mkdir_call(directory, name, mode); }

}  // extern "C"
