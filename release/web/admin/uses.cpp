#include "release/web/admin/uses.hpp"

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using spooler::Allowed;
using spooler::Use;
using spooler::UseVerdict;

/// Text keys: use_copy, use_print_monochrome …
std::string key_of(Use use)
{
    std::string key = "use_" + std::string(keyword(use));
    for (char& c : key)
        if (c == '-') c = '_';
    return key;
}

std::string field_of(Use use) { return "use-" + std::string(keyword(use)); }

json::object row_of(const Language& words, Use use, const std::optional<bool>& said)
{
    return {{"field", field_of(use)}, {"title", words.text(key_of(use))}, {"yes", said == true}, {"no", said == false}, {"unsaid", !said}};
}

std::string why(const Language& words, const UseVerdict& verdict)
{
    const std::string answer = words.text(verdict.may ? "use_may" : "use_may_not");
    switch (verdict.by) {
    case UseVerdict::By::person: return words.text("use_by_person", {{"answer", answer}});
    case UseVerdict::By::group: return words.text("use_by_group", {{"answer", answer}, {"group", verdict.group}});
    case UseVerdict::By::nobody: return words.text("use_by_nobody", {{"answer", answer}});
    }
    return answer;
}

}  // namespace

json::array use_rows(const Language& words, const Allowed& said)
{
    json::array rows;
    for (const Use use : spooler::all_uses) rows.push_back(row_of(words, use, said[use]));
    return rows;
}

json::array use_rows(const Language& words, const spooler::Person& person)
{
    json::array rows;
    for (const Use use : spooler::all_uses) {
        auto row = row_of(words, use, person.allowed[use]);
        row["why"] = why(words, person.verdict(use));
        row["refused"] = !person.may_use(use);
        rows.push_back(std::move(row));
    }
    return rows;
}

json::array use_cells(const Language& words, const Allowed& said)
{
    json::array cells;
    for (const Use use : spooler::all_uses)
        cells.push_back(json::object{{"title", words.text(key_of(use))}, {"text", words.text(!said[use] ? "use_unsaid_short" : *said[use] ? "use_yes" : "use_no")}, {"yes", said[use] == true}, {"no", said[use] == false}});
    return cells;
}

json::array use_heads(const Language& words)
{
    json::array heads;
    for (const Use use : spooler::all_uses) heads.push_back(json::object{{"title", words.text(key_of(use))}});
    return heads;
}

void read_uses(const Form& form, Allowed& said)
{
    for (const Use use : spooler::all_uses) {
        if (!form.has(field_of(use))) continue;
        const std::string answer = form.get(field_of(use));
        if (answer == "yes" || answer == "no") said[use] = answer == "yes";
        else said[use].reset();
    }
}

std::string changed_uses(const Allowed& before, const Allowed& after)
{
    std::string what;
    for (const Use use : spooler::all_uses) {
        if (before[use] == after[use]) continue;
        what += (what.empty() ? "" : ", ") + std::string(keyword(use)) + (!after[use] ? " unset" : *after[use] ? " on" : " off");
    }
    return what;
}

}  // namespace consigne::release::web::admin
