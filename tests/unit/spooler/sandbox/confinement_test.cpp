#include "spooler/sandbox/confinement.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace consigne::spooler::sandbox {
namespace {

bool as_program() { return confine_program({10, std::uint64_t{1} << 30}); }
// Not under a sanitizer, which calls what a reader may not.
[[maybe_unused]] bool as_reader() { return see_only_what_is_installed() && call_only_what_reading_takes(); }

[[maybe_unused]] bool as_reader_of_a_launcher() { return confine_launcher() && as_reader(); }

/// Runs `what` in a process that confined itself; its exit status, or -1 when a signal ended it.
int confined(int (*what)(), bool (*confine)() = as_program)
{
    prepare_confinement();
    const pid_t pid = fork();
    if (pid == 0) {
        if (!confine()) _exit(99);
        _exit(what());
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Confinement, LeavesAProgramItsInstallation)
{
    EXPECT_EQ(confined([] { return open("/usr/bin/env", O_RDONLY) < 0 ? 1 : 0; }), 0);
    EXPECT_EQ(confined([] {
        execl("/usr/bin/env", "env", "true", nullptr);
        return 1;
    }), 0);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(Confinement, LeavesALauncherItsSignalsAndNoSocket)
{
    EXPECT_EQ(confined([] { return kill(getppid(), 0); }, confine_launcher), 0);
    EXPECT_EQ(confined([] { return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM ? 0 : 1; }, confine_launcher), 0);
    EXPECT_EQ(confined([] { return rename("/tmp/one", "/tmp/other") < 0 && errno == EPERM ? 0 : 1; }, confine_launcher), 0);
}

TEST(Confinement, LeavesAReaderNothingOfItsLaunchers)
{
    EXPECT_EQ(confined([] { return kill(getppid(), 0) < 0 && errno == EPERM ? 0 : 1; }, as_reader_of_a_launcher), 0);
    EXPECT_EQ(confined([] { return recvmsg(0, nullptr, 0) < 0 && errno == EPERM ? 0 : 1; }, as_reader_of_a_launcher), 0);
    EXPECT_EQ(confined([] { return sendmsg(0, nullptr, 0) < 0 && errno == EPERM ? 0 : 1; }, as_reader_of_a_launcher), 0);
    EXPECT_EQ(confined([] { return socketpair(AF_UNIX, SOCK_STREAM, 0, nullptr) < 0 && errno == EPERM ? 0 : 1; }, as_reader_of_a_launcher), 0);
    EXPECT_EQ(confined([] { return socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EPERM ? 0 : 1; }, as_reader_of_a_launcher), 0);
    EXPECT_EQ(confined([] { return open("/usr/bin/env", O_RDONLY) < 0 ? 1 : 0; }, as_reader_of_a_launcher), 0);
}

// The process that reads a document: what an attacker in it would try.
TEST(Confinement, LeavesAReaderItsDocumentAndNothingElse)
{
    const auto denied = [](int (*what)(), int number) {
        static int wanted;
        static int (*tried)();
        wanted = number;
        tried = what;
        return confined([] { return tried() < 0 && errno == wanted ? 0 : 1; }, as_reader) == 0;
    };
    EXPECT_TRUE(denied([] { return socket(AF_INET, SOCK_STREAM, 0); }, EPERM));
    EXPECT_TRUE(denied([] { return socket(AF_UNIX, SOCK_STREAM, 0); }, EPERM));
    EXPECT_TRUE(denied([] { return kill(getppid(), 0); }, EPERM));
    EXPECT_TRUE(denied([] { return static_cast<int>(syscall(SYS_tgkill, getppid(), getppid(), 0)); }, EPERM));
    EXPECT_TRUE(denied([] { return fcntl(0, F_SETOWN, getppid()); }, EPERM));
    EXPECT_TRUE(denied([] { return fcntl(0, F_SETSIG, SIGKILL); }, EPERM));
    EXPECT_TRUE(denied([] { return static_cast<int>(ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr)); }, EPERM));
    EXPECT_TRUE(denied([] {
        const rlimit none{};
        return prlimit(getppid(), RLIMIT_NOFILE, &none, nullptr);
    }, EPERM));
    EXPECT_TRUE(denied([] { return unshare(CLONE_NEWUSER); }, EPERM));
    EXPECT_TRUE(denied([] { return static_cast<int>(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, nullptr)); }, EPERM));
    EXPECT_TRUE(denied([] { return static_cast<int>(syscall(SYS_io_uring_setup, 1, nullptr)); }, EPERM));
    EXPECT_TRUE(denied([] { return static_cast<int>(syscall(SYS_pidfd_open, getppid(), 0)); }, EPERM));
    EXPECT_TRUE(denied([] { return chmod("/tmp", 0777); }, EPERM));
    EXPECT_TRUE(denied([] { return rename("/tmp/one", "/tmp/other"); }, EPERM));
    EXPECT_TRUE(denied([] { return unlink("/tmp/consigne-nothing"); }, EPERM));
    EXPECT_EQ(confined([] { return open("/usr/bin/env", O_RDONLY) < 0 ? 1 : 0; }, as_reader), 0);
    if (syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1) GTEST_SKIP() << "this kernel has no Landlock";
    EXPECT_TRUE(denied([] { return open("/etc/passwd", O_RDONLY); }, EACCES));
    EXPECT_TRUE(denied([] { return open("/proc/self/environ", O_RDONLY); }, EACCES));
    EXPECT_TRUE(denied([] { return open("/var/tmp", O_RDONLY | O_DIRECTORY); }, EACCES));
    EXPECT_TRUE(denied([] { return open("/tmp/consigne-confined", O_CREAT | O_WRONLY, 0600); }, EACCES));
}
#endif

TEST(Confinement, TakesTheNetworkAway)
{
    EXPECT_EQ(confined([] { return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM ? 0 : 1; }), 0);
    EXPECT_EQ(confined([] { return socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EPERM ? 0 : 1; }), 0);
    EXPECT_EQ(confined([] { return syscall(SYS_io_uring_setup, 1, nullptr) < 0 && errno == EPERM ? 0 : 1; }), 0);
    EXPECT_EQ(confined([] { return kill(getppid(), 0) < 0 && errno == EPERM ? 0 : 1; }), 0);
}

TEST(Confinement, TakesFilesAway)
{
    if (syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1) GTEST_SKIP() << "this kernel has no Landlock";
    EXPECT_EQ(confined([] { return open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES ? 0 : 1; }), 0);
    EXPECT_EQ(confined([] { return open("/proc/self/environ", O_RDONLY) < 0 && errno == EACCES ? 0 : 1; }), 0);
    EXPECT_EQ(confined([] { return open("/tmp", O_TMPFILE | O_RDWR, 0600) < 0 ? 0 : 1; }), 0);
    EXPECT_EQ(confined([] { return open("/tmp/consigne-confined", O_CREAT | O_WRONLY, 0600) < 0 ? 0 : 1; }), 0);
}

}  // namespace
}  // namespace consigne::spooler::sandbox
