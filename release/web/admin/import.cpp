// /admin/people/import: a table of people, first looked at, then taken in whole; and out again.
#include "release/people_import/import.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;

constexpr std::size_t most_shown = 200;   // lines of a result; the refused ones come first

std::string_view does_key(ImportLine::Does does)
{
    switch (does) {
    case ImportLine::Does::adds: return "imp_adds";
    case ImportLine::Does::changes: return "imp_changes";
    case ImportLine::Does::nothing: return "imp_same";
    case ImportLine::Does::refused: return "imp_refused";
    }
    return "imp_same";
}

std::string separator_words(const Visit& visit, char separator)
{
    return separator == '\t' ? visit.words->text("imp_tab") : std::string(1, separator);
}

json::object described(const Visit& visit, const ImportPlan& plan)
{
    const Language& words = *visit.words;
    if (!plan.trouble.empty()) return {{"trouble", words.text(plan.trouble)}};
    json::array columns, lines;
    for (const auto& [header, field] : plan.columns)
        columns.push_back(json::object{{"header", header}, {"field", field.empty() ? words.text("imp_left_out") : words.text("imp_f_" + field)}, {"out", field.empty()}});
    const auto show = [&](ImportLine::Does does) {
        for (const ImportLine& line : plan.lines) {
            if (line.does != does || lines.size() >= most_shown) continue;
            std::string what = line.why.empty() ? std::string() : words.text(line.why);
            for (std::size_t at = 0; line.why.empty() && line.does == ImportLine::Does::changes && at < line.what.size();) {
                const auto end = line.what.find(", ", at);
                what += (what.empty() ? "" : ", ") + words.text("imp_f_" + line.what.substr(at, end == std::string::npos ? end : end - at));
                at = end == std::string::npos ? line.what.size() : end + 2;
            }
            json::object row{{"number", words.number(line.number)}, {"account", line.login}, {"does", words.text(does_key(line.does))}, {"what", what}, {"reserved", line.reserved}};
            row[line.does == ImportLine::Does::refused ? "bad" : line.does == ImportLine::Does::nothing ? "idle" : "ok"] = true;
            lines.push_back(std::move(row));
        }
    };
    for (const auto does : {ImportLine::Does::refused, ImportLine::Does::adds, ImportLine::Does::changes, ImportLine::Does::nothing}) show(does);
    const std::size_t hidden = plan.lines.size() - lines.size();
    return {{"columns", std::move(columns)}, {"lines", std::move(lines)}, {"adds", words.number(plan.adds)}, {"changes", words.number(plan.changes)}, {"same", words.number(plan.same)}, {"refused", words.number(plan.refused)},
            {"may_apply", plan.refused == 0 && plan.adds + plan.changes > 0}, {"any_refused", plan.refused > 0}, {"read_as", words.text("imp_read_as", {{"encoding", plan.encoding}, {"separator", separator_words(visit, plan.separator)}})},
            {"hidden", hidden > 0 ? words.count("imp_hidden", hidden) : std::string()}};
}

HttpResponse page(Visit& visit, int status = 200)
{
    const std::string file = visit.site.staged.of(visit.session.session.token_digest, visit.site.parts.clock());
    json::object data{{"example", "login;nom complet;mail;groupes\nmdupont;Marie Dupont;m@exemple.fr;Profs"}};
    if (!file.empty()) data["plan"] = described(visit, plan_import(visit.site, file));
    return desk::show(visit, "adm_import", "imp_title", std::move(data), status);
}

HttpResponse show(Visit& visit) { return page(visit); }

HttpResponse bring(Visit& visit)
{
    const std::string& session = visit.session.session.token_digest;
    const std::string does = visit.form.get("do");
    if (does == "forget") {
        visit.site.staged.forget(session);
        return desk::see(visit, "/admin/people/import");
    }
    if (does == "apply") {
        const std::string file = visit.site.staged.of(session, visit.site.parts.clock());
        if (file.empty()) {
            visit.note = {"warn", {}, visit.words->text("imp_waited")};
            return desk::see(visit, "/admin/people/import");
        }
        // Judged anew: the site may have changed since it was looked at.
        auto plan = plan_import(visit.site, file);
        const auto adds = plan.adds, changes = plan.changes;
        if (const auto done = apply_import(visit.site, std::move(plan), visit.person.login); !done) {
            if (done.error().code == Errc::storage_failed) return desk::trouble(visit, "trouble_store", 503);
            visit.note = {"bad", {}, visit.words->text(done.error().code == Errc::busy ? "busy_now" : "imp_not_done")};
            return desk::see(visit, "/admin/people/import");
        }
        visit.site.staged.forget(session);
        visit.note = {"ok", {}, visit.words->text("imp_done", {{"added", visit.words->number(adds)}, {"changed", visit.words->number(changes)}})};
        return desk::see(visit, "/admin/people");
    }
    std::string file = visit.form.get("file");
    if (file.empty()) {
        visit.note = {"warn", {}, visit.words->text("imp_no_file")};
        return desk::see(visit, "/admin/people/import");
    }
    visit.site.staged.put(session, std::move(file), visit.site.parts.clock());
    return desk::see(visit, "/admin/people/import");
}

HttpResponse table(Visit& visit)
{
    // A technician reads records, and sees nobody.
    if (!visit.may(Right::see_people)) return desk::trouble(visit, "trouble_not_found", 404);
    visit.audit("exported everybody", "people");
    return file_answer("text/csv; charset=utf-8", export_people(visit.site), "consigne-people.csv");
}

}  // namespace

void add_import_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/people/import", Right::administer, show});
    all.push_back({"POST", "/admin/people/import", Right::administer, bring});
    all.push_back({"GET", "/admin/people/export.csv", Right::read_records, table});
}

}  // namespace consigne::release::web::admin
