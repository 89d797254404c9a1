#include "spooler/sandbox/confinement.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace consigne::spooler::sandbox {
namespace {

/// Runs `what` in a process that confined itself; its exit status, or -1 when a signal ended it.
int confined(int (*what)())
{
    const pid_t pid = fork();
    if (pid == 0) {
        if (!confine_program({10, std::uint64_t{1} << 30})) _exit(99);
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
