#include "release/ctl/commands.hpp"

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>

namespace consigne::release::ctl {

void put(json::object& object, const char* key, const std::string& value)
{
    if (!value.empty()) object[key] = value;
}

void put(json::object& object, const char* key, const std::optional<bool>& value)
{
    if (value) object[key] = *value;
}

json::array texts(const std::vector<std::string>& list)
{
    json::array array;
    for (const auto& item : list) array.emplace_back(item);
    return array;
}

std::int64_t clock_now() { return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::string whole_file(const std::string& name)
{
    std::ostringstream text;
    if (name == "-") text << std::cin.rdbuf();
    else {
        std::ifstream file(name, std::ios::binary);
        if (!file) throw Stop{failed, name + ": cannot be read"};
        text << file.rdbuf();
    }
    return text.str();
}

}  // namespace consigne::release::ctl
