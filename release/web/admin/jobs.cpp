// /admin/jobs: everybody's documents, found by owner, printer, state or words; a page of them costs the same however many there are.
#include "release/web/admin/common.hpp"
#include "release/web/admin/job.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/moments.hpp"
#include "release/web/options.hpp"
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;
using spooler::JobState;

constexpr std::uint32_t a_page = 50;

struct Show {
    std::string_view word, key;
    std::vector<JobState> states;
    bool unowned = false, unreadable = false;
};

const std::vector<Show>& shows()
{
    static const std::vector<Show> all{
        {"", "dj_show_waiting", {JobState::pending_held}},
        {"printing", "dj_show_printing", {JobState::pending, JobState::processing, JobState::processing_stopped}},
        {"unowned", "dj_show_unowned", {JobState::pending_held}, true},
        {"unreadable", "dj_show_unreadable", {JobState::pending_held}, false, true},
        {"printed", "history_printed", {JobState::completed}},
        {"failed", "history_failed", {JobState::aborted}},
        {"deleted", "dj_show_gone", {JobState::canceled}},
        {"all", "history_all", {}},
    };
    return all;
}

const Show& chosen(const Form& query)
{
    for (const Show& one : shows())
        if (one.word == query.get("show")) return one;
    return shows().front();
}

/// By login, else by the one name that fits.
std::optional<spooler::Person> person_called(Context& site, const std::string& name)
{
    if (auto exact = site.parts.people.find_login(name)) return *exact;
    spooler::PeopleQuery alike;
    alike.search = name;
    alike.limit = 2;
    if (auto found = site.parts.people.page(alike).people; found.size() == 1) return std::move(found.front());
    return std::nullopt;
}

json::object described(const Visit& visit, const spooler::Job& job, Names& names)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    const bool is_over = spooler::terminal_state(job.state);
    json::object row{{"href", "/admin/jobs/" + std::to_string(job.id.value)}, {"ticket", job.ticket_number}, {"title", title_of(job, words)}, {"line", about(job, words)},
                     {"owner", job.owner ? names.person(job.owner) : std::string()}, {"claimed", job.owner ? std::string() : job.user_name}, {"printer", names.printer(job.printer)},
                     {"when", ago(words, is_over && job.completed_at ? *job.completed_at : job.submitted, now)}};
    put_state(row, words, job);
    return row;
}

HttpResponse jobs(Visit& visit)
{
    const Language& words = *visit.words;
    const Form& query = visit.query;
    const Show& show = chosen(query);
    spooler::JobSearch search;
    search.states = show.states;
    search.unowned = show.unowned;
    if (show.unreadable) search.reading = spooler::Reading::unreadable;
    search.text = trimmed(query.get("q"), 120);
    search.limit = a_page;
    if (const auto before = whole_number(query.get("before")); before && *before > 0) search.before = spooler::JobId{*before};
    const std::string owner = trimmed(query.get("owner")), printer = query.get("printer");
    std::string trouble;
    if (!owner.empty() && !show.unowned) {
        if (const auto person = person_called(visit.site, owner)) search.owner = person->id;
        else trouble = words.text("dj_no_person", {{"name", owner}});
    }
    json::array printers, states;
    add_option(printers, "", words.text("dj_any_printer"), printer.empty());
    for (const auto& one : visit.site.parts.printers.list()) {
        add_option(printers, one.name, one.name, one.name == printer);
        if (one.name == printer) search.printer = one.id;
    }
    if (!printer.empty() && !search.printer) trouble = words.text("dj_no_printer", {{"name", printer}});
    for (const Show& one : shows()) add_option(states, one.word, words.text(one.key), &one == &show);

    const auto found = trouble.empty() ? visit.site.parts.jobs.search(search) : spooler::JobsFound();
    Names names(visit.site);
    json::array rows;
    for (const auto& job : found.jobs) rows.push_back(described(visit, job, names));
    std::string filters;
    const auto filter = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) filters += (filters.empty() ? "" : "&") + std::string(name) + "=" + url_part(value);
    };
    filter("q", search.text);
    filter("owner", owner);
    filter("printer", printer);
    filter("show", std::string(show.word));
    const bool any = !rows.empty(), plain = search.text.empty() && owner.empty() && !show.unowned && !show.unreadable && !show.states.empty();
    json::object data{{"rows", std::move(rows)}, {"any", any}, {"printers", std::move(printers)}, {"states", std::move(states)}, {"q", search.text}, {"owner", owner}, {"trouble", trouble}, {"filtered", !filters.empty()}};
    if (plain && trouble.empty()) {
        std::uint64_t n = 0;
        for (const auto state : show.states) {
            spooler::JobQuery count;
            count.states = {state};
            count.printer = search.printer;
            n += visit.site.parts.jobs.count(count);
        }
        data["total"] = words.count("dj_total", n, {{"m", words.number(n)}});
    }
    // Words may stand further down than one page looks.
    if (found.next.value != 0) {
        data["older"] = "/admin/jobs?" + (filters.empty() ? std::string() : filters + "&") + "before=" + std::to_string(found.next.value);
        data["older_words"] = words.text(found.jobs.size() < a_page ? "dj_look_on" : "history_older");
        data["looked"] = found.jobs.size() < a_page;
    }
    if (search.before.value != 0) data["newest"] = "/admin/jobs" + (filters.empty() ? std::string() : "?" + filters);
    return desk::show(visit, "adm_jobs", "dj_title", std::move(data));
}

}  // namespace

void add_jobs_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/jobs", Right::see_site, jobs});
    add_job_routes(all);
}

}  // namespace consigne::release::web::admin
