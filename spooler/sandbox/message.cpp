#include "spooler/sandbox/message.hpp"

#include "spooler/seal/chunks.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace consigne::spooler::sandbox {
namespace {

using ControlSpace = std::array<char, CMSG_SPACE(sizeof(int) * most_descriptors)>;

}  // namespace

Message::~Message() { seal::wipe(keys); }

Came receive(int socket, Message& into)
{
    ControlSpace control;
    into.text.resize(max_request);
    std::array<iovec, 2> parts{iovec{into.keys.data(), into.keys.size()}, iovec{into.text.data(), into.text.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (n < 0) return errno == EINTR ? Came::nothing : Came::failure;
    if (n == 0) return Came::end;
    const auto size = static_cast<std::size_t>(n);
    into.text.resize(size - std::min(size, into.keys.size()));
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
            into.descriptors.emplace_back(fd);
        }
    }
    return Came::message;
}

bool send(int socket, KeyOctets& keys, std::string& text, std::span<const int> descriptors)
{
    ControlSpace control{};
    std::array<iovec, 2> parts{iovec{keys.data(), keys.size()}, iovec{text.data(), text.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
    ssize_t sent = 0;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

}  // namespace consigne::spooler::sandbox
