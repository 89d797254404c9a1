#include "spooler/sandbox/confinement.hpp"

#include "spooler/document/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace consigne::spooler::sandbox {
namespace {

// What reading a document and running Ghostscript take, and nothing else. No socket, no other process (kill and ptrace among
// them), no name or mode of a file changed, no kernel interface of its own. Everything else fails with EPERM rather than kills:
// libraries try some of it (a name service asks for a socket) and live without.
constexpr int allowed[] = {
    // what is open, and files that may be seen (Landlock decides which)
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64),
    SCMP_SYS(lseek), SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(fadvise64), SCMP_SYS(copy_file_range),
    SCMP_SYS(close), SCMP_SYS(close_range), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(flock), SCMP_SYS(pipe), SCMP_SYS(pipe2),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
    SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(getdents64), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(umask),
    // memory
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(mincore),
    // itself
    SCMP_SYS(execve), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(getpid),
    SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getpgrp), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(getgroups), SCMP_SYS(getresuid), SCMP_SYS(getresgid), SCMP_SYS(prctl), SCMP_SYS(arch_prctl), SCMP_SYS(seccomp),
    SCMP_SYS(landlock_create_ruleset), SCMP_SYS(landlock_add_rule), SCMP_SYS(landlock_restrict_self), SCMP_SYS(getrlimit), SCMP_SYS(setrlimit),
    SCMP_SYS(getrusage), SCMP_SYS(times), SCMP_SYS(set_tid_address), SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(futex), SCMP_SYS(membarrier), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrandom),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigpending), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    SCMP_SYS(alarm), SCMP_SYS(setitimer), SCMP_SYS(getitimer), SCMP_SYS(pause), SCMP_SYS(time), SCMP_SYS(gettimeofday), SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep)};

// What a launcher takes besides, and its readers give up.
constexpr int of_a_launcher[] = {SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(socketpair), SCMP_SYS(kill), SCMP_SYS(getpriority), SCMP_SYS(setpriority), SCMP_SYS(setpgid)};

/// A filter's program, built once by libseccomp: what is left for each child is one call to the kernel.
class CallFilter {
public:
    enum class Kind : std::uint8_t { reader, launcher, reader_of_launcher };  ///< the last: on top of the one before

    explicit CallFilter(Kind kind)
    {
        const bool on_top = kind == Kind::reader_of_launcher;
        const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(on_top ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM)), &seccomp_release);
        if (!filter) return;
        bool made = on_top || allow_reading(filter.get());
        if (kind != Kind::reader)
            for (const int call : of_a_launcher)
                made = made && seccomp_rule_add(filter.get(), on_top ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_ALLOW, call, 0) == 0;
        if (made) keep(filter.get());
    }

    [[nodiscard]] bool apply() const noexcept
    {
        if (program_.empty()) return false;
        const sock_fprog filter{static_cast<unsigned short>(program_.size()), const_cast<sock_filter*>(program_.data())};
        return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
    }

private:
    static bool allow_reading(scmp_filter_ctx filter)
    {
        bool made = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0;  // a binary tree instead of a list
        for (const int call : allowed) made = made && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
        // Threads and processes, but no namespace of its own. clone3 keeps its flags where no filter can look; without it
        // the C library uses clone.
        constexpr std::uint64_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
        made = made && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, namespaces, 0)) == 0;
        made = made && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
        // Its own limits only.
        made = made && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_EQ, 0)) == 0;
        // Not F_SETOWN and F_SETSIG, which send any signal to anybody.
        for (const int what : {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL})
            made = made && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, static_cast<unsigned>(what))) == 0;
        // Whether an output is a terminal, and how much waits in a pipe.
        for (const unsigned long what : {static_cast<unsigned long>(TCGETS), static_cast<unsigned long>(FIONREAD)})
            made = made && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, what)) == 0;
        return made;
    }

    void keep(scmp_filter_ctx filter)
    {
        const Descriptor file(memfd_create("calls", MFD_CLOEXEC));
        if (!file || seccomp_export_bpf(filter, file.get()) != 0) return;
        const off_t size = lseek(file.get(), 0, SEEK_END);
        program_.resize(static_cast<std::size_t>(std::max<off_t>(size, 0)) / sizeof(sock_filter));
        const auto bytes = static_cast<ssize_t>(program_.size() * sizeof(sock_filter));
        if (pread(file.get(), program_.data(), static_cast<std::size_t>(bytes), 0) != bytes) program_.clear();
    }

    std::vector<sock_filter> program_;
};

const CallFilter& call_filter()
{
    static const CallFilter filter(CallFilter::Kind::reader);
    return filter;
}
const CallFilter& launcher_filter()
{
    static const CallFilter filter(CallFilter::Kind::launcher);
    return filter;
}
const CallFilter& filter_on_top()
{
    static const CallFilter filter(CallFilter::Kind::reader_of_launcher);
    return filter;
}
bool launcher_confined = false;  // this process, or the one it was forked from

// Where Debian keeps programs, libraries, fonts and Ghostscript's own files.
constexpr const char* readable[] = {"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts", "/etc/ghostscript",
                                    "/etc/papersize", "/etc/paperspecs", "/var/lib/ghostscript", "/dev/null", "/dev/urandom"};

/// What may be seen, as a rule set of Landlock's. Made once by whoever forks readers: each of them then has one call to make.
/// Kernels without Landlock leave file permissions, SAFER and the file size limit to stand in for it.
class FileRules {
public:
    FileRules() noexcept
    {
        constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
        constexpr std::uint64_t file_reading = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
        landlock_ruleset_attr all{};
        all.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;     // every right of the first version
        rules_ = Descriptor(static_cast<int>(syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0)));
        usable_ = rules_ || errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM;
        if (!rules_) return;
        for (const char* path : readable) {
            landlock_path_beneath_attr rule{};
            Descriptor beneath(open(path, O_PATH | O_CLOEXEC | O_DIRECTORY));
            rule.allowed_access = reading;
            if (!beneath) {
                beneath = Descriptor(open(path, O_PATH | O_CLOEXEC));
                rule.allowed_access = file_reading;
            }
            if (!beneath) continue;
            rule.parent_fd = beneath.get();
            usable_ = usable_ && syscall(SYS_landlock_add_rule, rules_.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
        }
    }

    [[nodiscard]] bool apply() const noexcept { return usable_ && (!rules_ || syscall(SYS_landlock_restrict_self, rules_.get(), 0) == 0); }

private:
    Descriptor rules_;
    bool usable_ = false;
};

const FileRules& file_rules()
{
    static const FileRules rules;
    return rules;
}

bool limit(__rlimit_resource resource, std::uint64_t value) noexcept { return lower_limit(resource, value, value); }

}  // namespace

bool lower_limit(__rlimit_resource resource, std::uint64_t soft, std::uint64_t hard) noexcept
{
    rlimit now{};
    if (getrlimit(resource, &now) != 0) return false;
    const rlimit wanted{std::min<rlim_t>(soft, now.rlim_max), std::min<rlim_t>(hard, now.rlim_max)};
    return setrlimit(resource, &wanted) == 0;
}

void prepare_confinement()
{
    static_cast<void>(call_filter());
    static_cast<void>(file_rules());
}

bool confine_launcher() noexcept
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    prepare_confinement();
    static_cast<void>(filter_on_top());
    launcher_confined = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && launcher_filter().apply();
    return launcher_confined;
#endif
}

bool see_only_what_is_installed() noexcept
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;  // their run time reads /proc
#else
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && file_rules().apply();
#endif
}

bool call_only_what_reading_takes() noexcept
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;  // their run time takes calls of its own
#else
    return (launcher_confined ? filter_on_top() : call_filter()).apply();
#endif
}

bool confine_program(const ProgramLimits& limits) noexcept
{
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGALRM, SIGPIPE}) std::signal(number, SIG_DFL);
    // Made anew: a reader no longer holds those of its launcher.
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && FileRules().apply() &&
           close_range(3, ~0U, 0) == 0 && limit(RLIMIT_CORE, 0) && limit(RLIMIT_CPU, limits.cpu_seconds) &&
           limit(RLIMIT_AS, limits.memory_bytes) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 64) && call_filter().apply();
}

}  // namespace consigne::spooler::sandbox
