#include "release/web/path_pattern.hpp"

namespace consigne::release::web {
namespace {

/// The piece after the first '/', and what follows it.
std::string_view next(std::string_view& path)
{
    path.remove_prefix(1);
    const auto slash = path.find('/');
    const auto piece = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
    return piece;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view path, std::map<std::string, std::string>& found)
{
    found.clear();
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = next(pattern), given = next(path);
        if (wanted.starts_with('{')) {
            if (given.empty()) return false;
            found[std::string(wanted.substr(1, wanted.size() - 2))] = given;
        } else if (wanted != given) return false;
    }
    return pattern.empty() && path.empty();
}

}  // namespace consigne::release::web
