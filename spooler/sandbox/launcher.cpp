#include "spooler/sandbox/launcher.hpp"

#include "spooler/document/descriptor.hpp"
#include "spooler/sandbox/confinement.hpp"
#include "spooler/seal/chunks.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <span>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace consigne::spooler::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t least_descriptors = 3, most_descriptors = 4;  // an output comes with some requests only
using ControlSpace = std::array<char, CMSG_SPACE(sizeof(int) * most_descriptors)>;

std::vector<Descriptor> descriptors_of(msghdr& message)
{
    std::vector<Descriptor> found;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
            found.emplace_back(fd);
        }
    }
    return found;
}

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

    void begin(const Request& request, const DocumentView& document, const DocumentView& output, int answer, Descriptor ending)
    {
        const pid_t pid = fork_child(request, document, output, answer, limits_);
        if (pid < 0) return tell(ending, {false, fail(Errc::busy, std::string("fork: ") + std::strerror(errno))});
        running_.push_back({pid, std::move(ending), Clock::now() + std::chrono::seconds(limits_.wall_seconds) + std::chrono::seconds(1), false});
    }

    /// Tells each requester whose child is over how it ended.
    void reap()
    {
        int status = 0;
        for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto found = std::find_if(running_.begin(), running_.end(), [pid](const Running& one) { return one.pid == pid; });
            end_rest_of(pid);  // before anybody hears of an end: what it left behind must not write on
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

    /// Milliseconds until the next one is overdue, -1 when there is none.
    [[nodiscard]] int patience() const
    {
        auto next = Clock::time_point::max();
        for (const Running& one : running_)
            if (!one.killed) next = std::min(next, one.until);
        if (next == Clock::time_point::max()) return -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
        return static_cast<int>(std::max<decltype(left)>(left, 0));
    }

private:
    struct Running {
        pid_t pid;
        Descriptor ending;
        Clock::time_point until;
        bool killed;
        bool left = false;
    };

    const Limits& limits_;
    std::vector<Running> running_;
};

enum class Took : std::uint8_t { request, end, failure };

Took take_request(int socket, Children& children)
{
    KeyOctets key_octets{};
    std::array<char, max_request> text;
    ControlSpace control;
    std::array<iovec, 2> parts{iovec{key_octets.data(), key_octets.size()}, iovec{text.data(), text.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (n < 0) return errno == EINTR ? Took::request : Took::failure;
    if (n == 0) return Took::end;

    // The next child is a copy of this process: no key may be left in it.
    const Keys keys = decode_keys(key_octets);
    seal::wipe(key_octets);

    auto descriptors = descriptors_of(message);
    if (descriptors.size() < least_descriptors) return Took::request;  // without its pipes nobody waits
    Descriptor ending = std::move(descriptors.back());
    descriptors.pop_back();
    const auto request = decode_request({text.data(), static_cast<std::size_t>(n) - std::min(static_cast<std::size_t>(n), key_octets.size())});
    if (!request) {
        tell(ending, {false, request.error()});
        return Took::request;
    }
    const auto key_of = [](const std::optional<seal::Key>& key) { return key ? &*key : nullptr; };
    const DocumentView document(descriptors.front().get(), key_of(keys.document), request->document);
    const DocumentView output(descriptors.size() == most_descriptors - 1 ? descriptors[1].get() : -1, key_of(keys.output));
    children.begin(*request, document, output, descriptors.back().get(), std::move(ending));
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
    static_cast<void>(confine_launcher());
    Children children(limits);
    std::vector<pollfd> waiting;
    while (true) {
        waiting.assign({{socket, POLLIN, 0}, {ended.get(), POLLIN, 0}});
        children.watch(waiting);
        if (poll(waiting.data(), waiting.size(), children.patience()) < 0 && errno != EINTR) return 1;
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
    ControlSpace control{};
    std::array<iovec, 2> parts{iovec{keys.data(), keys.size()}, iovec{text.data(), text.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * count);
    std::memcpy(CMSG_DATA(header), fds.data(), sizeof(int) * count);
    ssize_t sent = 0;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    const int why = errno;
    seal::wipe(keys);
    if (sent < 0) return fail(Errc::peer_gone, std::string("consigne-sandbox does not answer: ") + std::strerror(why));
    return {};
}

}  // namespace consigne::spooler::sandbox
