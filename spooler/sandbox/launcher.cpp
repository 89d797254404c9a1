#include "spooler/sandbox/launcher.hpp"

#include "spooler/sandbox/descriptor.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <sys/socket.h>
#include <sys/wait.h>

namespace consigne::spooler::sandbox {
namespace {

constexpr std::size_t most_descriptors = 3;
using ControlSpace = std::array<char, CMSG_SPACE(sizeof(int) * most_descriptors)>;

void reap()
{
    while (waitpid(-1, nullptr, WNOHANG) > 0) {}
}

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

}  // namespace

int serve(int socket, const Limits& limits)
{
    std::signal(SIGINT, SIG_IGN);  // the terminal's Ctrl-C is the service's to answer: it closes our socket
    std::signal(SIGHUP, SIG_IGN);
    std::array<char, max_request> text;
    while (true) {
        ControlSpace control;
        iovec part{text.data(), text.size()};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        const ssize_t n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        reap();
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n == 0 ? 0 : 1;

        auto descriptors = descriptors_of(message);
        const auto request = decode_request({text.data(), static_cast<std::size_t>(n)});
        // Without an answer's pipe nobody waits; a request we do not know leaves its pipe empty, which says so.
        if (!request || descriptors.size() < 2) continue;
        const bool has_output = descriptors.size() == most_descriptors;
        const int output = has_output ? descriptors[1].get() : -1;
        (void)fork_child(*request, descriptors.front().get(), output, descriptors.back().get(), limits);
    }
}

Result<> send_request(int socket, const Request& request, int document, int output, int answer)
{
    std::array<int, most_descriptors> fds{document, answer, -1};
    std::size_t count = 2;
    if (output >= 0) {
        fds = {document, output, answer};
        count = 3;
    }
    std::string text = encode(request);
    ControlSpace control{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * count);
    std::memcpy(CMSG_DATA(header), fds.data(), sizeof(int) * count);
    while (sendmsg(socket, &message, MSG_NOSIGNAL) < 0) {
        if (errno == EINTR) continue;
        return fail(Errc::peer_gone, std::string("consigne-sandbox does not answer: ") + std::strerror(errno));
    }
    return {};
}

}  // namespace consigne::spooler::sandbox
