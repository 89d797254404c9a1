#include "spooler/sandbox/launcher.hpp"

#include "tests/support/eventually.hpp"
#include "tests/unit/spooler/sandbox/processes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <future>

#include <fcntl.h>
#include <malloc.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace consigne::spooler::sandbox {
namespace {

using consigne::test::eventually;
using namespace spooler::test;

// One arena, and large blocks always given back: else what earlier tests freed would hide that a child can get no more memory.
[[maybe_unused]] const bool tidy_heap = mallopt(M_ARENA_MAX, 1) == 1 && mallopt(M_MMAP_THRESHOLD, 128 * 1024) == 1;

struct Pipe {
    Descriptor out, in;
    Pipe()
    {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
        out = Descriptor(ends[0]);
        in = Descriptor(ends[1]);
    }
};

/// A launcher with limits of its own, forked from this test.
class Served {
public:
    explicit Served(const Limits& limits = {}) : limits_(limits)
    {
        std::array<int, 2> ends{};
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) std::abort();
        socket_ = Descriptor(ends[0]);
        const Descriptor theirs(ends[1]);
        pid_ = fork();
        if (pid_ != 0) return;
        socket_.reset();
        _exit(serve(theirs.get(), limits));
    }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    ~Served()
    {
        socket_.reset();
        int status = 0;
        EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the launcher ends with its socket, and only then";
    }

    Result<Answer> ask(const Request& request, int document, int output = -1)
    {
        Pipe answer, ending;
        const auto sent = send_request(socket_.get(), request, document, output, answer.in.get(), ending.in.get());
        if (!sent) return sent.error();
        answer.in.reset();
        ending.in.reset();
        return read_answer(answer.out.get(), ending.out.get(), limits_);
    }
    /// Asks in the background; returns when the child is at work.
    std::future<Result<Answer>> ask_long(int document, pid_t& child)
    {
        auto asked = std::async(std::launch::async, [this, document] { return ask({}, document); });
        EXPECT_TRUE(eventually([&] { return !at_work(pid_).empty(); }));
        const auto children = at_work(pid_);
        child = children.empty() ? -1 : *children.begin();
        return asked;
    }

    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] int socket() const { return socket_.get(); }

private:
    Limits limits_;
    Descriptor socket_;
    pid_t pid_ = -1;
};

TEST(SandboxLauncher, AnswersOneDocumentAfterTheOther)
{
    Served launcher;
    for (const char* name : {"pdl/gs/pdfwrite_mix6.pdf", "pdl/gs/ljet4d_mix6.pcl", "pdl/gs/pdfwrite_mix6.pdf"}) {
        const Descriptor document = golden_document(name);
        const auto answer = launcher.ask({}, document.get());
        ASSERT_TRUE(answer) << name << ": " << answer.error().detail;
        EXPECT_TRUE(answer->facts.readable);
        EXPECT_EQ(answer->facts.pages, 6U) << name;
    }
    EXPECT_TRUE(eventually([&] { return children_of(launcher.pid()).empty(); }));
}

TEST(SandboxLauncher, AHostileDocumentSpoilsItselfAndNothingElse)
{
    Served launcher;
    Bytes garbage = consigne::test::golden("pdl/gs/pdfwrite_mix6.pdf");
    for (std::size_t i = 16; i < garbage.size(); ++i) garbage[i] = static_cast<std::uint8_t>(i * 2654435761U >> 13);
    const Descriptor bad = document_of(garbage), good = golden_document("pdl/gs/pdfwrite_mix6.pdf");
    for (int turn = 0; turn < 3; ++turn) {
        const auto spoilt = launcher.ask({}, bad.get());
        ASSERT_TRUE(spoilt) << spoilt.error().detail;
        EXPECT_FALSE(spoilt->facts.readable);
        EXPECT_FALSE(spoilt->facts.notes.empty()) << "it says why";
        const auto fine = launcher.ask({}, good.get());
        ASSERT_TRUE(fine);
        EXPECT_TRUE(fine->facts.readable);
    }
}

TEST(SandboxLauncher, ForcesNothingOnWhatItCannotRead)
{
    Served launcher;
    const Bytes whole = consigne::test::golden("pdl/gs/pdfwrite_mix6.pdf");
    const Descriptor broken = document_of(ByteView(whole).first(3000)), output = document_of({});
    Request request;
    request.operation = Operation::rewrite;
    request.policy.monochrome = true;
    const auto answer = launcher.ask(request, broken.get(), output.get());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::malformed);
    EXPECT_TRUE(answer.error().detail.starts_with("the document cannot be read: ")) << answer.error().detail;
    EXPECT_EQ(DescriptorSource(output.get()).size(), 0U);
}

TEST(SandboxLauncher, SaysThatADocumentNeedsTooMuchComputing)
{
    Limits limits;
    limits.cpu_seconds = 1;
    Served launcher(limits);
    const Descriptor endless = endless_document();
    const auto answer = launcher.ask({}, endless.get());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::limit_exceeded);
    EXPECT_EQ(answer.error().detail, "the document needs more than 1 s of computing to be read");
}

TEST(SandboxLauncher, SaysThatADocumentTakesTooLong)
{
    Limits limits;
    limits.wall_seconds = 1;
    Served launcher(limits);
    const Descriptor endless = endless_document();
    const auto answer = launcher.ask({}, endless.get());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::timed_out);
    EXPECT_EQ(answer.error().detail, "the document takes longer than 1 s to read");
}

// A child that a document took over may silence its own alarm; here it is stopped, and hears none.
TEST(SandboxLauncher, EndsAChildThatDoesNotHearItsAlarm)
{
    Limits limits;
    limits.wall_seconds = 1;
    Served launcher(limits);
    const Descriptor endless = endless_document();
    pid_t child = -1;
    auto asked = launcher.ask_long(endless.get(), child);
    ASSERT_GT(child, 0);
    ASSERT_EQ(kill(child, SIGSTOP), 0);
    const auto answer = asked.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::timed_out);
    EXPECT_EQ(answer.error().detail, "the document takes longer than 1 s to read");
}

TEST(SandboxLauncher, SaysThatADocumentNeedsTooMuchMemory)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers reserve terabytes, so address space is not limited under them";
#endif
    std::string many = "%!PS-Adobe-3.0\n%%Pages: (atend)\n%%EndComments\n";
    for (int page = 1; page <= 90'000; ++page) many += "%%Page: " + std::to_string(page) + " " + std::to_string(page) + "\nshowpage\n";
    const Descriptor document = document_of(as_bytes(many));
    // A little more than what this process has, with nothing free in it that its children could use.
    (void)malloc_trim(0);
    std::ifstream statm("/proc/self/statm");
    std::uint64_t pages = 0;
    statm >> pages;
    Limits limits;
    limits.memory_bytes = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) + (1U << 20);
    Served launcher(limits);
    const auto answer = launcher.ask({}, document.get());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::limit_exceeded);
    EXPECT_EQ(answer.error().detail, "the document needs more memory than a reader may have");
}

TEST(SandboxLauncher, SaysThatAResultGrowsTooLarge)
{
    Limits limits;
    limits.output_bytes = 100;
    Served launcher(limits);
    Request request;
    request.operation = Operation::rewrite;
    request.policy.copies = 2;
    const Descriptor document = golden_document("pdl/gs/pxlcolor_photo2.pxl"), output = document_of({});
    const auto answer = launcher.ask(request, document.get(), output.get());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::limit_exceeded);
    EXPECT_EQ(answer.error().detail, "the rewritten document grows beyond its limit");
    EXPECT_LE(DescriptorSource(output.get()).size(), 100U);
}

TEST(SandboxLauncher, TellsACrashFromAKill)
{
    Served launcher;
    const Descriptor endless = endless_document();
    pid_t child = -1;
    auto crashed = launcher.ask_long(endless.get(), child);
    ASSERT_EQ(kill(child, SIGSEGV), 0);
    const auto crash = crashed.get();
    ASSERT_FALSE(crash);
    EXPECT_EQ(crash.error().code, Errc::malformed) << "the document's doing";
    EXPECT_EQ(crash.error().detail, "the document could not be read: its reader failed (signal 11)");

    // SIGINT: a Ctrl-C at the terminal goes to every process of the group.
    for (const int number : {SIGKILL, SIGINT, SIGTERM}) {
        auto killed = launcher.ask_long(endless.get(), child);
        ASSERT_EQ(kill(child, number), 0);
        const auto kill_ = killed.get();
        ASSERT_FALSE(kill_);
        EXPECT_EQ(kill_.error().code, Errc::busy) << "not the document's doing";
    }
}

TEST(SandboxLauncher, AWholeAnswerWaitsForNothingMore)
{
    Pipe answer, ending;    // nobody closes them
    Answer said;
    said.facts.pages = 7;
    const std::string text = encode(said) + "\n";
    ASSERT_EQ(::write(answer.in.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    Limits limits;
    limits.wall_seconds = 1;
    const auto got = read_answer(answer.out.get(), ending.out.get(), limits);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->facts.pages, 7U);
}

TEST(SandboxLauncher, EndsAChildThatNobodyWaitsFor)
{
    Served launcher;
    const Descriptor endless = endless_document();
    {
        Pipe answer, ending;
        ASSERT_TRUE(send_request(launcher.socket(), {}, endless.get(), -1, answer.in.get(), ending.in.get()));
        ASSERT_TRUE(eventually([&] { return !at_work(launcher.pid()).empty(); }));
    }
    EXPECT_TRUE(eventually([&] { return children_of(launcher.pid()).empty(); }));
}

// The word of the launcher is missing: nothing is known about the document.
TEST(SandboxLauncher, ItsDeathIsNoVerdict)
{
    Pipe answer, ending;
    ASSERT_EQ(::write(answer.in.get(), "{\"facts\"", 8), 8);
    answer.in.reset();
    ending.in.reset();
    const auto got = read_answer(answer.out.get(), ending.out.get(), {});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::peer_gone);
}

// A child cannot make its document be read again and again by claiming what only the launcher may say.
TEST(SandboxLauncher, AChildSpeaksForItsDocumentAlone)
{
    for (const Errc claimed : {Errc::peer_gone, Errc::busy}) {
        Pipe answer, ending;
        Answer claim;
        claim.error = fail(claimed, "claimed");
        const std::string text = encode(claim), well = encode(Ending{});
        ASSERT_GT(::write(answer.in.get(), text.data(), text.size()), 0);
        ASSERT_GT(::write(ending.in.get(), well.data(), well.size()), 0);
        answer.in.reset();
        ending.in.reset();
        const auto got = read_answer(answer.out.get(), ending.out.get(), {});
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, Errc::malformed);
    }
}

TEST(SandboxLauncher, AnswersWhatItDoesNotKnowAndGoesOn)
{
    Served launcher;
    const Descriptor document = golden_document("pdl/gs/pdfwrite_mix6.pdf");
    {
        // A datagram with descriptors and no request in it.
        Pipe answer, ending;
        const std::array fds{document.get(), answer.in.get(), ending.in.get()};
        std::array<char, CMSG_SPACE(sizeof fds)> control{};
        char text[] = "no request";
        iovec part{text, sizeof text};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fds);
        std::memcpy(CMSG_DATA(header), fds.data(), sizeof fds);
        ASSERT_GT(sendmsg(launcher.socket(), &message, MSG_NOSIGNAL), 0);
        answer.in.reset();
        ending.in.reset();
        const auto got = read_answer(answer.out.get(), ending.out.get(), {});
        ASSERT_FALSE(got);
        EXPECT_NE(got.error().code, Errc::peer_gone) << "it is told, not left alone";
    }
    // One without descriptors, and one whose requester has gone.
    ASSERT_GT(::send(launcher.socket(), "{}", 2, MSG_NOSIGNAL), 0);
    {
        const Pipe answer, ending;
        ASSERT_TRUE(send_request(launcher.socket(), {}, document.get(), -1, answer.in.get(), ending.in.get()));
    }
    const auto after = launcher.ask({}, document.get());
    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_EQ(after->facts.pages, 6U);
}

TEST(SandboxLauncher, KeepsNoDescriptorOfWhatIsOver)
{
    Served launcher;
    const Descriptor document = golden_document("pdl/gs/pxlcolor_photo2.pxl");
    const std::string process = std::to_string(launcher.pid());
    ASSERT_TRUE(launcher.ask({}, document.get()));
    ASSERT_TRUE(eventually([&] { return children_of(launcher.pid()).empty(); }));
    const std::size_t before = open_descriptors(process), ours = open_descriptors();
    for (int turn = 0; turn < 10; ++turn) {
        const Descriptor output = document_of({});
        Request request;
        request.operation = turn % 2 ? Operation::rewrite : Operation::clean;
        request.policy.copies = 2;
        ASSERT_TRUE(launcher.ask(request, document.get(), output.get()));
        ASSERT_GT(::send(launcher.socket(), "{}", 2, MSG_NOSIGNAL), 0);
    }
    ASSERT_TRUE(launcher.ask({}, document.get()));
    // The first child's may not all have been closed yet when it was counted.
    EXPECT_TRUE(eventually([&] { return open_descriptors(process) <= before; })) << open_descriptors(process) << " open, " << before << " before";
    EXPECT_EQ(open_descriptors(), ours);
}

TEST(SandboxLauncher, AChildHoldsItsDocumentAndItsAnswerAndNoMore)
{
    Served launcher;
    const Descriptor endless = endless_document();
    pid_t child = -1;
    auto asked = launcher.ask_long(endless.get(), child);
    constexpr std::size_t standard = 3, its_own = 2;
    EXPECT_TRUE(eventually([&] { return open_descriptors(std::to_string(child)) == standard + its_own; })) << open_descriptors(std::to_string(child));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    for (const char* fd : {"0", "1", "2"}) EXPECT_EQ(std::filesystem::read_symlink("/proc/" + std::to_string(child) + "/fd/" + fd), "/dev/null");
#endif
    kill(child, SIGKILL);
    (void)asked.get();
}

Limits with_spare()
{
    Limits limits;
    limits.spare_child = true;
    return limits;
}
/// The child that waits for a document, once there is one other than `last`.
pid_t spare_of(const Served& launcher, pid_t last = -1)
{
    pid_t spare = -1;
    const auto there = [&] {
        const auto children = children_of(launcher.pid());
        spare = children.size() == 1 ? *children.begin() : -1;
        return spare > 0 && spare != last;
    };
    return eventually(there) ? spare : -1;
}

TEST(SandboxLauncher, ASpareChildServesOneDocument)
{
    Served launcher(with_spare());
    pid_t spare = -1;
    for (const char* name : {"pdl/gs/pdfwrite_mix6.pdf", "pdl/gs/ljet4d_mix6.pcl", "pdl/gs/pdfwrite_mix6.pdf"}) {
        const pid_t next = spare_of(launcher, spare);
        ASSERT_GT(next, 0) << "whoever has served a document is gone, and another is there";
        spare = next;
        const Descriptor document = golden_document(name);
        const auto answer = launcher.ask({}, document.get());
        ASSERT_TRUE(answer) << name << ": " << answer.error().detail;
        EXPECT_EQ(answer->facts.pages, 6U) << name;
    }
    // One behind the other: only some find a child that waits.
    const Descriptor document = golden_document("pdl/gs/pdfwrite_mix6.pdf");
    for (int turn = 0; turn < 10; ++turn) EXPECT_TRUE(launcher.ask({}, document.get()));
}

TEST(SandboxLauncher, ASpareChildIsConfinedWithItsDocument)
{
    Served launcher(with_spare());
    const pid_t spare = spare_of(launcher);
    ASSERT_GT(spare, 0);
    const Descriptor endless = endless_document();
    pid_t child = -1;
    auto asked = launcher.ask_long(endless.get(), child);
    EXPECT_EQ(child, spare);
    constexpr std::size_t standard = 3, its_own = 2;
    EXPECT_TRUE(eventually([&] { return open_descriptors(std::to_string(child)) == standard + its_own; })) << open_descriptors(std::to_string(child));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    // A filter of its own over its launcher's.
    const auto filters = [](pid_t process) {
        std::ifstream status("/proc/" + std::to_string(process) + "/status");
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("Seccomp_filters:")) return std::stoi(line.substr(16));
        return -1;
    };
    EXPECT_TRUE(eventually([&] { return filters(child) == filters(launcher.pid()) + 1; })) << filters(child);
#endif
    kill(child, SIGSEGV);
    const auto crash = asked.get();
    ASSERT_FALSE(crash);
    EXPECT_EQ(crash.error().code, Errc::malformed) << "as of any child";
}

TEST(SandboxLauncher, DoesWithoutASpareChildThatEnds)
{
    Served launcher(with_spare());
    const pid_t spare = spare_of(launcher);
    ASSERT_GT(spare, 0);
    ASSERT_EQ(kill(spare, SIGKILL), 0);
    const Descriptor document = golden_document("pdl/gs/pdfwrite_mix6.pdf");
    // Handed over before its end is known, it is the reader that was killed.
    const auto first = launcher.ask({}, document.get());
    EXPECT_TRUE(first || first.error().code == Errc::busy) << first.error().detail;
    for (int turn = 0; turn < 3; ++turn) EXPECT_TRUE(launcher.ask({}, document.get()));
}

TEST(SandboxLauncher, ASpareChildEndsWithItsLauncher)
{
    pid_t spare = -1;
    {
        Served launcher(with_spare());
        spare = spare_of(launcher);
        ASSERT_GT(spare, 0);
    }
    EXPECT_TRUE(eventually([&] { return state_of(std::to_string(spare)).over(); }));
}

}  // namespace
}  // namespace consigne::spooler::sandbox
