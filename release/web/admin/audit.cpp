// /admin/audit: who did what, newest first. Read, never written.
#include "release/web/admin/lists.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/page.hpp"
#include "release/web/csv.hpp"
#include "release/web/kept_words.hpp"
#include "release/web/moments.hpp"

#include <boost/json/array.hpp>

#include <array>
#include <charconv>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;
using spooler::AuditQuery;

constexpr std::uint32_t a_page = 100, most_rows = 50'000;

struct About {
    std::string_view word, text_key, subject;
};
constexpr std::array abouts{About{"", "aud_all", ""}, About{"people", "aud_people", "person "}, About{"documents", "aud_documents", "job "}, About{"settings", "aud_settings", "setting "},
                            About{"terminals", "aud_terminals", "terminal "}, About{"machines", "aud_machines", "device "}, About{"printers", "aud_printers", "printer "}, About{"groups", "aud_groups", "group "},
                            About{"sign-ins", "aud_sign_ins", "address "}};

/// A day as browsers send it: 2026-11-26.
std::optional<spooler::Instant> day(const std::string& text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = whole_number(text.substr(0, 4)), month = whole_number(text.substr(5, 2)), of_month = whole_number(text.substr(8, 2));
    if (!year || !month || !of_month) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(static_cast<unsigned>(*month)), std::chrono::day(static_cast<unsigned>(*of_month))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

struct Asked {
    AuditQuery query;
    std::string about, from, until;
};

Asked asked_of(const Visit& visit)
{
    Asked asked;
    asked.query.who = visit.query.get("who").substr(0, 255);
    asked.query.word = visit.query.get("word").substr(0, 200);
    for (const About& one : abouts) if (one.word == visit.query.get("about")) asked.about = one.word, asked.query.about = one.subject;
    if (const auto from = day(visit.query.get("from"))) asked.query.from = from, asked.from = visit.query.get("from");
    // Until a day means to its end.
    if (const auto until = day(visit.query.get("until"))) asked.query.until = *until + std::chrono::days(1), asked.until = visit.query.get("until");
    if (const auto before = whole_number(visit.query.get("before"))) asked.query.before = *before;
    return asked;
}

std::string path(const char* page, const Asked& asked, std::int64_t before = 0)
{
    return link(page, {{"who", asked.query.who}, {"about", asked.about}, {"word", asked.query.word}, {"from", asked.from}, {"until", asked.until}, {"before", before > 0 ? std::to_string(before) : std::string()}});
}

HttpResponse audit(Visit& visit)
{
    const Language& words = *visit.words;
    Asked asked = asked_of(visit);
    asked.query.limit = a_page;
    const auto found = visit.site.parts.audit.search(asked.query);
    const auto& rows = found.rows;
    const auto now = visit.site.parts.clock();
    json::array shown, about;
    for (const auto& row : rows) shown.push_back(json::object{{"when", date(words, row.at, now)}, {"time", clock_time(words, row.at)}, {"who", audit_who(words, row.who)}, {"what", audit_what(words, row.what)}, {"subject", audit_subject(words, row.subject)}});
    for (const About& one : abouts) about.push_back(json::object{{"value", one.word}, {"title", words.text(one.text_key)}, {"on", one.word == asked.about}});
    json::object data{{"rows", std::move(shown)}, {"any", !rows.empty()}, {"abouts", std::move(about)}, {"by", asked.query.who}, {"word", asked.query.word}, {"from", asked.from}, {"until", asked.until},
                      {"csv", path("/admin/audit.csv", asked)}};
    if (found.next > 0) {
        // Words may stand further down than one page looks.
        data["older"] = path("/admin/audit", asked, found.next);
        data["older_words"] = words.text(rows.size() < a_page ? "dj_look_on" : "history_older");
    }
    if (asked.query.before > 0) data["newest"] = path("/admin/audit", asked);
    return desk::show(visit, "adm_audit", "aud_title", std::move(data));
}

HttpResponse table(Visit& visit)
{
    const Language& words = *visit.words;
    Asked asked = asked_of(visit);
    asked.query.before = 0;
    asked.query.limit = most_rows;
    std::string body(csv::mark);
    body += csv::line({words.text("aud_when"), words.text("aud_who"), words.text("aud_what"), words.text("aud_subject")});
    // As it is kept: what a program compares, and what the entries' chain covers.
    for (const auto& row : visit.site.parts.audit.list(asked.query)) body += csv::line({iso_time(row.at), row.who, row.what, row.subject});
    visit.audit("exported the audit log", "audit log");
    return file_answer("text/csv; charset=utf-8", std::move(body), "consigne-log.csv");
}

}  // namespace

void add_audit_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/audit", Right::read_records, audit});
    all.push_back({"GET", "/admin/audit.csv", Right::read_records, table});
}

}  // namespace consigne::release::web::admin
