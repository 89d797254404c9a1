#include "spooler/sandbox/launcher.hpp"

#include "spooler/document/descriptor.hpp"
#include "spooler/sandbox/confinement.hpp"
#include "spooler/sandbox/message.hpp"
#include "spooler/sandbox/sample.hpp"
#include "spooler/seal/chunks.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <span>
#include <utility>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace consigne::spooler::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t least_descriptors = 3;  // a document, and the pipes of the answer and the ending
constexpr int quiet_milliseconds = 2;         // with no document about, before a child is made for the next one

// The pipe holds one short line and nothing else, so this never waits; a requester that has gone is not ours to mind.
void tell(const Descriptor& pipe, const Ending& ending)
{
    const std::string text = encode(ending);
    (void)!::write(pipe.get(), text.data(), text.size());
}

/// The children that are at work.
class Children {
public:
    explicit Children(const Limits& limits) : limits_(limits) {}

    /// `message` without the pipe of the ending.
    void begin(const Request& request, Message& message, Descriptor ending)
    {
        pid_t pid = request.operation == Operation::inspect ? hand_to_spare(message) : -1;
        if (pid < 0) {
            // The child is a copy of this process: no key may be left in it but those it needs.
            const Keys keys = decode_keys(message.keys);
            seal::wipe(message.keys);
            const auto key_of = [](const std::optional<seal::Key>& key) { return key ? &*key : nullptr; };
            const auto& descriptors = message.descriptors;
            const DocumentView document(descriptors.front().get(), key_of(keys.document), request.document);
            const DocumentView output(descriptors.size() == most_descriptors - 1 ? descriptors[1].get() : -1, key_of(keys.output));
            pid = fork_child(request, document, output, descriptors.back().get(), limits_);
        }
        if (pid < 0) return tell(ending, {false, fail(Errc::busy, std::string("fork: ") + std::strerror(errno))});
        running_.push_back({pid, std::move(ending), Clock::now() + std::chrono::seconds(limits_.wall_seconds) + std::chrono::seconds(1), false});
    }

    /// Called when all has been quiet for a while: makes the child that the next document finds ready.
    void make_spare()
    {
        if (!wants_spare()) return;
        std::array<int, 2> ends{};
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0) {
            Descriptor ours(ends[0]);
            const Descriptor theirs(ends[1]);
            spare_ = {fork_spare(theirs.get(), limits_), std::move(ours)};
        }
        spares_ = spare_.pid > 0;   // what failed is not tried over and over
    }

    /// Tells each requester whose child is over how it ended.
    void reap()
    {
        int status = 0;
        for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto found = std::find_if(running_.begin(), running_.end(), [pid](const Running& one) { return one.pid == pid; });
            end_rest_of(pid);  // before anybody hears of an end: what it left behind must not write on
            if (pid == spare_.pid) {
                // It was not asked for anything yet; the next one would fare no better.
                spare_ = {};
                spares_ = false;
            }
            if (found == running_.end()) continue;
            tell(found->ending, ending_of(found->killed ? SIGALRM : status, limits_));
            running_.erase(found);
        }
    }

    /// Kills whose time is over, and whom nobody waits for.
    void end_overdue()
    {
        for (Running& one : running_) {
            if (one.killed || (!one.left && one.until > Clock::now())) continue;
            one.killed = true;
            end_child(one.pid);
        }
    }

    /// Adds where the kernel says that a requester has gone: its answer was whole, or it waited no longer.
    void watch(std::vector<pollfd>& waiting) const
    {
        for (const Running& one : running_) waiting.push_back({one.killed ? -1 : one.ending.get(), 0, 0});
    }
    /// `seen`: what `watch` added, after the poll.
    void note_left(std::span<const pollfd> seen)
    {
        for (std::size_t i = 0; i < seen.size(); ++i) running_[i].left = (seen[i].revents & POLLERR) != 0;
    }

    /// Milliseconds until the next one is overdue, or a spare one is wanted; -1 when there is nothing.
    [[nodiscard]] int patience() const
    {
        if (wants_spare()) return quiet_milliseconds;
        auto next = Clock::time_point::max();
        for (const Running& one : running_)
            if (!one.killed) next = std::min(next, one.until);
        if (next == Clock::time_point::max()) return -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
        return static_cast<int>(std::max<decltype(left)>(left, 0));
    }

private:
    /// A child that waits for its document.
    struct Spare {
        pid_t pid = -1;
        Descriptor socket;
    };

    [[nodiscard]] bool wants_spare() const { return spares_ && spare_.pid < 0 && running_.empty(); }

    /// The child that has the document now; -1 when none was waiting.
    pid_t hand_to_spare(Message& message)
    {
        const Spare spare = std::exchange(spare_, {});
        if (spare.pid < 0) return -1;
        std::array<int, most_descriptors> fds{};
        std::transform(message.descriptors.begin(), message.descriptors.end(), fds.begin(), [](const Descriptor& one) { return one.get(); });
        if (send(spare.socket.get(), message.keys, message.text, std::span(fds).first(message.descriptors.size()))) return spare.pid;
        end_child(spare.pid);
        return -1;
    }

    struct Running {
        pid_t pid;
        Descriptor ending;
        Clock::time_point until;
        bool killed;
        bool left = false;
    };

    const Limits& limits_;
    std::vector<Running> running_;
    bool spares_ = limits_.spare_child;
    Spare spare_;
};

enum class Took : std::uint8_t { request, end, failure };

Took take_request(int socket, Children& children)
{
    Message message;
    const Came came = receive(socket, message);
    if (came != Came::message) return came == Came::end ? Took::end : came == Came::nothing ? Took::request : Took::failure;
    auto& descriptors = message.descriptors;
    if (descriptors.size() < least_descriptors) return Took::request;  // without its pipes nobody waits
    Descriptor ending = std::move(descriptors.back());
    descriptors.pop_back();
    const auto request = decode_request(message.text);
    if (!request) tell(ending, {false, request.error()});
    else children.begin(*request, message, std::move(ending));
    return Took::request;
}

/// A descriptor that is readable when a child has ended.
Descriptor watch_children()
{
    sigset_t ended;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_SETMASK, &ended, nullptr);
    return Descriptor(signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace

int serve(int socket, const Limits& limits)
{
    // The terminal's Ctrl-C is the service's to answer: it closes our socket. And a requester may go away at any time.
    for (const int number : {SIGINT, SIGHUP, SIGPIPE}) std::signal(number, SIG_IGN);
    std::signal(SIGCHLD, SIG_DFL);
    const Descriptor ended = watch_children();
    if (!ended) return 1;
    prctl(PR_SET_DUMPABLE, 0);  // keys pass through
    seal::prepare();
    if (limits.spare_child) static_cast<void>(sample_document());
    static_cast<void>(confine_launcher());
    Children children(limits);
    std::vector<pollfd> waiting;
    while (true) {
        waiting.assign({{socket, POLLIN, 0}, {ended.get(), POLLIN, 0}});
        children.watch(waiting);
        const int ready = poll(waiting.data(), waiting.size(), children.patience());
        if (ready < 0 && errno != EINTR) return 1;
        if (ready == 0) children.make_spare();
        children.note_left(std::span(waiting).subspan(2));
        if (waiting[1].revents != 0) {
            signalfd_siginfo told;
            while (::read(ended.get(), &told, sizeof told) > 0) {}
        }
        children.reap();
        children.end_overdue();
        if (waiting[0].revents == 0) continue;
        const Took took = take_request(socket, children);
        if (took != Took::request) return took == Took::end ? 0 : 1;
    }
}

Result<> send_request(int socket, const Request& request, const DocumentView& document, const DocumentView& output, int answer, int ending)
{
    std::array<int, most_descriptors> fds{document.fd, answer, ending, -1};
    std::size_t count = least_descriptors;
    if (output.there()) {
        fds = {document.fd, output.fd, answer, ending};
        count = most_descriptors;
    }
    const auto key_of = [](const DocumentView& one) { return one.key != nullptr ? std::optional(*one.key) : std::nullopt; };
    KeyOctets keys = encode(Keys{key_of(document), key_of(output)});
    Request told = request;
    told.document = document.extent;
    std::string text = encode(told);
    const bool sent = send(socket, keys, text, std::span(fds).first(count));
    const int why = errno;
    seal::wipe(keys);
    if (!sent) return fail(Errc::peer_gone, std::string("consigne-sandbox does not answer: ") + std::strerror(why));
    return {};
}

}  // namespace consigne::spooler::sandbox
