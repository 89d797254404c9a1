// The one file that sees the mustache header.
#include "release/web/templates.hpp"

#include "release/web/embedded.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <kainjow/mustache.hpp>
#pragma GCC diagnostic pop

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <stdexcept>

namespace consigne::release::web {
namespace {

using kainjow::mustache::data;

data convert(const boost::json::value& value)
{
    switch (value.kind()) {
    case boost::json::kind::bool_: return data{value.get_bool() ? data::type::bool_true : data::type::bool_false};
    case boost::json::kind::int64: return data{std::to_string(value.get_int64())};
    case boost::json::kind::uint64: return data{std::to_string(value.get_uint64())};
    case boost::json::kind::string:
        // An empty text is an absent one, for sections too.
        if (value.get_string().empty()) return data{data::type::bool_false};
        return data{std::string(value.get_string())};
    case boost::json::kind::array: {
        data list{data::type::list};
        for (const auto& item : value.get_array()) list << convert(item);
        return list;
    }
    case boost::json::kind::object: {
        data object{data::type::object};
        for (const auto& [key, item] : value.get_object()) object.set(std::string(key), convert(item));
        return object;
    }
    default: return data{data::type::bool_false};
    }
}

std::string source(std::string_view name)
{
    const EmbeddedFile* file = embedded_file(std::string(name) + ".mustache");
    if (!file) throw std::logic_error("no template " + std::string(name));
    return std::string(file->content);
}

}  // namespace

std::string render(std::string_view name, const boost::json::object& values)
{
    data root = convert(values);
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.name.empty() || file.name.front() != '_') continue;
        const std::string content(file.content);
        root.set(std::string(file.name.substr(0, file.name.rfind('.'))), data{kainjow::mustache::partial{[content] { return content; }}});
    }
    kainjow::mustache::mustache page(source(name));
    if (!page.is_valid()) throw std::logic_error("template " + std::string(name) + ": " + page.error_message());
    return page.render(root);
}

}  // namespace consigne::release::web
