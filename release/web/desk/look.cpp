#include "release/web/desk/look.hpp"

#include "release/web/forms.hpp"

namespace consigne::release::web::desk {
namespace {

constexpr std::string_view name = "consigne_look";
constexpr long lifetime = 400L * 24 * 3600;  // the longest that a browser keeps one

const Language* known(std::string_view code)
{
    for (const Language* one : languages())
        if (one->code() == code) return one;
    return nullptr;
}

}  // namespace

Look look_of(const spooler::HttpRequest& request)
{
    const std::string value = cookie(request, name);
    const auto dot = value.find('.');
    Look look{value.substr(0, dot), dot == std::string::npos ? std::string() : value.substr(dot + 1)};
    if (!known(look.language)) look.language.clear();
    if (look.theme != "light" && look.theme != "dark") look.theme.clear();
    return look;
}

std::string look_cookie(const spooler::HttpRequest& request, const Look& look) { return set_cookie(request, name, look.language + "." + look.theme, lifetime); }

const Language& words_for(const spooler::HttpRequest& request, const std::string& of_person, const std::string& of_server)
{
    const std::string picked = look_of(request).language, accepted(request.header("accept-language").substr(0, 2));
    for (const std::string& code : {picked, of_person, accepted})
        if (const Language* one = known(code)) return *one;
    return language(of_server);
}

}  // namespace consigne::release::web::desk
