#include "spooler/api/trays.hpp"

#include "spooler/api/text.hpp"

#include <boost/json.hpp>

namespace consigne::spooler {
namespace {

namespace json = boost::json;

constexpr std::size_t most_trays = 32, longest_name = 64;
constexpr std::int64_t longest_side = 100'000;  // points: 35 m

int side(const json::object& row, std::string_view key)
{
    const auto* value = row.if_contains(key);
    const std::int64_t points = value != nullptr && value->is_int64() ? value->get_int64() : 0;
    return points > 0 && points <= longest_side ? static_cast<int>(points) : 0;
}

}  // namespace

std::string to_json(const std::vector<Tray>& trays)
{
    json::array rows;
    for (const Tray& tray : trays)
        if (rows.size() < most_trays) rows.push_back(json::object{{"name", clean_text(tray.name.substr(0, longest_name))}, {"width", tray.width}, {"height", tray.height}});
    return json::serialize(rows);
}

std::vector<Tray> trays_from_json(std::string_view text)
{
    std::vector<Tray> trays;
    boost::system::error_code ec;
    const auto rows = json::parse(text, ec);
    if (ec || !rows.is_array()) return trays;
    for (const auto& one : rows.get_array()) {
        if (!one.is_object() || trays.size() >= most_trays) continue;
        const json::object& row = one.get_object();
        const auto* name = row.if_contains("name");
        Tray tray{name != nullptr && name->is_string() ? std::string(name->get_string()) : std::string(), side(row, "width"), side(row, "height")};
        if (tray.width > 0 && tray.height > 0) trays.push_back(std::move(tray));
    }
    return trays;
}

}  // namespace consigne::spooler
