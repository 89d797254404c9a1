#include "spooler/http/reply.hpp"

namespace consigne::spooler::http {
namespace {

const char* phrase(int status)
{
    switch (status) {
    case 200: return "OK"; case 201: return "Created"; case 202: return "Accepted"; case 204: return "No Content";
    case 301: return "Moved Permanently"; case 302: return "Found"; case 303: return "See Other"; case 304: return "Not Modified";
    case 307: return "Temporary Redirect"; case 308: return "Permanent Redirect";
    case 400: return "Bad Request"; case 401: return "Unauthorized"; case 403: return "Forbidden"; case 404: return "Not Found";
    case 405: return "Method Not Allowed"; case 408: return "Request Timeout"; case 409: return "Conflict";
    case 413: return "Content Too Large"; case 414: return "URI Too Long"; case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed"; case 421: return "Misdirected Request"; case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required"; case 429: return "Too Many Requests"; case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error"; case 501: return "Not Implemented"; case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
    }
}

}  // namespace

HttpResponse plain_reply(int status, std::string body)
{
    HttpResponse out;
    out.status = status;
    out.content_type = "text/plain; charset=utf-8";
    out.body = body.empty() ? std::string(phrase(status)) + "\n" : std::move(body);
    return out;
}

namespace {

void add_field(std::string& out, std::string_view name, std::string_view value)
{
    if (value.find_first_of("\r\n") != std::string_view::npos || name.find_first_of("\r\n:") != std::string_view::npos) return;
    out.append(name).append(": ").append(value).append("\r\n");
}

std::string status_line(int status) { return "HTTP/1.1 " + std::to_string(status) + ' ' + phrase(status) + "\r\n"; }

}  // namespace

std::string write_stream_head(const HttpResponse& response)
{
    std::string out = status_line(response.status);
    add_field(out, "Content-Type", response.content_type);
    for (const auto& [name, value] : response.headers) add_field(out, name, value);
    add_field(out, "Connection", "close");
    return out + "\r\n";
}

std::string write_reply(const HttpResponse& response, bool head_only, bool keep)
{
    std::string out = status_line(response.status);
    const auto add = [&](std::string_view name, std::string_view value) { add_field(out, name, value); };
    const bool no_body = response.status == 204 || response.status == 304;
    if (!response.content_type.empty() && !no_body) add("Content-Type", response.content_type);
    if (!no_body) add("Content-Length", std::to_string(response.body.size()));
    for (const auto& [name, value] : response.headers) add(name, value);
    add("Connection", keep ? "keep-alive" : "close");
    out += "\r\n";
    if (!head_only && !no_body) out += response.body;
    return out;
}

}  // namespace consigne::spooler::http
