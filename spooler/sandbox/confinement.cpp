#include "spooler/sandbox/confinement.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace consigne::spooler::sandbox {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t own_architecture = AUDIT_ARCH_X86_64;
constexpr std::uint32_t other_numbers = 0x40000000;     // x32 calls carry this bit, and other meanings
#elif defined(__aarch64__)
constexpr std::uint32_t own_architecture = AUDIT_ARCH_AARCH64;
constexpr std::uint32_t other_numbers = 0xFFFFFFFF;
#else
#error "name this machine's system call architecture"
#endif

// Calls an interpreter has no use for, and an attacker has. They fail with EPERM rather than kill: libraries try some
// of them (a name service asks for a socket) and live without.
constexpr int denied[] = {
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_sendto, SYS_sendmsg, SYS_recvfrom,
    SYS_recvmsg, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_pidfd_getfd, SYS_unshare, SYS_setns, SYS_mount,
    SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_keyctl, SYS_add_key,
    SYS_request_key, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_open_by_handle_at, SYS_name_to_handle_at,
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_swapon, SYS_swapoff, SYS_kill, SYS_tkill,
    SYS_pidfd_send_signal, SYS_pidfd_open, SYS_quotactl, SYS_acct, SYS_syslog, SYS_personality, SYS_memfd_create};

bool deny_calls() noexcept
{
    constexpr std::size_t calls = std::size(denied);
    std::array<sock_filter, calls + 7> program{};
    std::size_t n = 0;
    const auto jump = [](std::uint32_t value, std::size_t yes, std::size_t no, std::uint16_t test = BPF_JEQ) {
        return sock_filter{static_cast<std::uint16_t>(BPF_JMP | test | BPF_K), static_cast<std::uint8_t>(yes), static_cast<std::uint8_t>(no), value};
    };
    const auto load = [](std::size_t at) { return sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(at)}; };
    const auto answer = [](std::uint32_t what) { return sock_filter{BPF_RET | BPF_K, 0, 0, what}; };
    program[n++] = load(offsetof(seccomp_data, arch));
    program[n++] = jump(own_architecture, 1, 0);
    program[n++] = answer(SECCOMP_RET_KILL_PROCESS);
    program[n++] = load(offsetof(seccomp_data, nr));
    program[n++] = jump(other_numbers, calls + 1, 0, BPF_JGE);
    for (std::size_t i = 0; i < calls; ++i) program[n++] = jump(static_cast<std::uint32_t>(denied[i]), calls - i, 0);
    program[n++] = answer(SECCOMP_RET_ALLOW);
    program[n++] = answer(SECCOMP_RET_ERRNO | EPERM);
    static_assert(calls + 1 < 256);
    const sock_fprog filter{static_cast<unsigned short>(n), program.data()};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// Where Debian keeps programs, libraries, fonts and Ghostscript's own files.
constexpr const char* readable[] = {"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts", "/etc/ghostscript",
                                    "/etc/papersize", "/etc/paperspecs", "/var/lib/ghostscript", "/dev/null", "/dev/urandom"};

// Kernels without Landlock leave file permissions, SAFER and the file size limit to stand in for it.
bool see_only_what_is_installed() noexcept
{
    constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    constexpr std::uint64_t file_reading = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
    landlock_ruleset_attr all{};
    all.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;     // every right of the first version
    const auto ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0));
    if (ruleset < 0) return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM;
    for (const char* path : readable) {
        landlock_path_beneath_attr rule{};
        rule.parent_fd = open(path, O_PATH | O_CLOEXEC | O_DIRECTORY);
        rule.allowed_access = reading;
        if (rule.parent_fd < 0) {
            rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
            rule.allowed_access = file_reading;
        }
        if (rule.parent_fd < 0) continue;
        const bool added = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
        close(rule.parent_fd);
        if (!added) return false;
    }
    const bool done = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return done;
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

bool confine_program(const ProgramLimits& limits) noexcept
{
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGALRM, SIGPIPE}) std::signal(number, SIG_DFL);
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && close_range(3, ~0U, 0) == 0 &&
           limit(RLIMIT_CORE, 0) && limit(RLIMIT_CPU, limits.cpu_seconds) && limit(RLIMIT_AS, limits.memory_bytes) &&
           limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 64) && see_only_what_is_installed() && deny_calls();
}

}  // namespace consigne::spooler::sandbox
