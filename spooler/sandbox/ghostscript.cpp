#include "spooler/sandbox/ghostscript.hpp"

#include "spooler/sandbox/confinement.hpp"
#include "spooler/document/descriptor.hpp"
#include "spooler/sandbox/raster_pages.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

namespace consigne::spooler::sandbox {
namespace {

using namespace std::chrono_literals;
using pdl::postscript::Execution;
using pdl::postscript::Program;

constexpr const char* interpreter = "/usr/bin/gs";

// Nobody waits longer for a picture.
constexpr unsigned most_for_a_picture = 10;

// The end of what it says is where the error stands.
constexpr std::size_t kept_complaint = 4096;

// 100 dpi: a hair line or a 5-point letter still makes a pixel, a page takes milliseconds. Paper, sides and copies come with
// the pixels in one stream. Not the job's resolution, whatever it asks for; bands, if any, stay in memory.
std::vector<std::string> arguments(const pdl::Defaults& defaults)
{
    const pdl::Media paper = defaults.media.value_or(pdl::postscript::paper_when_not_said);
    std::vector<std::string> list{interpreter, "-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-dNOPROMPT", "-dNOINTERPOLATE", "-sDEVICE=pwgraster",
                                  "-r100", "-dFIXEDRESOLUTION", "-dcupsColorSpace=1", "-dcupsBitsPerColor=8", "-dcupsColorOrder=0",
                                  "-dMaxBitmap=200000000", "-sBandListStorage=memory",
                                  "-dDEVICEWIDTHPOINTS=" + std::to_string(paper.width), "-dDEVICEHEIGHTPOINTS=" + std::to_string(paper.height)};
    if (defaults.copies > 1) list.push_back("-dNumCopies=" + std::to_string(defaults.copies));
    if (defaults.duplex) {
        list.emplace_back(*defaults.duplex == pdl::Duplex::simplex ? "-dDuplex=false" : "-dDuplex=true");
        list.emplace_back(*defaults.duplex == pdl::Duplex::short_edge ? "-dTumble=true" : "-dTumble=false");
    }
    // What the program prints must not run into the pages.
    list.insert(list.end(), {"-sstdout=%stderr", "-sOutputFile=-", "-"});
    return list;
}

pid_t start(std::vector<std::string> list, const Pipe& in, const Pipe& out, const Pipe& complaints, const ProgramLimits& limits)
{
    std::vector<char*> argv;
    for (auto& argument : list) argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::string path = "PATH=/usr/bin:/bin", home = "HOME=/nonexistent", scratch = "TMPDIR=/nonexistent", language = "LC_ALL=C.UTF-8";
    std::array<char*, 5> environment{path.data(), home.data(), scratch.data(), language.data(), nullptr};
    const pid_t pid = fork();
    if (pid != 0) return pid;
    // Between fork and exec: system calls alone.
    if (dup2(in.read.get(), 0) != 0 || dup2(out.write.get(), 1) != 1 || dup2(complaints.write.get(), 2) != 2) _exit(126);
    if (!confine_program(limits)) _exit(126);
    execve(interpreter, argv.data(), environment.data());
    _exit(127);
}

/// "Error: /typecheck in --add--" → "typecheck in --add--"; empty when nothing was said.
std::string error_in(std::string_view said)
{
    constexpr std::string_view mark = "Error: /";
    const auto at = said.rfind(mark);
    if (at == std::string_view::npos) return {};
    std::string_view line = said.substr(at + mark.size());
    line = line.substr(0, std::min<std::size_t>(line.find_first_of("\r\n"), 120));
    std::string words;
    for (const char c : line)
        if (c >= 0x20 && c < 0x7F) words.push_back(c);
    return words;
}

/// What the process is fed, in pieces; 0: the end.
using Source = std::function<Result<std::size_t>(std::span<std::uint8_t>)>;

/// Moves bytes until the process closes its ends, or the page that is to be drawn is there. One run.
class Conversation {
public:
    Conversation(Source source, Pipe in, Pipe out, Pipe complaints, std::chrono::steady_clock::time_point deadline, Canvas* first = nullptr) :
        source_(std::move(source)), first_(first), raster_(first), in_(std::move(in.write)), out_(std::move(out.read)), complaints_(std::move(complaints.read)), deadline_(deadline)
    {
        fcntl(in_.get(), F_SETFL, O_NONBLOCK);
    }

    /// Errors: timed_out, limit_exceeded, malformed, and those of the document's source.
    [[nodiscard]] Result<> run();

    [[nodiscard]] const std::string& said() const { return said_; }
    [[nodiscard]] const std::vector<pdl::Page>& pages() const { return raster_.pages(); }

private:
    [[nodiscard]] Result<> feed();
    [[nodiscard]] Result<bool> listen(const Descriptor& from, bool raster);

    Source source_;
    Canvas* first_;
    RasterPages raster_;
    Descriptor in_, out_, complaints_;
    std::chrono::steady_clock::time_point deadline_;
    std::array<std::uint8_t, 65536> piece_{}, heard_{};
    std::size_t at_ = 0, filled_ = 0;
    std::string said_;
};

Result<> Conversation::feed()
{
    if (at_ == filled_) {
        const auto got = source_(piece_);
        if (!got) return got.error();
        at_ = 0;
        filled_ = *got;
        if (filled_ == 0) {
            in_.reset();
            return {};
        }
    }
    const ssize_t n = write(in_.get(), piece_.data() + at_, filled_ - at_);
    if (n > 0) at_ += static_cast<std::size_t>(n);
    else if (n < 0 && errno != EAGAIN && errno != EINTR) in_.reset();   // it has stopped listening: quit, or an error
    return {};
}

/// True while there may be more.
Result<bool> Conversation::listen(const Descriptor& from, bool raster)
{
    const ssize_t n = ::read(from.get(), heard_.data(), heard_.size());
    if (n < 0) return errno == EINTR || errno == EAGAIN;
    const ByteView bytes = ByteView(heard_).first(static_cast<std::size_t>(n));
    if (raster) {
        if (const auto fed = raster_.feed(bytes); !fed) return fed.error();
    } else {
        said_ += as_text(bytes);
        if (said_.size() > kept_complaint) said_.erase(0, said_.size() - kept_complaint);
    }
    return n > 0;
}

Result<> Conversation::run()
{
    while (out_ || complaints_) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
        if (left <= 0ms) return fail(Errc::timed_out, "the program does not end");
        std::array<pollfd, 3> waiting{pollfd{in_.get(), POLLOUT, 0}, pollfd{out_.get(), POLLIN, 0}, pollfd{complaints_.get(), POLLIN, 0}};
        if (poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) < 0 && errno != EINTR)
            return fail(Errc::storage_failed, std::string("poll: ") + std::strerror(errno));
        if (in_ && waiting[0].revents != 0)
            if (const auto fed = feed(); !fed) return fed;
        for (auto* from : {&out_, &complaints_}) {
            if (!*from || waiting[from == &out_ ? 1 : 2].revents == 0) continue;
            const auto more = listen(*from, from == &out_);
            if (!more) return more.error();
            if (!*more) from->reset();
        }
        if (first_ != nullptr && !raster_.pages().empty()) return {};
    }
    return {};
}

}  // namespace

Ghostscript::Ghostscript(const Limits& limits) :
    limits_(limits), deadline_(std::chrono::steady_clock::now() + std::chrono::seconds(limits.program_wall_seconds))
{}

Result<Execution> Ghostscript::execute(Program& program, const pdl::Defaults& defaults)
{
    if (access(interpreter, X_OK) != 0) return fail(Errc::unsupported, "there is no Ghostscript here");
    auto in = make_pipe(), out = make_pipe(), complaints = make_pipe();
    for (const auto* made : {&in, &out, &complaints})
        if (!*made) return made->error();

    // Beyond its processor time the kernel stops it: 10 s more for every 100 MiB (threats.md §5).
    const std::uint64_t more = program.size() / (std::uint64_t{100} << 20) * 10;
    const auto cpu = static_cast<unsigned>(std::min<std::uint64_t>(limits_.program_cpu_seconds + more, limits_.program_wall_seconds));
    const pid_t pid = start(arguments(defaults), *in, *out, *complaints, {cpu, limits_.memory_bytes});
    if (pid < 0) return fail(Errc::storage_failed, std::string("fork: ") + std::strerror(errno));
    in->read.reset();
    out->write.reset();
    complaints->write.reset();

    std::signal(SIGPIPE, SIG_IGN);
    Conversation talk([&program](std::span<std::uint8_t> into) { return program.read(into); }, std::move(*in), std::move(*out), std::move(*complaints), deadline_);
    const auto talked = talk.run();
    std::signal(SIGPIPE, SIG_DFL);
    // Who reads a document may signal nobody: what does not end by itself ends with us, in a moment.
    if (!talked) return talked.error();
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    if (WIFSIGNALED(status)) {
        const int number = WTERMSIG(status);
        if (number == SIGXCPU || number == SIGKILL) return fail(Errc::timed_out, "the program does not end");
        return fail(Errc::malformed, "Ghostscript was stopped by signal " + std::to_string(number));
    }
    if (WEXITSTATUS(status) == 126) return fail(Errc::unsupported, "Ghostscript cannot be confined here");
    if (WEXITSTATUS(status) == 127) return fail(Errc::unsupported, "Ghostscript cannot be started");
    Execution done{talk.pages(), {}};
    if (WEXITSTATUS(status) != 0) {
        done.trouble = error_in(talk.said());
        if (done.trouble.empty()) done.trouble = "exit status " + std::to_string(WEXITSTATUS(status));
        if (done.trouble.starts_with("VMerror")) return fail(Errc::limit_exceeded, "the program needs more memory than it may have");
    }
    return done;
}

// A PDF is read here and there, and no file may be opened or written: what comes through the pipe is kept in memory, as a stream that
// can be gone back in.
Result<> Ghostscript::draw(Program& program, bool pdf, Canvas& canvas)
{
    if (access(interpreter, X_OK) != 0) return fail(Errc::unsupported, "there is no Ghostscript here");
    auto in = make_pipe(), out = make_pipe(), complaints = make_pipe();
    for (const auto* made : {&in, &out, &complaints})
        if (!*made) return made->error();
    auto list = arguments({});
    if (pdf) list.insert(list.begin() + 1, {std::string("-dFirstPage=1"), std::string("-dLastPage=1")});
    const pid_t pid = start(std::move(list), *in, *out, *complaints, {std::min(limits_.program_cpu_seconds, most_for_a_picture), limits_.memory_bytes});
    if (pid < 0) return fail(Errc::storage_failed, std::string("fork: ") + std::strerror(errno));
    in->read.reset();
    out->write.reset();
    complaints->write.reset();

    // With its first word: else Ghostscript takes whatever has a PDF in its first 1023 octets for one, and copies it to a file.
    std::string before = pdf ? "%!PS\ncurrentfile " + std::to_string(program.size()) + " () /SubFileDecode filter /ReusableStreamDecode filter " : std::string();
    std::string after = pdf ? "\nrunpdfbegin 1 1 dopdfpages runpdfend\n" : std::string();
    const auto words = [](std::string& text, std::span<std::uint8_t> into) {
        const std::size_t n = std::min(text.size(), into.size());
        std::copy_n(text.begin(), n, into.begin());
        text.erase(0, n);
        return n;
    };
    const Source source = [&](std::span<std::uint8_t> into) -> Result<std::size_t> {
        if (!before.empty()) return words(before, into);
        const auto got = program.read(into);
        if (!got || *got > 0) return got;
        return words(after, into);
    };
    std::signal(SIGPIPE, SIG_IGN);
    // It gives way to everything else: by the clock it has longer than it may compute.
    const auto deadline = std::min(deadline_, std::chrono::steady_clock::now() + 4 * std::chrono::seconds(most_for_a_picture));
    Conversation talk(source, std::move(*in), std::move(*out), std::move(*complaints), deadline, &canvas);
    const auto talked = talk.run();
    std::signal(SIGPIPE, SIG_DFL);
    return talked;
}

}  // namespace consigne::spooler::sandbox
