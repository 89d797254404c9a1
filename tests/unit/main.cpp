#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include <execinfo.h>
#include <unistd.h>

namespace {

/// A test that hangs would keep every other from being seen. It ends here instead, with its name above and the place it
/// stood at below; sanitizers and loaded machines are well within this.
constexpr unsigned longest_test_seconds = 240;

extern "C" void say_where(int)
{
    static constexpr char words[] = "This test hangs; it stood at:\n";
    (void)!::write(STDERR_FILENO, words, sizeof words - 1);
    void* frames[64];
    ::backtrace_symbols_fd(frames, ::backtrace(frames, 64), STDERR_FILENO);
    ::_exit(EXIT_FAILURE);
}

class Watch : public ::testing::EmptyTestEventListener {
    void OnTestStart(const ::testing::TestInfo&) override { ::alarm(longest_test_seconds); }
    void OnTestEnd(const ::testing::TestInfo&) override { ::alarm(0); }
};

}  // namespace

int main(int argc, char** argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    void* frame = nullptr;
    (void)::backtrace(&frame, 1);  // loads what it needs now, not inside the handler
    (void)std::signal(SIGALRM, say_where);
    ::testing::UnitTest::GetInstance()->listeners().Append(new Watch);  // owned by GoogleTest from here
    return RUN_ALL_TESTS();
}
