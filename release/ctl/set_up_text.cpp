#include "release/ctl/set_up_text.hpp"

#include <boost/json/array.hpp>

#include <cstdlib>
#include <string_view>

namespace consigne::release {
namespace {

namespace json = boost::json;

std::string text(const json::object& row, std::string_view key)
{
    const auto* value = row.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::array& list(const json::object& row, std::string_view key)
{
    static const json::array none;
    const auto* value = row.if_contains(key);
    return value && value->is_array() ? value->get_array() : none;
}

/// A printer's name must not drive the terminal that it is shown on.
std::string printable(std::string line)
{
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    return line;
}

}  // namespace

std::string set_up_text(const json::object& answer)
{
    std::string out = printable(text(answer, "name")) + "\n" + printable(text(answer, "address")) + "\n" + printable(text(answer, "page")) + "\n";
    for (const auto& way : list(answer, "ways")) {
        if (!way.is_object()) continue;
        out += "\n" + printable(text(way.get_object(), "heading")) + "\n";
        int number = 0;
        for (const auto& step : list(way.get_object(), "steps")) {
            if (!step.is_object()) continue;
            const auto& row = step.get_object();
            out += "  " + std::to_string(++number) + ". " + printable(text(row, "text")) + "\n";
            for (const auto& field : list(row, "fields")) {
                if (!field.is_object()) continue;
                const auto label = text(field.get_object(), "label");
                out += "       " + (label.empty() ? label : printable(label) + ": ") + printable(text(field.get_object(), "value")) + "\n";
            }
            if (const auto link = text(row, "link"); !link.empty()) out += "       " + printable(link) + "\n";
        }
    }
    return out;
}

std::string qr_text(const json::object& answer)
{
    constexpr int quiet = 4;
    const auto& rows = list(answer, "qr");
    const int side = static_cast<int>(rows.size());
    const auto light = [&](int x, int y) {
        if (x < 0 || y < 0 || x >= side || y >= side || !rows[static_cast<std::size_t>(y)].is_string()) return y < side + quiet;
        const auto& row = rows[static_cast<std::size_t>(y)].get_string();
        return static_cast<std::size_t>(x) >= row.size() || row[static_cast<std::size_t>(x)] != '1';
    };
    std::string out;
    for (int y = -quiet; y < side + quiet && side > 0; y += 2) {
        for (int x = -quiet; x < side + quiet; ++x) {
            const bool upper = light(x, y), lower = light(x, y + 1);
            out += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
        }
        out += "\n";
    }
    return out;
}

std::string language_of_environment()
{
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') return std::string_view(value).starts_with("fr") ? "fr" : "en";
    }
    return "en";
}

}  // namespace consigne::release
