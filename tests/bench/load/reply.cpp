#include "tests/bench/load/reply.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <strings.h>

namespace consigne::bench {
namespace {

constexpr std::string_view line_end = "\r\n";

/// A header's value, without its spaces; empty when there is none.
std::string_view field(std::string_view head, std::string_view name)
{
    for (std::size_t at = head.find(line_end); at != std::string_view::npos; at = head.find(line_end, at)) {
        at += line_end.size();
        const std::string_view line = head.substr(at, head.find(line_end, at) - at);
        if (line.size() <= name.size() || line[name.size()] != ':' || strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
        std::string_view value = line.substr(name.size() + 1);
        while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
        return value;
    }
    return {};
}

std::size_t number(std::string_view text, int base)
{
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

/// The chunks put together; nothing before the last one is here.
std::optional<std::string> unchunked(std::string_view text)
{
    std::string body;
    for (;;) {
        const auto line = text.find(line_end);
        if (line == std::string_view::npos) return std::nullopt;
        const std::size_t size = number(text.substr(0, line), 16);
        text.remove_prefix(line + line_end.size());
        if (text.size() < size + line_end.size()) return std::nullopt;
        if (size == 0) return body;
        body += text.substr(0, size);
        text.remove_prefix(size + line_end.size());
    }
}

void read_ipp(std::string_view body, Reply& reply)
{
    constexpr std::size_t head = 8;
    if (body.size() < head) return;
    reply.ipp = static_cast<std::uint16_t>(static_cast<unsigned char>(body[2]) << 8 | static_cast<unsigned char>(body[3]));
    constexpr std::string_view job_id("\x21\x00\x06job-id", 9);
    for (auto at = body.find(job_id); at != std::string_view::npos; at = body.find(job_id, at + 1)) ++reply.jobs;
}

}  // namespace

std::optional<Reply> whole_reply(std::string_view received)
{
    Reply reply;
    std::string_view head;
    do {
        const auto end = received.find("\r\n\r\n");
        if (end == std::string_view::npos) return std::nullopt;
        head = received.substr(0, end);
        received.remove_prefix(end + 4);
        reply.http = static_cast<unsigned>(number(head.substr(std::min(head.find(' ') + 1, head.size())), 10));
    } while (reply.http == 100);
    reply.keep_alive = strncasecmp(std::string(field(head, "Connection")).c_str(), "close", 5) != 0;
    if (strncasecmp(std::string(field(head, "Transfer-Encoding")).c_str(), "chunked", 7) == 0) {
        const auto body = unchunked(received);
        if (!body) return std::nullopt;
        read_ipp(*body, reply);
        return reply;
    }
    const std::string_view length = field(head, "Content-Length");
    if (length.empty() || received.size() < number(length, 10)) return std::nullopt;
    read_ipp(received.substr(0, number(length, 10)), reply);
    return reply;
}

}  // namespace consigne::bench
