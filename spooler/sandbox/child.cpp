#include "spooler/sandbox/child.hpp"

#include "filters/chain/rewrite.hpp"
#include "filters/pjl/clean.hpp"
#include "filters/raster/to_pclxl.hpp"
#include "filters/proof/prove.hpp"
#include "pdl/stream/cursor.hpp"
#include "pdl/tally/reading.hpp"
#include "spooler/api/facts_json.hpp"
#include "spooler/sandbox/confinement.hpp"
#include "spooler/sandbox/ghostscript.hpp"
#include "spooler/sandbox/message.hpp"
#include "spooler/sandbox/picture.hpp"
#include "spooler/sandbox/sample.hpp"
#include "spooler/seal/chunks.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <span>

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace consigne::spooler::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr int exit_unconfined = 120;
constexpr int warm_bytes = 8 << 20;  // of a spare child at most: a block in its heap, and what is kept of it

// JSON of one line: what ends with this is whole.
constexpr char end_of_answer = '\n';

Answer refused(Error error)
{
    Answer answer;
    answer.error = std::move(error);
    return answer;
}

/// What is answered when there is no memory to make an answer; made once, by whoever forks.
const std::string& no_memory()
{
    static const std::string text = encode(refused(fail(Errc::limit_exceeded, "the document needs more memory than a reader may have"))) + end_of_answer;
    return text;
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
    if (!facts.readable && !policy.nothing())
        return refused(fail(Errc::malformed, "the document cannot be read" + (facts.notes.empty() ? std::string() : ": " + facts.notes.back())));
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

Answer work(const Request& request, const DocumentView& document_file, const DocumentView& output_file, const Limits& limits)
{
    const auto opened = open_source(document_file);
    const RandomAccess& document = *opened;
    const auto output = open_sink(output_file, limits.output_bytes);
    Ghostscript ghostscript(limits);
    switch (request.operation) {
    case Operation::rewrite: return rewrite(document, request.policy, *output, ghostscript);
    case Operation::prove: return prove(document, request, ghostscript);
    case Operation::clean: {
        auto cut = filters::clean_envelope(document, *output);
        if (!cut) return refused(cut.error());
        Answer answer;
        answer.cut = std::move(*cut);
        return answer;
    }
    case Operation::convert: {
        const auto written = filters::raster::to_pclxl(document, *output);
        return written ? Answer{} : refused(written.error());
    }
    case Operation::picture: {
        auto drawn = draw_first_page(document, request.language_before, ghostscript);
        if (!drawn) return refused(drawn.error());
        Answer answer;
        answer.picture = std::move(*drawn);
        return answer;
    }
    case Operation::inspect: break;
    }
    return inspect(document, ghostscript);
}

void limit(__rlimit_resource resource, std::uint64_t soft, std::uint64_t hard)
{
    if (!lower_limit(resource, soft, hard)) _exit(exit_unconfined);
}

/// What a child does as soon as it is forked: of its launcher's, nothing stays within reach but `kept`.
void settle(std::span<const int> kept, pid_t launcher)
{
    const auto keeps = [kept](int fd) { return std::find(kept.begin(), kept.end(), fd) != kept.end(); };
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their reports go there
    // Not the service's log: nothing that a document makes of us may write lines there.
    if (const int nowhere = open("/dev/null", O_RDWR); nowhere >= 0) {
        for (int fd = 0; fd <= 2; ++fd)
            if (!keeps(fd)) dup2(nowhere, fd);
        if (nowhere > 2) close(nowhere);
    }
#endif
    if (!see_only_what_is_installed()) _exit(exit_unconfined);
    const int highest = std::max(2, *std::max_element(kept.begin(), kept.end()));
    for (int fd = 3; fd <= highest; ++fd)
        if (!keeps(fd)) close(fd);
    close_range(static_cast<unsigned>(highest) + 1, ~0U, 0);

    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGALRM, SIGPIPE, SIGXCPU, SIGXFSZ}) std::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    // A group of its own, which nothing it starts can leave (seccomp): so all of it can be ended at once.
    if (setpgid(0, 0) != 0) _exit(exit_unconfined);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != launcher) _exit(exit_unconfined);  // it died before it could be watched
    prctl(PR_SET_DUMPABLE, 0);
}

/// The last thing before it turns to its document.
void confine(const Limits& limits)
{
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_FSIZE, limits.output_bytes, limits.output_bytes);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes of address space
    limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes);
#endif
    alarm(limits.wall_seconds);
    limit(RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1);  // SIGXCPU first: SIGKILL would not say why
    if (!call_only_what_reading_takes()) _exit(exit_unconfined);
}

bool write_all(int fd, std::string_view text) noexcept
{
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

// noexcept, here and below: nothing may unwind into the caller's frames, which belong to the parent.
[[noreturn]] void serve_document(const Request& request, const DocumentView& document, const DocumentView& output, int answer_fd, const Limits& limits) noexcept
{
    std::string text;
    confine(limits);
    try {
        text = encode(work(request, document, output, limits));
        text += end_of_answer;
    } catch (const std::bad_alloc&) {
        _exit(write_all(answer_fd, no_memory()) ? 0 : 1);
    } catch (const std::exception& broken) {
        text = encode(refused(fail(Errc::malformed, broken.what()))) + end_of_answer;
    }
    _exit(write_all(answer_fd, text) ? 0 : 1);
}

void give_way(const Limits& limits)
{
    if (limits.reading_nice > 0) (void)!nice(limits.reading_nice);
}

[[noreturn]] void child_main(const Request& request, const DocumentView& document, const DocumentView& output, int answer_fd, const Limits& limits, pid_t launcher) noexcept
{
    const std::array kept{document.fd, answer_fd, output.there() ? output.fd : document.fd};
    settle(kept, launcher);
    if (request.operation == Operation::inspect || request.operation == Operation::picture) give_way(limits);
    serve_document(request, document, output, answer_fd, limits);
}

[[noreturn]] void spare_main(int socket, const Limits& limits, pid_t launcher) noexcept
{
    settle({&socket, 1}, launcher);
    give_way(limits);
    {
        // All that is to come, once for nothing. What that takes of memory stays: given back, each page would cost a fault anew.
        (void)mallopt(M_MMAP_THRESHOLD, warm_bytes);
        (void)mallopt(M_TRIM_THRESHOLD, warm_bytes);
        Ghostscript never_asked(limits);
        static_cast<void>(decode_request(encode(Request{})));
        static_cast<void>(encode(inspect(sample_document(), never_asked)));
    }
    Message message;
    Came came = Came::nothing;
    while (came == Came::nothing) came = receive(socket, message);
    if (came != Came::message || message.descriptors.size() < 2) _exit(0);
    const auto request = decode_request(message.text);
    if (!request) _exit(1);
    close(socket);
    const Keys keys = decode_keys(message.keys);
    seal::wipe(message.keys);
    const DocumentView document(message.descriptors.front().get(), keys.document ? &*keys.document : nullptr, request->document);
    serve_document(*request, document, {}, message.descriptors.back().get(), limits);
}

bool whole(std::string_view answer) { return answer.ends_with(end_of_answer); }

/// Everything up to the pipe's end, or to that of a whole answer. Errors: limit_exceeded, timed_out.
Result<std::string> read_all(int pipe, std::size_t most, std::chrono::steady_clock::time_point deadline)
{
    std::string text;
    char piece[16384];
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd waiting{pipe, POLLIN, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(std::max(left, 0ms).count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return fail(Errc::timed_out, "no end");
        const ssize_t n = ::read(pipe, piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return text;
        if (text.size() + static_cast<std::size_t>(n) > most) return fail(Errc::limit_exceeded, "the sandbox answered too much");
        text.append(piece, static_cast<std::size_t>(n));
        if (whole(text)) return text;
    }
}

/// A child that ended well is believed about its document, and about nothing else: what only we can know, it cannot claim.
Result<Answer> judged(std::string_view text)
{
    auto answer = decode_answer(text);
    if (!answer) return answer.error();
    if (!answer->error) return answer;
    Error said = *answer->error;
    if (said.code == Errc::peer_gone || said.code == Errc::busy) said.code = Errc::malformed;
    return said;
}

std::chrono::steady_clock::time_point last_moment(const Limits& limits)
{
    constexpr auto grace = 5s;  // the launcher ends an overdue child and says so
    return std::chrono::steady_clock::now() + std::chrono::seconds(limits.wall_seconds) + grace;
}

template <class Child>
pid_t forked(Child child)
{
    prepare_confinement();
    seal::prepare();
    static_cast<void>(no_memory());
    // Blocked, a signal is kept for the child until it hears signals in its own way; the launcher's way is to ignore some.
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t pid = fork();
    if (pid == 0) child();
    sigprocmask(SIG_SETMASK, &before, nullptr);
    return pid;
}

}  // namespace

pid_t fork_child(const Request& request, const DocumentView& document, const DocumentView& output, int answer, const Limits& limits)
{
    const pid_t launcher = getpid();
    return forked([&] { child_main(request, document, output, answer, limits, launcher); });
}

pid_t fork_spare(int socket, const Limits& limits)
{
    const pid_t launcher = getpid();
    static_cast<void>(sample_document());
    return forked([&] { spare_main(socket, limits, launcher); });
}

void end_child(pid_t pid) noexcept
{
    kill(pid, SIGKILL);  // it may not have its group yet
    end_rest_of(pid);
}

void end_rest_of(pid_t pid) noexcept { kill(-pid, SIGKILL); }

Ending ending_of(int status, const Limits& limits)
{
    const auto badly = [](Errc code, std::string why) { return Ending{false, fail(code, std::move(why))}; };
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    if (WIFEXITED(status) && WEXITSTATUS(status) == exit_unconfined) return badly(Errc::busy, "the document's reader could not be confined");
    if (!WIFSIGNALED(status)) return badly(Errc::malformed, "the document could not be read: its reader gave up");
    switch (WTERMSIG(status)) {
    case SIGXCPU: return badly(Errc::limit_exceeded, "the document needs more than " + std::to_string(limits.cpu_seconds) + " s of computing to be read");
    case SIGALRM: return badly(Errc::timed_out, "the document takes longer than " + std::to_string(limits.wall_seconds) + " s to read");
    case SIGXFSZ: return badly(Errc::limit_exceeded, "the rewritten document grows beyond its limit");
    // Whoever stops the service stops the reading with it: that says nothing about the document.
    case SIGINT: case SIGTERM: case SIGHUP: case SIGQUIT: return badly(Errc::busy, "the reading was stopped");
    case SIGKILL: return badly(Errc::busy, "the document's reader was killed, most likely because the machine was short of memory");
    default: return badly(Errc::malformed, "the document could not be read: its reader failed (signal " + std::to_string(WTERMSIG(status)) + ")");
    }
}

Result<Answer> read_answer(int answer, int ending, const Limits& limits, Until until)
{
    const auto deadline = last_moment(limits);
    const auto text = read_all(answer, 2 * max_facts_json, deadline);
    if (!text && text.error().code == Errc::limit_exceeded) return text.error();
    if (text && whole(*text) && until == Until::answered) return judged(*text);
    const auto last = read_all(ending, max_ending, deadline);
    if (!text || !last) return fail(Errc::peer_gone, "consigne-sandbox does not answer");
    if (last->empty()) return fail(Errc::peer_gone, "consigne-sandbox was stopped");
    const auto ended = decode_ending(*last);
    if (!ended) return ended.error();
    if (!ended->well) return ended->why;
    return judged(*text);
}

Result<Answer> run_child(const Request& request, const DocumentView& document, const DocumentView& output, const Limits& limits)
{
    auto answer = make_pipe();
    if (!answer) return answer.error();
    const pid_t pid = fork_child(request, document, output, answer->write.get(), limits);
    if (pid < 0) return fail(Errc::storage_failed, std::string("fork: ") + std::strerror(errno));
    answer->write.reset();
    const auto text = read_all(answer->read.get(), 2 * max_facts_json, last_moment(limits));
    if (!text) end_child(pid);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    end_rest_of(pid);
    if (!text) return text.error().code == Errc::timed_out ? ending_of(SIGALRM, limits).why : text.error();
    if (const Ending ended = ending_of(status, limits); !ended.well) return ended.why;
    return judged(*text);
}

}  // namespace consigne::spooler::sandbox
