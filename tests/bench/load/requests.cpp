#include "tests/bench/load/requests.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>

#include <arpa/inet.h>

namespace consigne::bench {
namespace {

// Delimiter and value tags (RFC 8010 §3.5).
enum Tag : unsigned char { operation_group = 0x01, end_of_attributes = 0x03, boolean = 0x22, name = 0x42, keyword = 0x44, uri = 0x45, charset = 0x47, language = 0x48, mime = 0x49 };

void put(std::string& out, std::uint32_t value, unsigned octets)
{
    while (octets-- > 0) out += static_cast<char>(value >> (8 * octets) & 0xff);
}

void attribute(std::string& out, Tag tag, std::string_view called, std::string_view value)
{
    out += static_cast<char>(tag);
    put(out, static_cast<std::uint32_t>(called.size()), 2);
    out += called;
    put(out, static_cast<std::uint32_t>(value.size()), 2);
    out += value;
}

std::string operation(const Target& target, std::uint32_t code, unsigned person, std::uint32_t request_id)
{
    std::string out("\x01\x01", 2);
    put(out, code, 2);
    put(out, request_id, 4);
    out += static_cast<char>(operation_group);
    attribute(out, charset, "attributes-charset", "utf-8");
    attribute(out, language, "attributes-natural-language", "en");
    attribute(out, uri, "printer-uri", "ipp://" + target.host + target.path);
    attribute(out, name, "requesting-user-name", login_of(person));
    return out;
}

std::string with_head(const Target& target, const std::string& message, std::uint64_t document_octets, bool keep_alive)
{
    return "POST " + target.path + " HTTP/1.1\r\nHost: " + target.host + "\r\nContent-Type: application/ipp\r\nContent-Length: " +
           std::to_string(message.size() + document_octets) + (keep_alive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n") + message;
}

}  // namespace

Target target_of(const std::string& text)
{
    Target target;
    const auto slash = std::min(text.find('/'), text.size());
    target.host = text.substr(0, slash);
    target.path = text.substr(slash);
    const auto colon = target.host.find(':');
    target.address.sin_family = AF_INET;
    if (colon == std::string::npos || inet_pton(AF_INET, target.host.substr(0, colon).c_str(), &target.address.sin_addr) != 1)
        throw std::invalid_argument(text + ": should be ADDRESS:PORT/PATH");
    target.address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(target.host.substr(colon + 1))));
    return target;
}

std::string login_of(unsigned person)
{
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "person-%05u", person);
    return text.data();
}

std::string print_job(const Target& target, unsigned person, std::uint32_t request_id, std::uint64_t document_octets, bool keep_alive)
{
    std::string message = operation(target, 0x0002, person, request_id);
    attribute(message, name, "job-name", "Quarterly report " + std::to_string(request_id));
    attribute(message, mime, "document-format", "application/octet-stream");
    message += static_cast<char>(end_of_attributes);
    return with_head(target, message, document_octets, keep_alive);
}

std::string get_jobs(const Target& target, unsigned person, std::uint32_t request_id)
{
    std::string message = operation(target, 0x000a, person, request_id);
    attribute(message, boolean, "my-jobs", std::string_view("\x01", 1));
    attribute(message, keyword, "requested-attributes", "job-id");
    attribute(message, keyword, "", "job-uri");
    message += static_cast<char>(end_of_attributes);
    return with_head(target, message, 0, true);
}

Document::Document(std::uint64_t octets) : octets_(octets)
{
    constexpr std::uint64_t most = 1 << 20;
    constexpr unsigned lines_a_page = 60;
    const std::uint64_t wanted = std::min(octets, most);
    pages_ = "\x1b" "E";
    for (unsigned line = 1; pages_.size() < wanted; ++line) {
        std::array<char, 80> text{};
        std::snprintf(text.data(), text.size(), "%6u  The quick brown fox jumps over the lazy dog, and prints.\r\n", line);
        pages_ += text.data();
        if (line % lines_a_page == 0) pages_ += '\f';
    }
    pages_.resize(wanted);
}

std::string_view Document::from(std::uint64_t offset) const
{
    if (offset >= octets_) return {};
    constexpr std::uint64_t reset = 2;
    const std::uint64_t at = offset < pages_.size() ? offset : reset + (offset - pages_.size()) % (pages_.size() - reset);
    return std::string_view(pages_).substr(at, octets_ - offset);
}

}  // namespace consigne::bench
