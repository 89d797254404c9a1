#include "release/ctl/api_client.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <memory>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace consigne::release {
namespace {

/// Lists of 100,000 jobs fit; anything longer is not our server.
constexpr std::size_t max_answer = std::size_t{64} << 20;

struct FreeBio {
    void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
struct FreeTls {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
using TlsClient = std::unique_ptr<SSL_CTX, FreeTls>;

struct Link {
    TlsClient tls;  // outlives the connection made from it
    Bio bio;
    std::string host = "localhost";
};

void set_limit(int descriptor)
{
    const timeval limit{60, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

Result<Link> open_socket(const std::string& path)
{
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (path.size() >= sizeof name.sun_path) return fail(Errc::limit_exceeded, path + ": too long for a socket's name");
    std::memcpy(name.sun_path, path.data(), path.size());
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return fail(Errc::peer_gone, std::strerror(errno));
    Link link;
    link.bio.reset(BIO_new_socket(descriptor, BIO_CLOSE));
    set_limit(descriptor);
    sockaddr_storage any{};
    std::memcpy(&any, &name, sizeof name);
    if (connect(descriptor, static_cast<const sockaddr*>(static_cast<const void*>(&any)), sizeof name) != 0) {
        const std::string why = errno == EACCES ? "only root and the server's own account may" : std::strerror(errno);
        return fail(Errc::not_found, "cannot reach the server at " + path + ": " + why);
    }
    return link;
}

bool loopback(std::string_view host)
{
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

Result<Link> open_server(const ApiAddress& address)
{
    std::string_view rest = address.server;
    const bool tls = rest.starts_with("https://");
    if (!tls && !rest.starts_with("http://")) return fail(Errc::unsupported, address.server + ": https://HOST[:PORT] is wanted");
    rest.remove_prefix(tls ? 8 : 7);
    rest = rest.substr(0, rest.find('/'));
    const auto colon = rest.rfind(':');
    const bool has_port = colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos;
    const std::string host(rest.substr(0, has_port ? colon : rest.size()));
    if (host.empty()) return fail(Errc::unsupported, address.server + ": no host");
    if (!tls && !loopback(host)) return fail(Errc::unsupported, address.server + ": a password travels over https only");
    const std::string place = host + ':' + (has_port ? std::string(rest.substr(colon + 1)) : std::string(tls ? "7181" : "7180"));

    Link link;
    link.host = std::string(rest);
    if (tls) {
        link.tls.reset(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_verify(link.tls.get(), SSL_VERIFY_PEER, nullptr);
        const int trusted = address.authority.empty() ? SSL_CTX_set_default_verify_paths(link.tls.get())
                                                      : SSL_CTX_load_verify_locations(link.tls.get(), address.authority.c_str(), nullptr);
        if (trusted != 1) return fail(Errc::not_found, address.authority + ": no certificate can be read there");
        link.bio.reset(BIO_new_ssl_connect(link.tls.get()));
        SSL* ssl = nullptr;
        BIO_get_ssl(link.bio.get(), &ssl);
        SSL_set_tlsext_host_name(ssl, const_cast<char*>(host.c_str()));
        SSL_set1_host(ssl, host.c_str());
        BIO_set_conn_hostname(link.bio.get(), place.c_str());
        if (BIO_do_connect(link.bio.get()) != 1) {
            const long verdict = SSL_get_verify_result(ssl);
            const std::string why = verdict == X509_V_OK ? "no answer" : X509_verify_cert_error_string(verdict);
            return fail(Errc::not_found, "cannot reach the server at " + place + ": " + why);
        }
    } else {
        link.bio.reset(BIO_new_connect(place.c_str()));
        if (BIO_do_connect(link.bio.get()) != 1) return fail(Errc::not_found, "cannot reach the server at " + place);
    }
    int descriptor = -1;
    if (BIO_get_fd(link.bio.get(), &descriptor) >= 0) set_limit(descriptor);
    return link;
}

/// The value of a header in a head, "" when it is not there.
std::string_view header(std::string_view head, std::string_view lower_name)
{
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at)) {
        at += 2;
        std::string_view line = head.substr(at, head.find("\r\n", at) - at);
        if (line.size() <= lower_name.size() || line[lower_name.size()] != ':') continue;
        bool same = true;
        for (std::size_t i = 0; i < lower_name.size() && same; ++i)
            same = std::tolower(static_cast<unsigned char>(line[i])) == lower_name[i];
        if (!same) continue;
        line.remove_prefix(lower_name.size() + 1);
        while (line.starts_with(' ')) line.remove_prefix(1);
        return line;
    }
    return {};
}

/// A chunked body joined (RFC 9112 §7.1); extensions and trailers are dropped.
Result<std::string> joined(std::string_view body)
{
    std::string whole;
    while (true) {
        const auto line = body.find("\r\n");
        if (line == std::string_view::npos) return fail(Errc::malformed, "the answer ends too early");
        std::size_t size = 0;
        const auto [end, ec] = std::from_chars(body.data(), body.data() + line, size, 16);
        if (ec != std::errc{}) return fail(Errc::malformed, "the answer is not HTTP");
        body.remove_prefix(line + 2);
        if (size == 0) return whole;
        if (size > body.size() || body.size() - size < 2) return fail(Errc::malformed, "the answer ends too early");
        whole.append(body.substr(0, size));
        body.remove_prefix(size + 2);
    }
}

}  // namespace

std::string url_part(std::string_view text)
{
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (std::isalnum(octet) || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
        } else {
            out += '%';
            out += digits[octet >> 4];
            out += digits[octet & 15];
        }
    }
    return out;
}

Result<ApiAnswer> ask_api(const ApiAddress& address, std::string_view method, std::string_view path, const boost::json::value& body, std::string_view table)
{
    auto link = address.server.empty() ? open_socket(address.socket) : open_server(address);
    if (!link) return link.error();

    std::string request(method);
    request.append(" /api/v1").append(path).append(" HTTP/1.1\r\nHost: ").append(link->host).append("\r\nAccept: application/json\r\nConnection: close\r\n");
    if (!address.token.empty()) request += "Authorization: Bearer " + address.token + "\r\n";
    const std::string text = body.is_null() ? std::string(table) : boost::json::serialize(body);
    if (!body.is_null()) request += "Content-Type: application/json\r\n";
    else if (!table.empty()) request += "Content-Type: text/csv\r\n";
    if (method != "GET") request += "Content-Length: " + std::to_string(text.size()) + "\r\n";
    request += "\r\n" + text;
    std::size_t sent = 0;
    while (sent < request.size()) {
        const int count = BIO_write(link->bio.get(), request.data() + sent, static_cast<int>(request.size() - sent));
        if (count <= 0) return fail(Errc::peer_gone, "the server closed the connection");
        sent += static_cast<std::size_t>(count);
    }

    // The answer is read as far as its own framing says, or to the end of the connection.
    std::string answer;
    std::size_t head_end = std::string::npos, wanted = std::string::npos;
    char piece[16384];
    while (answer.size() < wanted) {
        const int count = BIO_read(link->bio.get(), piece, sizeof piece);
        if (count <= 0) break;
        answer.append(piece, static_cast<std::size_t>(count));
        if (answer.size() > max_answer) return fail(Errc::limit_exceeded, "the answer is longer than 64 MiB");
        if (head_end == std::string::npos && (head_end = answer.find("\r\n\r\n")) != std::string::npos) {
            const auto length = header(std::string_view(answer).substr(0, head_end), "content-length");
            std::size_t size = 0;
            if (!length.empty() && std::from_chars(length.data(), length.data() + length.size(), size).ec == std::errc{} && size <= max_answer)
                wanted = head_end + 4 + size;
        }
    }
    if (answer.empty()) return fail(Errc::peer_gone, "the server closed the connection without an answer");
    const std::string_view all = answer;
    ApiAnswer result;
    if (head_end == std::string::npos || !all.starts_with("HTTP/1.") || all.size() < 12 ||
        std::from_chars(all.data() + 9, all.data() + 12, result.status).ec != std::errc{})
        return fail(Errc::malformed, "the answer is not HTTP");
    const auto head = all.substr(0, head_end);
    std::string content(all.substr(head_end + 4));
    if (wanted != std::string::npos && all.size() < wanted) return fail(Errc::peer_gone, "the answer ends too early");
    if (header(head, "transfer-encoding") == "chunked") {
        auto whole = joined(content);
        if (!whole) return whole.error();
        content = std::move(*whole);
    }
    if (header(head, "content-type").find("json") != std::string_view::npos && !content.empty()) {
        boost::json::error_code ec;
        result.body = boost::json::parse(content, ec);
        if (ec) return fail(Errc::malformed, "the answer is not JSON");
    } else {
        result.octets = std::move(content);
    }
    return result;
}

}  // namespace consigne::release
