// /me/history: what became of one's documents.
#include "release/web/moments.hpp"
#include "release/web/options.hpp"
#include "release/web/page.hpp"
#include "release/web/csv.hpp"
#include "release/web/expired.hpp"
#include "release/web/portal/routes.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::portal {
namespace {

namespace json = boost::json;
using spooler::Job;
using spooler::JobState;

constexpr std::uint32_t a_page = 50, most_rows = 10'000;

/// What became of it, as a text key.
std::string_view outcome(const Job& job)
{
    if (job.state == JobState::completed) return "history_printed";
    if (job.state == JobState::aborted) return "history_failed";
    return time_was_over(job) ? "history_expired" : "history_deleted";
}

struct Filter {
    std::string word;                ///< of the query: printed, deleted, or all
    std::vector<JobState> states;
};

Filter filter_of(const Form& query)
{
    const std::string word = query.get("show");
    if (word == "printed") return {word, {JobState::completed}};
    if (word == "not-printed") return {word, {JobState::canceled, JobState::aborted}};
    return {"", {JobState::completed, JobState::canceled, JobState::aborted}};
}

std::vector<Job> over(Visit& visit, const Filter& filter, std::uint32_t limit)
{
    spooler::JobQuery query;
    query.owner = visit.person.id;
    query.states = filter.states;
    query.newest_first = true;
    query.limit = limit;
    if (const auto after = whole_number(visit.query.get("after"))) query.after = spooler::JobId{*after};
    auto jobs = visit.site.parts.jobs.list(query);
    std::erase_if(jobs, [&](const Job& job) { return job.owner != visit.person.id; });
    return jobs;
}

/// As it came out: the choices of its last collection are known, else what was sent.
spooler::Ticket ticket_of(const std::optional<spooler::Delivery>& last) { return last ? last->ticket : spooler::Ticket(); }

std::optional<spooler::Delivery> last_of(const Visit& visit, const Job& job)
{
    auto last = visit.site.parts.deliveries.last_of(job.id);
    return last ? std::optional(std::move(*last)) : std::nullopt;
}

std::string where(const Visit& visit, const Job& job)
{
    if (!job.device) return {};
    const auto device = visit.site.parts.devices.find(*job.device);
    return device ? device->name : std::string();
}

/// Who collected it in its owner's stead, and where: they are told, whoever it was. Empty: they did it themselves, or nobody had to.
std::string collected_by(const Visit& visit, const Job& job, const std::optional<spooler::Delivery>& last)
{
    if (job.state != JobState::completed || !last || !last->by || *last->by == visit.person.id) return {};
    const Language& words = *visit.words;
    const auto who = visit.site.parts.people.find(*last->by);
    const std::string place = where(visit, job);
    if (!who) return words.text("history_by_somebody", {{"where", place}});
    return words.text("history_by_operator", {{"name", who->full_name.empty() ? who->login : who->full_name}, {"where", place}});
}

std::string paper(const Job& job, const spooler::Ticket& ticket)
{
    if (job.state != JobState::completed) return {};
    if (job.sheets_completed > 0) return std::to_string(job.sheets_completed);
    const auto expected = sheets(job, ticket);
    return expected ? std::to_string(*expected) : std::string();
}

json::object described(const Visit& visit, const Job& job)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    const auto last = last_of(visit, job);
    const auto ticket = ticket_of(last);
    const std::string_view what = outcome(job);
    json::object row{{"title", title_of(job, words)}, {"ticket", job.ticket_number}, {"when", at(words, job.completed_at.value_or(job.submitted), now)}, {"where", where(visit, job)},
                     {"sheets", paper(job, ticket)}, {"state", words.text(what)}};
    row[what == "history_printed" ? "ok" : what == "history_failed" ? "bad" : "idle"] = true;
    std::string line;
    if (job.state == JobState::completed) {
        if (const auto colour = in_colour(job, ticket)) line = words.text(*colour ? "me_colour" : "me_bw");
        if (job.effective_sides() || ticket.sides) line += (line.empty() ? "" : " · ") + words.text(on_both_sides(job, ticket) ? "me_two_sided" : "me_one_sided");
        if (copies(job, ticket) > 1) line += (line.empty() ? "" : " · ") + words.count("copies_short", copies(job, ticket));
    }
    row["line"] = line;
    row["by"] = collected_by(visit, job, last);
    return row;
}

HttpResponse history(Visit& visit)
{
    const Language& words = *visit.words;
    const Filter filter = filter_of(visit.query);
    const auto jobs = over(visit, filter, a_page);
    json::array rows, filters;
    for (const Job& job : jobs) rows.push_back(described(visit, job));
    const auto offer = [&](const std::string& word, std::string_view key) {
        filters.push_back(json::object{{"href", "/me/history" + (word.empty() ? std::string() : "?show=" + word)}, {"title", words.text(key)}, {"on", filter.word == word}});
    };
    offer("", "history_all");
    offer("printed", "history_printed");
    offer("not-printed", "history_not_printed");
    const std::string show = filter.word.empty() ? std::string() : "show=" + filter.word;
    json::object data{{"rows", std::move(rows)}, {"any", !jobs.empty()}, {"filters", std::move(filters)}, {"csv", "/me/history.csv" + (show.empty() ? std::string() : "?" + show)}};
    if (jobs.size() == a_page) data["older"] = "/me/history?" + (show.empty() ? std::string() : show + "&") + "after=" + std::to_string(jobs.back().id.value);
    if (visit.query.has("after")) data["newest"] = "/me/history" + (show.empty() ? std::string() : "?" + show);
    return desk::show(visit, "me_history", "me_history", std::move(data));
}

HttpResponse table(Visit& visit)
{
    const Language& words = *visit.words;
    // The mark by which spreadsheets know UTF-8.
    std::string body(csv::mark);
    for (const char* key : {"history_when", "history_ticket", "history_title", "history_where", "history_sheets", "history_state"})
        body += (body.size() > 3 ? "," : "") + csv::field(words.text(key));
    body += "\r\n";
    for (const Job& job : over(visit, filter_of(visit.query), most_rows)) {
        const auto last = last_of(visit, job);
        const std::string by = collected_by(visit, job, last);
        body += csv::field(iso_time(job.completed_at.value_or(job.submitted))) + "," + std::to_string(job.ticket_number) + "," + csv::field(title_of(job, words)) + "," + csv::field(where(visit, job)) + "," +
                         paper(job, ticket_of(last)) + "," + csv::field(words.text(outcome(job)) + (by.empty() ? "" : ", " + by)) + "\r\n";
    }
    return file_answer("text/csv; charset=utf-8", std::move(body), "consigne.csv");
}

}  // namespace

void add_history_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/me/history", Right::own, history});
    all.push_back({"GET", "/me/history.csv", Right::own, table});
}

}  // namespace consigne::release::web::portal
