#include "spooler/sandbox/child.hpp"

#include "filters/chain/rewrite.hpp"
#include "filters/pjl/clean.hpp"
#include "filters/proof/prove.hpp"
#include "pdl/stream/cursor.hpp"
#include "pdl/tally/reading.hpp"
#include "spooler/api/facts_json.hpp"
#include "spooler/sandbox/descriptor.hpp"
#include "spooler/sandbox/ghostscript.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace consigne::spooler::sandbox {
namespace {

using namespace std::chrono_literals;

Answer refused(Error error)
{
    Answer answer;
    answer.error = std::move(error);
    return answer;
}

pdl::Facts read(const RandomAccess& document, Ghostscript& ghostscript)
{
    pdl::Reading reading;
    reading.executor = &ghostscript;
    return pdl::read_document(document, pdl::Cursor::default_window, reading);
}

Answer inspect(const RandomAccess& document, Ghostscript& ghostscript)
{
    Answer answer;
    answer.facts = read(document, ghostscript);
    answer.can = filters::capabilities(answer.facts);
    return answer;
}

// The facts a rewriter needs are read again here rather than handed in: they must be this very document's.
Answer rewrite(const RandomAccess& document, const filters::Policy& policy, ByteSink& out, Ghostscript& ghostscript)
{
    const pdl::Facts facts = read(document, ghostscript);
    auto report = filters::rewrite(document, facts, policy, out);
    if (!report) return refused(report.error());
    Answer answer;
    answer.facts = facts;
    answer.report = std::move(*report);
    return answer;
}

Answer prove(const RandomAccess& result, const Request& request, Ghostscript& ghostscript)
{
    pdl::Facts before;
    before.language = request.language_before;
    before.pages = request.pages_before;
    auto facts = filters::prove(result, before, request.policy, request.report, &ghostscript);
    if (!facts) return refused(facts.error());
    Answer answer;
    answer.facts = std::move(*facts);
    return answer;
}

Answer work(const Request& request, int document_fd, int output_fd, const Limits& limits)
{
    const DescriptorSource document(document_fd);
    DescriptorSink output(output_fd, limits.output_bytes);
    Ghostscript ghostscript(limits);
    switch (request.operation) {
    case Operation::rewrite: return rewrite(document, request.policy, output, ghostscript);
    case Operation::prove: return prove(document, request, ghostscript);
    case Operation::clean: {
        auto cut = filters::clean_envelope(document, output);
        if (!cut) return refused(cut.error());
        Answer answer;
        answer.cut = std::move(*cut);
        return answer;
    }
    case Operation::inspect: break;
    }
    return inspect(document, ghostscript);
}

void limit(__rlimit_resource resource, std::uint64_t value)
{
    const rlimit both{value, value};
    setrlimit(resource, &both);
}

void confine(const Limits& limits)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, limits.cpu_seconds);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes of address space
    limit(RLIMIT_AS, limits.memory_bytes);
#endif
    alarm(limits.wall_seconds);
}

[[noreturn]] void child_main(const Request& request, int document, int output, int answer_fd, const Limits& limits)
{
    // Nothing of the parent stays within reach but the document, the result and the answer's pipe.
    int highest = 2;
    for (const int fd : {document, output, answer_fd}) highest = std::max(highest, fd);
    for (int fd = 3; fd <= highest; ++fd)
        if (fd != document && fd != output && fd != answer_fd) close(fd);
    close_range(static_cast<unsigned>(highest) + 1, ~0U, 0);
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGALRM, SIGPIPE}) std::signal(number, SIG_DFL);
    confine(limits);

    std::string text;
    try {
        text = encode(work(request, document, output, limits));
    } catch (const std::bad_alloc&) {
        text = encode(refused(fail(Errc::limit_exceeded, "the document needs more memory than a reader may have")));
    } catch (const std::exception& broken) {
        text = encode(refused(fail(Errc::malformed, broken.what())));
    }
    DescriptorSink out(answer_fd, text.size());
    _exit(out.write(as_bytes(text)) && out.finish() ? 0 : 1);
}

}  // namespace

pid_t fork_child(const Request& request, int document, int output, int answer, const Limits& limits)
{
    const pid_t pid = fork();
    if (pid == 0) child_main(request, document, output, answer, limits);
    return pid;
}

Result<Answer> read_answer(int pipe, const Limits& limits)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(limits.wall_seconds) + 5s;
    std::string text;
    char piece[16384];
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left <= 0ms) return fail(Errc::timed_out, "the document took too long to read");
        pollfd waiting{pipe, POLLIN, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(left.count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return fail(Errc::timed_out, "the document took too long to read");
        const ssize_t n = ::read(pipe, piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        if (text.size() + static_cast<std::size_t>(n) > 2 * max_facts_json)
            return fail(Errc::limit_exceeded, "the sandbox answered too much");
        text.append(piece, static_cast<std::size_t>(n));
    }
    if (text.empty()) return fail(Errc::malformed, "the document could not be read: its reader was stopped");
    auto answer = decode_answer(text);
    if (!answer) return answer.error();
    if (answer->error) return *answer->error;
    return answer;
}

Result<Answer> run_child(const Request& request, int document, int output, const Limits& limits)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return fail(Errc::storage_failed, std::string("pipe: ") + std::strerror(errno));
    const Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    const pid_t pid = fork_child(request, document, output, writing.get(), limits);
    if (pid < 0) return fail(Errc::storage_failed, std::string("fork: ") + std::strerror(errno));
    writing.reset();
    auto answer = read_answer(reading.get(), limits);
    if (!answer) kill(pid, SIGKILL);
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {}
    return answer;
}

}  // namespace consigne::spooler::sandbox
