#include "release/web/multipart.hpp"

namespace consigne::release::web {
namespace {

constexpr std::size_t most_parts = 64, longest_boundary = 70;  // RFC 2046 §5.1.1

std::string_view between(std::string_view text, std::string_view from, char to)
{
    const auto at = text.find(from);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + from.size());
    return text.substr(0, text.find(to));
}

}  // namespace

Form multipart_form(std::string_view content_type, std::string_view body)
{
    Form form;
    std::string_view boundary = between(content_type, "boundary=", ';');
    if (boundary.size() >= 2 && boundary.front() == '"') boundary = boundary.substr(1, boundary.size() - 2);
    if (boundary.empty() || boundary.size() > longest_boundary) return form;
    const std::string first = "--" + std::string(boundary), next = "\r\n" + first;
    auto at = body.find(first);
    if (at == std::string_view::npos) return form;
    body.remove_prefix(at + first.size());
    for (std::size_t part = 0; part < most_parts && body.starts_with("\r\n"); ++part) {
        const auto end = body.find(next);
        if (end == std::string_view::npos) return form;  // torn
        const std::string_view whole = body.substr(0, end);
        if (const auto head = whole.find("\r\n\r\n"); head != std::string_view::npos)
            form.add(std::string(between(whole.substr(0, head), "; name=\"", '"')), std::string(whole.substr(head + 4)));
        body.remove_prefix(end + next.size());
    }
    return form;
}

}  // namespace consigne::release::web
