#include "release/ctl/commander.hpp"

#include "release/ctl/table.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>

namespace consigne::release {

namespace json = boost::json;

std::string shown(const json::value& value)
{
    if (value.is_string()) return value.get_string().empty() ? "-" : std::string(value.get_string());
    if (value.is_bool()) return value.get_bool() ? "yes" : "no";
    if (value.is_array()) {
        std::string list;
        for (const auto& item : value.get_array()) list += (list.empty() ? "" : ",") + shown(item);
        return list.empty() ? "-" : list;
    }
    if (const auto* object = value.if_object()) {
        for (const char* key : {"name", "last4"})
            if (const auto* text = object->if_contains(key)) return shown(*text);
        return "-";
    }
    return value.is_null() ? "-" : json::serialize(value);
}

std::string shown(const json::object& row, std::string_view key)
{
    const auto* value = row.if_contains(key);
    return value ? shown(*value) : "-";
}

std::string age(const json::object& row, std::string_view key, std::int64_t now)
{
    const auto* value = row.if_contains(key);
    if (!value || !value->is_int64()) return "-";
    const std::int64_t seconds = std::max<std::int64_t>(0, now - value->get_int64());
    if (seconds < 60) return std::to_string(seconds) + " s";
    if (seconds < 3600) return std::to_string(seconds / 60) + " min";
    if (seconds < 48 * 3600) return std::to_string(seconds / 3600) + " h";
    return std::to_string(seconds / 86400) + " days";
}

std::string secret_from(const std::string& file, const std::string& what)
{
    std::string line;
    if (file == "-") {
        std::getline(std::cin, line);
    } else {
        std::ifstream in(file);
        if (!in) throw Stop{failed, file + ": cannot be read"};
        std::getline(in, line);
    }
    if (line.empty()) throw Stop{failed, (file == "-" ? std::string("standard input") : file) + ": no " + what + " there"};
    return line;
}

namespace {

/// The members {"format":1,"<key>":…} of the API's lists.
json::array rows_of(const json::value& body, const std::string& key)
{
    const auto* object = body.if_object();
    const auto* rows = object ? object->if_contains(key) : nullptr;
    if (!rows || !rows->is_array()) throw Stop{failed, "the server's answer has no '" + key + "'"};
    return rows->get_array();
}

}  // namespace

json::value Commander::ask(std::string_view method, const std::string& path, const std::string& subject, const json::value& body) const
{
    return answered(method, path, subject, body).body;
}

std::string Commander::fetch(const std::string& path, const std::string& subject) const { return answered("GET", path, subject, nullptr).octets; }

ApiAnswer Commander::answered(std::string_view method, const std::string& path, const std::string& subject, const json::value& body) const
{
    auto answer = ask_api(address_, method, path, body);
    if (!answer) throw Stop{failed, answer.error().detail};
    if (answer->status >= 200 && answer->status < 300) return std::move(*answer);
    std::string why = "the server answered " + std::to_string(answer->status);
    if (const auto* object = answer->body.if_object())
        if (const auto* error = object->if_contains("error"); error && error->is_object())
            if (const auto* text = error->get_object().if_contains("message"); text && text->is_string()) why = std::string(text->get_string());
    // "job 7 is printing" names its subject itself.
    if (why.starts_with(subject) && why.size() > subject.size() && (why[subject.size()] == ' ' || why[subject.size()] == ':')) throw Stop{answer->status == 422 ? cannot_keep : failed, why};
    throw Stop{answer->status == 422 ? cannot_keep : failed, subject.empty() ? why : subject + ": " + why};
}

json::value Commander::send_table(const std::string& path, const std::string& table, const std::string& subject) const
{
    const auto answer = ask_api(address_, "POST", path, nullptr, table);
    if (!answer) throw Stop{failed, answer.error().detail};
    const auto* object = answer->body.if_object();
    if ((answer->status == 200 || answer->status == 409) && object && object->contains("lines")) return answer->body;
    std::string why = "the server answered " + std::to_string(answer->status);
    if (const auto* error = object ? object->if_contains("error") : nullptr; error && error->is_object()) why = shown(error->get_object(), "message");
    throw Stop{failed, subject + ": " + why};
}

std::string Commander::text(std::string_view method, const std::string& path, const std::string& subject) const
{
    auto answer = ask_api(address_, method, path, nullptr);
    if (!answer) throw Stop{failed, answer.error().detail};
    if (answer->status != 200) throw Stop{failed, subject + ": the server answered " + std::to_string(answer->status)};
    return std::move(answer->octets);
}

json::array Commander::rows(const std::string& path, const std::string& key) const
{
    auto page = ask("GET", path, "");
    auto rows = rows_of(page, key);
    while (const auto* next = page.get_object().if_contains("next")) {
        page = ask("GET", path + (path.find('?') == std::string::npos ? "?after=" : "&after=") + url_part(shown(*next)), "");
        const auto more = rows_of(page, key);
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

void Commander::print_list(const std::string& path, const std::string& key, const std::vector<Column>& columns) const
{
    const auto rows = this->rows(path, key);
    if (as_json_) {
        std::cout << json::serialize(json::object{{"format", 1}, {key, rows}}) << '\n';
        return;
    }
    std::vector<std::string> heads;
    for (const auto& column : columns) heads.push_back(column.head);
    Table table(std::move(heads));
    for (const auto& row : rows) {
        std::vector<std::string> cells;
        for (const auto& column : columns) cells.push_back(!row.is_object() ? "-" : column.cell ? column.cell(row.get_object()) : shown(row.get_object(), column.key));
        table.add(std::move(cells));
    }
    table.print(std::cout, "no " + key);
}

void Commander::done(const json::value& body, const std::string& sentence) const
{
    if (!as_json_) {
        std::cout << sentence << '\n';
        return;
    }
    json::object object = body.is_object() ? body.get_object() : json::object{{"done", sentence}};
    object["format"] = 1;
    std::cout << json::serialize(object) << '\n';
}

}  // namespace consigne::release
