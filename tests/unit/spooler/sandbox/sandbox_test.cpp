#include "spooler/sandbox/sandbox.hpp"

#include "tests/support/eventually.hpp"
#include "tests/unit/spooler/sandbox/processes.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

extern char** environ;

namespace consigne::spooler {
namespace {

using consigne::test::eventually;
using namespace test;

// The installed program, and this process as its only user.
class SandboxService : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto started = start_sandbox(CONSIGNE_SANDBOX_PROGRAM, children_);
        ASSERT_TRUE(started) << started.error().detail;
        sandbox_ = std::move(*started);
    }

    [[nodiscard]] static pid_t launcher()
    {
        const auto children = children_of(getpid());
        return children.empty() ? -1 : *children.begin();
    }
    void expect_well()
    {
        const Descriptor document = golden_document("pdl/gs/pdfwrite_mix6.pdf");
        const auto found = sandbox_->inspect(document.get());
        ASSERT_TRUE(found) << found.error().detail;
        EXPECT_EQ(found->facts.pages, 6U);
    }
    /// Stops the child as it is, puts a short document in the place of its endless one, and kills its launcher.
    static void cut_off(pid_t killed, const std::vector<int>& documents, std::size_t children, const Bytes& instead)
    {
        ASSERT_TRUE(eventually([&] { return at_work(killed).size() == children; }));
        for (const pid_t child : at_work(killed)) ASSERT_EQ(kill(child, SIGSTOP), 0);
        for (const int document : documents) {
            ASSERT_EQ(ftruncate(document, static_cast<off_t>(instead.size())), 0);
            ASSERT_EQ(pwrite(document, instead.data(), instead.size(), 0), static_cast<ssize_t>(instead.size()));
        }
        ASSERT_EQ(kill(killed, SIGKILL), 0);
    }

    static constexpr unsigned children_ = 3;
    std::unique_ptr<Sandbox> sandbox_;
};

TEST_F(SandboxService, StartsItsLauncherAgainWhenItWasKilledIdle)
{
    expect_well();
    for (int turn = 0; turn < 3; ++turn) {
        const pid_t killed = launcher();
        ASSERT_EQ(kill(killed, SIGKILL), 0);
        expect_well();
        EXPECT_NE(launcher(), killed);
    }
}

TEST_F(SandboxService, AsksAgainWhatWasUnderWayWhenItsLauncherWasKilled)
{
    std::vector<Descriptor> documents;
    std::vector<int> numbers;
    std::vector<std::future<Result<Inspection>>> asked;
    for (unsigned i = 0; i < children_; ++i) {
        documents.push_back(endless_document());
        numbers.push_back(documents.back().get());
        asked.push_back(std::async(std::launch::async, [this, fd = numbers.back()] { return sandbox_->inspect(fd); }));
    }
    cut_off(launcher(), numbers, children_, consigne::test::golden("pdl/gs/pdfwrite_mix6.pdf"));
    for (auto& one : asked) {
        const auto found = one.get();
        ASSERT_TRUE(found) << found.error().detail;
        EXPECT_TRUE(found->facts.readable);
        EXPECT_EQ(found->facts.pages, 6U);
    }
}

TEST_F(SandboxService, LeavesNothingOfACutRewriteInTheResult)
{
    const Bytes original = consigne::test::golden("pdl/gs/pxlcolor_photo2.pxl");
    filters::Policy policy;
    policy.copies = 2;
    const auto all_of = [](const Descriptor& file) {
        Bytes bytes(DescriptorSource(file.get()).size());
        EXPECT_TRUE(DescriptorSource(file.get()).read(0, bytes));
        return bytes;
    };
    const Descriptor whole = document_of(original), undisturbed = document_of({});
    const auto facts = sandbox_->inspect(whole.get());
    ASSERT_TRUE(facts);
    ASSERT_TRUE(sandbox_->rewrite(whole.get(), facts->facts, policy, undisturbed.get()));

    const Descriptor endless = endless_document(), output = document_of({});
    auto asked = std::async(std::launch::async, [&] { return sandbox_->rewrite(endless.get(), facts->facts, policy, output.get()); });
    const pid_t killed = launcher();
    ASSERT_TRUE(eventually([&] { return at_work(killed).size() == 1; }));
    const std::string half(original.size() * 3, 'x');  // as the child would have left it
    ASSERT_EQ(::write(output.get(), half.data(), half.size()), static_cast<ssize_t>(half.size()));
    cut_off(killed, {endless.get()}, 1, original);
    const auto written = asked.get();
    ASSERT_TRUE(written) << written.error().detail;
    EXPECT_EQ(written->facts.copies, 2U);
    EXPECT_EQ(all_of(output), all_of(undisturbed));
}

TEST_F(SandboxService, LeaksNoDescriptor)
{
    expect_well();
    const std::size_t before = open_descriptors();
    const Descriptor document = golden_document("pdl/gs/pxlcolor_photo2.pxl");
    const auto facts = sandbox_->inspect(document.get());
    ASSERT_TRUE(facts);
    for (int turn = 0; turn < 5; ++turn) {
        const Descriptor output = document_of({}), garbage = document_of(as_bytes("%PDF-1.7 and no more"));
        filters::Policy policy;
        policy.copies = 3;
        EXPECT_TRUE(sandbox_->rewrite(document.get(), facts->facts, policy, output.get()));
        (void)sandbox_->inspect(garbage.get());
        ASSERT_EQ(kill(launcher(), SIGKILL), 0);
        expect_well();
    }
    EXPECT_EQ(open_descriptors(), before + 1) << "the document above, and nothing else";
}

TEST_F(SandboxService, GivesItsLauncherNothingOfOurs)
{
    const Descriptor ours(open("/dev/null", O_RDONLY));  // not even what forgot to be close-on-exec
    ASSERT_TRUE(ours);
    expect_well();
    ASSERT_EQ(kill(launcher(), SIGKILL), 0);
    expect_well();
    constexpr std::size_t standard = 3, socket_signals_and_file_rules = 3, spare_child = 1;
    EXPECT_TRUE(eventually([&] { return open_descriptors(std::to_string(launcher())) == standard + socket_signals_and_file_rules + spare_child; }))
        << open_descriptors(std::to_string(launcher()));
}

TEST_F(SandboxService, TakesItsChildrenWithItWhenItEnds)
{
    const pid_t ended = launcher();
    const Descriptor endless = endless_document();
    auto asked = std::async(std::launch::async, [&] { return sandbox_->inspect(endless.get()); });
    ASSERT_TRUE(eventually([&] { return at_work(ended).size() == 1; }));
    const pid_t child = *at_work(ended).begin();
    cut_off(ended, {endless.get()}, 1, consigne::test::golden("pdl/gs/pdfwrite_mix6.pdf"));
    EXPECT_TRUE(asked.get());
    EXPECT_TRUE(eventually([&] { return state_of(std::to_string(child)).over(); }));
    const pid_t last = launcher();
    sandbox_.reset();
    EXPECT_TRUE(state_of(std::to_string(last)).over());
}

TEST(SandboxStart, SaysWhenThereIsNoProgram)
{
    const auto started = start_sandbox("/nonexistent/consigne-sandbox", 1);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, Errc::storage_failed);
}

// The document is not judged by a launcher that never lives.
TEST(SandboxStart, ALauncherThatCannotLiveIsNoVerdictAboutADocument)
{
    const auto started = start_sandbox("/bin/false", 1);
    ASSERT_TRUE(started);
    const Descriptor document = golden_document("pdl/gs/pdfwrite_mix6.pdf");
    const auto found = (*started)->inspect(document.get());
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, Errc::peer_gone);
}

// What systemd does for a unit with Accept=yes: a program for each connection, which it is given as descriptor 3.
class LaunchersElsewhere {
public:
    explicit LaunchersElsewhere(const std::string& path)
    {
        ::unlink(path.c_str());
        sockaddr_un here{};
        here.sun_family = AF_UNIX;
        path.copy(here.sun_path, sizeof here.sun_path - 1);
        socket_ = Descriptor(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
        EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here), 0);
        EXPECT_EQ(::listen(socket_.get(), 4), 0);
        thread_ = std::thread([this] { run(); });
    }
    ~LaunchersElsewhere()
    {
        ::shutdown(socket_.get(), SHUT_RDWR);
        thread_.join();
        for (const pid_t pid : started_) ::waitpid(pid, nullptr, 0);  // they end by themselves, their connections being over
    }
    [[nodiscard]] std::vector<pid_t> started() const
    {
        const std::lock_guard lock(mutex_);
        return started_;
    }

private:
    void run()
    {
        while (true) {
            const Descriptor connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (!connection) return;
            posix_spawn_file_actions_t actions;
            posix_spawn_file_actions_init(&actions);
            posix_spawn_file_actions_adddup2(&actions, connection.get(), 3);
            posix_spawn_file_actions_addclosefrom_np(&actions, 4);
            std::string program = CONSIGNE_SANDBOX_PROGRAM, option = "--serve-descriptor=3";
            char* arguments[] = {program.data(), option.data(), nullptr};
            pid_t pid = -1;
            EXPECT_EQ(posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments, environ), 0);
            posix_spawn_file_actions_destroy(&actions);
            const std::lock_guard lock(mutex_);
            started_.push_back(pid);
        }
    }

    Descriptor socket_;
    mutable std::mutex mutex_;
    std::vector<pid_t> started_;
    std::thread thread_;
};

TEST(SandboxElsewhere, IsReachedAndReachedAgainWhenItDied)
{
    const std::string path = testing::TempDir() + "sandbox-" + std::to_string(getpid());
    LaunchersElsewhere elsewhere(path);
    auto sandbox = connect_sandbox(path, 1);
    ASSERT_TRUE(sandbox) << sandbox.error().detail;
    const Descriptor document = golden_document("pdl/gs/pdfwrite_mix6.pdf");
    for (std::size_t turn = 1; turn <= 3; ++turn) {
        const auto found = (*sandbox)->inspect(document.get());
        ASSERT_TRUE(found) << found.error().detail;
        EXPECT_EQ(found->facts.pages, 6U);
        ASSERT_EQ(elsewhere.started().size(), turn);
        ASSERT_EQ(kill(elsewhere.started().back(), SIGKILL), 0);
    }
    sandbox->reset();
    ::unlink(path.c_str());
}

TEST(SandboxElsewhere, SaysWhenNobodyAnswersThere)
{
    const auto sandbox = connect_sandbox("/nonexistent/sandbox.sock", 1);
    ASSERT_FALSE(sandbox);
    EXPECT_EQ(sandbox.error().code, Errc::storage_failed);
    EXPECT_NE(sandbox.error().detail.find("/nonexistent/sandbox.sock"), std::string::npos);
}

}  // namespace
}  // namespace consigne::spooler
