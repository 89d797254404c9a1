#include "release/web/response.hpp"

#include "release/web/embedded.hpp"
#include "release/web/templates.hpp"

#include <string>
#include <utility>

namespace consigne::release::web {
namespace {

/// Empty: not for browsers.
std::string_view content_type(std::string_view name)
{
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".woff2")) return "font/woff2";
    if (name.ends_with(".woff")) return "font/woff";
    return {};
}

}  // namespace

void guard(spooler::HttpResponse& response)
{
    response.headers.emplace_back("Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Referrer-Policy", "same-origin");
    response.headers.emplace_back("Cache-Control", "no-store");
}

spooler::HttpResponse file_answer(std::string content_type, std::string body, const std::string& file_name)
{
    spooler::HttpResponse response;
    response.content_type = std::move(content_type);
    guard(response);
    if (!file_name.empty()) response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + file_name + "\"");
    response.body = std::move(body);
    return response;
}

spooler::HttpResponse rendered(const Language& words, std::string_view name, std::string_view title_key, boost::json::object data, int status)
{
    data["lang"] = words.code();
    data["page_title"] = words.text(title_key);
    spooler::HttpResponse response;
    response.status = status;
    response.body = render(name, data, words.plain());
    guard(response);
    return response;
}

std::optional<spooler::HttpResponse> built_in_file(const spooler::HttpRequest& request, std::string_view cache_control)
{
    const std::string_view path = request.path;
    const EmbeddedFile* file = embedded_file(path.substr(path.rfind('/') + 1));
    const auto type = file ? content_type(file->name) : std::string_view();
    if (type.empty()) return std::nullopt;
    spooler::HttpResponse response;
    const std::string tag = "\"" + std::string(file->digest) + "\"";
    response.content_type = type;
    response.headers = {{"Cache-Control", std::string(cache_control)}, {"ETag", tag}, {"X-Content-Type-Options", "nosniff"}};
    if (request.header("if-none-match") == tag) response.status = 304;
    else response.body = file->content;
    return response;
}

}  // namespace consigne::release::web
