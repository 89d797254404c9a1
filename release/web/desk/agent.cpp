#include "release/web/desk/agent.hpp"

#include <array>
#include <utility>

namespace consigne::release::web::desk {
namespace {

using Mark = std::pair<std::string_view, std::string_view>;   // in User-Agent, and what it tells

// In the order of looking: each browser names those before it as well.
constexpr std::array browsers{
    Mark{"Edg/", "Edge"}, Mark{"EdgA/", "Edge"}, Mark{"EdgiOS/", "Edge"}, Mark{"OPR/", "Opera"}, Mark{"SamsungBrowser/", "Samsung Internet"}, Mark{"FxiOS/", "Firefox"},
    Mark{"Firefox/", "Firefox"}, Mark{"CriOS/", "Chrome"}, Mark{"Chrome/", "Chrome"}, Mark{"Safari/", "Safari"}, Mark{"curl/", "curl"},
};
constexpr std::array systems{
    Mark{"iPhone", "iPhone"}, Mark{"iPad", "iPad"}, Mark{"Android", "Android"}, Mark{"CrOS", "Chromebook"}, Mark{"Windows", "Windows"}, Mark{"Macintosh", "Mac"}, Mark{"Linux", "Linux"},
};

template <class Marks>
std::string first_of(const Marks& marks, std::string_view text)
{
    for (const auto& [mark, name] : marks)
        if (text.find(mark) != std::string_view::npos) return std::string(name);
    return {};
}

}  // namespace

Agent read_agent(std::string_view user_agent)
{
    Agent agent{first_of(browsers, user_agent), first_of(systems, user_agent), false};
    agent.handheld = agent.system == "iPhone" || agent.system == "iPad" || agent.system == "Android";
    return agent;
}

}  // namespace consigne::release::web::desk
