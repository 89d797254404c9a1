#include "release/web/forms.hpp"

#include <charconv>

namespace consigne::release::web {
namespace {

constexpr std::size_t most_fields = 256;

int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decode(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') out += ' ';
        else if (text[i] == '%' && text.size() - i > 2 && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else out += text[i];
    }
    return out;
}

}  // namespace

Form::Form(std::string_view encoded)
{
    while (!encoded.empty() && fields_.size() < most_fields) {
        const auto end = encoded.find('&');
        const auto field = encoded.substr(0, end);
        const auto equals = field.find('=');
        if (!field.empty())
            fields_.emplace_back(decode(field.substr(0, equals)), equals == std::string_view::npos ? std::string() : decode(field.substr(equals + 1)));
        encoded = end == std::string_view::npos ? std::string_view() : encoded.substr(end + 1);
    }
}

std::string Form::get(std::string_view name) const
{
    for (const auto& [key, value] : fields_)
        if (key == name) return value;
    return {};
}

bool Form::has(std::string_view name) const
{
    for (const auto& field : fields_)
        if (field.first == name) return true;
    return false;
}

std::vector<std::string> Form::all(std::string_view name) const
{
    std::vector<std::string> values;
    for (const auto& [key, value] : fields_)
        if (key == name) values.push_back(value);
    return values;
}

std::string cookie(const spooler::HttpRequest& request, std::string_view name)
{
    std::string_view rest = request.header("cookie");
    while (!rest.empty()) {
        const auto end = rest.find(';');
        auto one = rest.substr(0, end);
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=') return std::string(one.substr(name.size() + 1));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return {};
}

std::string set_cookie(const spooler::HttpRequest& request, std::string_view name, std::string_view value, long seconds)
{
    std::string text(name);
    text.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Strict");
    if (seconds != 0) text.append("; Max-Age=").append(std::to_string(seconds < 0 ? 0 : seconds));
    if (request.tls) text += "; Secure";
    return text;
}

std::string_view desk_cookie(const spooler::HttpRequest& request) { return request.tls ? "__Host-consigne_desk" : "consigne_desk"; }

bool own_origin(const spooler::HttpRequest& request)
{
    const auto origin = request.header("origin");
    if (!origin.empty()) return origin == std::string(request.tls ? "https://" : "http://") + std::string(request.header("host"));
    // Browsers that send no Origin with a form still say where they stand, if they know the header.
    const auto site = request.header("sec-fetch-site");
    return site.empty() || site == "same-origin" || site == "none";
}

std::string url_part(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const unsigned char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_') out += static_cast<char>(c);
        else out += {'%', digits[c >> 4U], digits[c & 15U]};
    }
    return out;
}

std::optional<std::int64_t> whole_number(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace consigne::release::web
