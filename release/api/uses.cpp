#include "release/api/uses.hpp"

#include <algorithm>

namespace consigne::release::api {

namespace json = boost::json;
using spooler::Use;
using spooler::UseVerdict;

json::object uses_said(const spooler::Allowed& said)
{
    json::object all;
    for (const Use use : spooler::all_uses) all[keyword(use)] = said[use] ? json::value(*said[use]) : json::value(nullptr);
    return all;
}

json::object uses_decided(const spooler::Person& person)
{
    json::object all;
    for (const Use use : spooler::all_uses) {
        const UseVerdict& verdict = person.verdict(use);
        const char* by = verdict.by == UseVerdict::By::person ? "person" : verdict.by == UseVerdict::By::group ? "group" : "nobody";
        all[keyword(use)] = json::object{{"may", verdict.may}, {"by", by}, {"group", verdict.group}};
    }
    return all;
}

void read_uses(Fields& fields, const json::object& body, spooler::Allowed& said)
{
    const auto* given = body.if_contains("uses");
    if (!given) return;
    if (!given->is_object()) return fields.wrong("uses", "is to be an object");
    for (const auto& [key, value] : given->get_object()) {
        const auto* found = std::find(spooler::use_keywords.begin(), spooler::use_keywords.end(), std::string_view(key));
        if (found == spooler::use_keywords.end() || !(value.is_bool() || value.is_null()))
            return fields.wrong("uses", "has copy, print-monochrome, print-colour, scan and usb, each true, false or null");
        auto& one = said[spooler::all_uses.at(static_cast<std::size_t>(found - spooler::use_keywords.begin()))];
        if (value.is_bool()) one = value.get_bool();
        else one.reset();
    }
}

}  // namespace consigne::release::api
