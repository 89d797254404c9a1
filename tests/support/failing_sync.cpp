#include "tests/support/failing_sync.hpp"

#include <atomic>
#include <cerrno>

#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::atomic<int> failing{0};
std::atomic<unsigned> refusals{0};

int refuse()
{
    ++refusals;
    errno = EIO;
    return -1;
}

}  // namespace

// The program's own definitions come before the C library's, for us and for SQLite alike.
extern "C" int fdatasync(int fd) { return failing ? refuse() : static_cast<int>(syscall(SYS_fdatasync, fd)); }
extern "C" int fsync(int fd) { return failing ? refuse() : static_cast<int>(syscall(SYS_fsync, fd)); }

namespace consigne::test {

FailingSync::FailingSync() { ++failing; }
FailingSync::~FailingSync() { --failing; }
unsigned FailingSync::refused() { return refusals; }

}  // namespace consigne::test
