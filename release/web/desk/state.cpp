#include "release/web/desk/state.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace consigne::release::web::desk {
namespace {

std::string text(const boost::json::object& row, std::string_view key)
{
    const auto* value = row.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

Note read_note(const std::string& state)
{
    boost::system::error_code ec;
    const auto parsed = boost::json::parse(state, ec);
    if (ec || !parsed.is_object()) return {};
    const auto& row = parsed.get_object();
    return {text(row, "kind"), text(row, "title"), text(row, "text")};
}

std::string write_note(const Note& note)
{
    if (note.kind.empty()) return {};
    return boost::json::serialize(boost::json::object{{"kind", note.kind}, {"title", note.title}, {"text", note.text}});
}

}  // namespace consigne::release::web::desk
