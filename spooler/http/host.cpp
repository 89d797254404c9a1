#include "spooler/http/host.hpp"

#include <algorithm>

namespace consigne::spooler::http {

std::string lower_case(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

int judge_host(std::string_view host, const Peer& peer, const std::vector<std::string>& names)
{
    std::string name = lower_case(host);
    if (name.empty() || name.find_first_of(" \t/@?#,") != std::string::npos) return 400;
    if (name.front() == '[') {
        const auto end = name.find(']');
        if (end == std::string::npos) return 400;
        name = name.substr(1, end - 1);
    } else {
        const auto colon = name.find(':');
        if (colon != std::string::npos) {
            const auto digits = name.substr(colon + 1);
            if (digits.empty() || digits.size() > 5 || digits.find_first_not_of("0123456789") != std::string::npos) return 400;
            name.resize(colon);
        }
    }
    if (name.ends_with('.')) name.pop_back();
    if (name == "localhost" || name == peer.local_address) return 0;
    return std::find(names.begin(), names.end(), name) != names.end() ? 0 : 421;
}

}  // namespace consigne::spooler::http
