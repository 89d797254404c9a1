#include "tests/mfp/http.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace consigne::mfp {
namespace {

constexpr std::size_t max_head_line = 8192;
constexpr std::size_t max_headers = 100;

std::string lower(std::string text)
{
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

std::string HttpRequest::parameter(const std::string& name) const
{
    std::size_t at = 0;
    while (at < query.size()) {
        const std::size_t end = std::min(query.find('&', at), query.size());
        const std::string pair = query.substr(at, end - at);
        if (pair.starts_with(name + "=")) return pair.substr(name.size() + 1);
        at = end + 1;
    }
    return {};
}

std::optional<HttpRequest> read_request(Stream& stream)
{
    std::string line;
    do {
        if (!stream.read_line(line, max_head_line)) return std::nullopt;
    } while (line.empty());
    HttpRequest request;
    const auto first = line.find(' ');
    const auto second = line.rfind(' ');
    if (first == std::string::npos || second <= first) return std::nullopt;
    request.method = line.substr(0, first);
    request.path = line.substr(first + 1, second - first - 1);
    request.keep_alive = line.substr(second + 1) != "HTTP/1.0";
    if (const auto mark = request.path.find('?'); mark != std::string::npos) {
        request.query = request.path.substr(mark + 1);
        request.path.resize(mark);
    }
    for (std::size_t n = 0; n < max_headers; ++n) {
        if (!stream.read_line(line, max_head_line)) return std::nullopt;
        if (line.empty()) {
            if (const auto found = request.headers.find("connection"); found != request.headers.end())
                request.keep_alive = lower(found->second).find("close") == std::string::npos;
            return request;
        }
        const auto colon = line.find(':');
        if (colon == std::string::npos) return std::nullopt;
        const auto value = line.find_first_not_of(" \t", colon + 1);
        request.headers[lower(line.substr(0, colon))] = value == std::string::npos ? "" : line.substr(value);
    }
    return std::nullopt;
}

HttpBody::HttpBody(Stream& stream, const HttpRequest& request) : stream_{stream}, expect_{request.headers.contains("expect")}
{
    if (const auto found = request.headers.find("transfer-encoding"); found != request.headers.end()) {
        chunked_ = lower(found->second) == "chunked";
    } else if (const auto length = request.headers.find("content-length"); length != request.headers.end()) {
        std::from_chars(length->second.data(), length->second.data() + length->second.size(), left_);
    }
    ended_ = !chunked_ && left_ == 0;
}

bool HttpBody::next_chunk()
{
    std::string line;
    if (!first_ && !stream_.read_line(line, 16)) return false;
    first_ = false;
    if (!stream_.read_line(line, max_head_line)) return false;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
    if (error != std::errc{}) return false;
    if (left_ > 0) return true;
    ended_ = true;
    while (stream_.read_line(line, max_head_line) && !line.empty()) {}  // trailers
    return true;
}

std::size_t HttpBody::read(void* buffer, std::size_t size)
{
    if (ended_ || broken_ || size == 0) return 0;
    if (expect_) {
        expect_ = false;
        stream_.write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (chunked_ && left_ == 0) {
        if (!next_chunk()) broken_ = true;
        if (ended_ || broken_) return 0;
    }
    const std::size_t n = stream_.read(buffer, static_cast<std::size_t>(std::min<std::uint64_t>(size, left_)));
    if (n == 0) {
        broken_ = true;
        return 0;
    }
    left_ -= n;
    if (!chunked_ && left_ == 0) ended_ = true;
    return n;
}

void HttpBody::drain()
{
    expect_ = false;
    char buffer[16384];
    while (read(buffer, sizeof buffer) > 0) {}
}

bool respond(Stream& stream, int status, const std::string& type, const std::string& body, bool keep_alive)
{
    const char* text = status == 200 ? "OK" : status == 400 ? "Bad Request" : status == 404 ? "Not Found" : status == 405 ? "Method Not Allowed" : "Error";
    return stream.write(fmt::format("HTTP/1.1 {} {}\r\nServer: consigne-mfp\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}\r\n", status,
                                    text, type, body.size(), keep_alive ? "" : "Connection: close\r\n")) &&
           stream.write(body);
}

}  // namespace consigne::mfp
