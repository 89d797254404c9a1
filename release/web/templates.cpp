// The one file that sees the mustache header.
#include "release/web/templates.hpp"

#include "release/web/embedded.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <kainjow/mustache.hpp>
#pragma GCC diagnostic pop

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>

namespace consigne::release::web {
namespace {

namespace json = boost::json;
using kainjow::mustache::data;
using kainjow::mustache::mustache;

data convert(const json::value& value)
{
    switch (value.kind()) {
    case json::kind::bool_: return data{value.get_bool() ? data::type::bool_true : data::type::bool_false};
    case json::kind::int64: return data{std::to_string(value.get_int64())};
    case json::kind::uint64: return data{std::to_string(value.get_uint64())};
    case json::kind::string:
        // An empty text is an absent one, for sections too.
        if (value.get_string().empty()) return data{data::type::bool_false};
        return data{std::string(value.get_string())};
    case json::kind::array: {
        data list{data::type::list};
        for (const auto& item : value.get_array()) list << convert(item);
        return list;
    }
    case json::kind::object: {
        data object{data::type::object};
        for (const auto& [key, item] : value.get_object()) object.set(std::string(key), convert(item));
        return object;
    }
    default: return data{data::type::bool_false};
    }
}

std::string_view content(std::string_view name)
{
    const EmbeddedFile* file = embedded_file(std::string(name) + ".mustache");
    if (!file) throw std::logic_error("no template " + std::string(name));
    return file->content;
}

/// A template with its partials in their places, for the library reads a partial anew wherever it stands and whenever it comes; and
/// without the indents of lines, each blank of which it keeps by itself.
std::string whole(std::string_view name)
{
    constexpr std::string_view partial = "{{>";
    std::string text;
    std::string_view rest = content(name);
    while (!rest.empty()) {
        const auto at = rest.find(partial);
        text += rest.substr(0, at);
        if (at == std::string_view::npos) break;
        const auto end = rest.find("}}", at);
        if (end == std::string_view::npos) throw std::logic_error("template " + std::string(name) + ": a tag is not closed");
        text += whole(rest.substr(at + partial.size(), end - at - partial.size()));
        rest.remove_prefix(end + 2);
    }
    std::string lines;
    bool indent = true;
    for (const char c : text) {
        indent = c == '\n' || (indent && (c == ' ' || c == '\t'));
        if (!indent || c == '\n') lines += c;
    }
    return lines;
}

/// Read when it is first asked for. Rendering changes nothing in it: that happens with partials and lambdas alone, which it has not.
mustache& parsed(std::string_view name)
{
    static std::mutex mutex;
    static std::map<std::string, mustache, std::less<>> all;
    const std::lock_guard lock(mutex);
    auto found = all.find(name);
    if (found == all.end()) {
        mustache read(whole(name));
        if (!read.is_valid()) throw std::logic_error("template " + std::string(name) + ": " + read.error_message());
        found = all.emplace(std::string(name), std::move(read)).first;
    }
    return found->second;
}

/// What a page is given, and of the language's words those that it asks for: to convert all of them would cost more than the page.
class Values final : public kainjow::mustache::context<std::string> {
public:
    Values(const data* root, const json::object& words) : context(root), words_(words) {}

    [[nodiscard]] const data* get(const std::string& name) const override
    {
        constexpr std::string_view word = "t.";
        if (!name.starts_with(word)) return context::get(name);
        const auto* said = words_.if_contains(std::string_view(name).substr(word.size()));
        return said ? &said_.emplace_back(convert(*said)) : nullptr;
    }

private:
    const json::object& words_;
    mutable std::deque<data> said_;
};

}  // namespace

std::string render(std::string_view name, const json::object& values, const json::object& words)
{
    const data root = convert(values);
    Values context(&root, words);
    return parsed(name).render(context);
}

}  // namespace consigne::release::web
