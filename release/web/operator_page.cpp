// An operator collects for somebody else: whose documents wait, by name or ticket; then the same pages as for one's own.
#include "release/web/moments.hpp"
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;

// Of the newest documents: who left something lately stands at the desk. A look has as many as a page of the store's is quick with; older
// ones are found by name or ticket.
constexpr std::uint32_t a_look = 200, looks = 5;

spooler::JobQuery waiting_of(spooler::PersonId person)
{
    spooler::JobQuery query;
    query.owner = person;
    query.states = {spooler::JobState::pending_held};
    return query;
}

/// Whose documents wait. `all`: there are no others.
struct Found {
    std::vector<spooler::PersonId> people;
    bool all = true;
};

/// Who left something last, first; or whose ticket has that number.
Found by_documents(const Visit& visit, const std::string& text)
{
    Found found;
    spooler::JobSearch search;
    search.states = {spooler::JobState::pending_held};
    search.text = text;
    search.limit = a_look;
    for (std::uint32_t look = 0; look < looks; ++look) {
        const auto some = visit.site.parts.jobs.search(search);
        for (const auto& job : some.jobs) {
            if (!job.owner || job.state != spooler::JobState::pending_held || *job.owner == visit.person->id) continue;
            if (std::find(found.people.begin(), found.people.end(), *job.owner) == found.people.end()) found.people.push_back(*job.owner);
        }
        if (some.next.value == 0) return found;
        search.before = some.next;
    }
    found.all = false;
    return found;
}

Found by_name(const Visit& visit, const std::string& text)
{
    Found found;
    spooler::PeopleQuery named;
    named.search = text;
    named.limit = a_look;
    const auto page = visit.site.parts.people.page(named);
    for (const auto& person : page.people)
        if (person.id != visit.person->id && visit.site.parts.jobs.count(waiting_of(person.id)) > 0) found.people.push_back(person.id);
    found.all = page.next.empty();
    return found;
}

/// "3 documents · the oldest 40 min ago"
std::string waiting_words(const Visit& visit, spooler::PersonId person)
{
    auto query = waiting_of(person);
    const auto count = visit.site.parts.jobs.count(query);
    query.limit = 1;
    const auto oldest = visit.site.parts.jobs.list(query);
    if (oldest.empty()) return visit.words->count("n_documents", count);  // collected this moment
    return visit.words->count("op_waiting", count, {{"when", ago(*visit.words, oldest.front().submitted, visit.site.parts.clock())}});
}

std::int64_t page_of(const Form& said) { return std::clamp<std::int64_t>(whole_number(said.get("page")).value_or(1), 1, a_look * looks); }

}  // namespace

HttpResponse operator_page(Visit& visit)
{
    const Language& words = *visit.words;
    const std::string text = visit.query.get("q");
    const Found found = text.empty() || whole_number(text) ? by_documents(visit, text) : by_name(visit, text);
    const std::size_t rows = visit.state.rows, total = found.people.size(), pages = std::max<std::size_t>(1, (total + rows - 1) / rows);
    const std::size_t page = std::min<std::size_t>(static_cast<std::size_t>(page_of(visit.query)), pages), first = (page - 1) * rows, last = std::min(total, first + rows);
    json::array people;
    for (std::size_t i = first; i < last; ++i)
        if (const auto person = visit.site.parts.people.find(found.people[i]))
            people.push_back(json::object{{"id", person->id.value}, {"name", person->full_name.empty() ? person->login : person->full_name}, {"more", person->login + " · " + waiting_words(visit, person->id)}});
    json::object data{{"people_page", true}, {"people", std::move(people)}, {"any", total > 0}, {"q", text}, {"seconds_form", words.text("seconds")}};
    data["pager"] = pages > 1;
    data["page"] = static_cast<std::int64_t>(page);
    data["first"] = page == 1;
    data["last"] = page == pages;
    const std::string in_all = std::to_string(total);
    data["range"] = words.text("range", {{"from", std::to_string(first + 1)}, {"to", std::to_string(last)}, {"total", found.all ? in_all : words.text("at_least", {{"n", in_all}})}});
    data["older"] = !found.all && page == pages;
    return show(visit, "operator", "op_title", std::move(data), then_still(visit));
}

HttpResponse operator_post(Visit& visit)
{
    visit.state.note_kind.clear();
    const auto id = whole_number(visit.form.get("person"));
    const std::string act = visit.form.get("do");
    // The pages are of what was looked for, whatever stands in the field meanwhile.
    if (!id && (act == "before" || act == "after"))
        return see(visit, "/t/operator?q=" + url_part(visit.form.get("asked")) + "&page=" + std::to_string(page_of(visit.form) + (act == "after" ? 1 : -1)));
    if (!id && act != "own") return see(visit, "/t/operator?q=" + url_part(visit.form.get("q")));
    // Ticks, choices and passwords are of the one whose documents were shown.
    const auto rows = visit.state.rows;
    visit.state = PageState{};
    visit.state.rows = rows;
    if (id) {
        const auto person = visit.site.parts.people.find(spooler::PersonId{*id});
        if (!person) return see(visit, "/t/operator");
        visit.state.for_person = person->id.value;
        visit.site.parts.audit.record(visit.person->login, "looks at the documents of " + person->login, visit.place());
    }
    return see(visit, "/t/jobs");
}

}  // namespace consigne::release::web
