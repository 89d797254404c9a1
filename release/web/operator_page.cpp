// An operator collects for somebody else: whose documents wait, by name or ticket; then the same pages as for one's own.
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;

constexpr std::uint32_t looked_at = 200;   // of the newest documents: who left something lately stands at the desk; of people of a name
constexpr std::size_t shown = 5;           // on the smallest panel four; the style hides the last

std::uint64_t waiting(const Visit& visit, spooler::PersonId person)
{
    spooler::JobQuery query;
    query.owner = person;
    query.states = {spooler::JobState::pending_held};
    return visit.site.parts.jobs.count(query);
}

/// Found by a ticket's number, else by their name; without a word, who left something last.
std::vector<spooler::Person> found(const Visit& visit, const std::string& text)
{
    std::vector<spooler::Person> people;
    const auto add = [&](const spooler::Person& person) {
        const bool there = std::any_of(people.begin(), people.end(), [&](const spooler::Person& one) { return one.id == person.id; });
        if (!there && person.id != visit.person->id && people.size() < shown) people.push_back(person);
    };
    if (text.empty() || whole_number(text)) {
        spooler::JobSearch search;
        search.states = {spooler::JobState::pending_held};
        search.text = text;
        search.limit = looked_at;
        for (const auto& job : visit.site.parts.jobs.search(search).jobs)
            if (job.owner && job.state == spooler::JobState::pending_held)
                if (const auto person = visit.site.parts.people.find(*job.owner)) add(*person);
        return people;
    }
    spooler::PeopleQuery named;
    named.search = text;
    named.limit = looked_at;
    for (const auto& person : visit.site.parts.people.page(named).people)
        if (waiting(visit, person.id) > 0) add(person);
    return people;
}

}  // namespace

HttpResponse operator_page(Visit& visit)
{
    const Language& words = *visit.words;
    const std::string text = visit.query.get("q");
    json::array people;
    for (const auto& person : found(visit, text))
        people.push_back(json::object{{"id", person.id.value}, {"name", person.full_name.empty() ? person.login : person.full_name}, {"more", person.login + " · " + words.count("n_documents", waiting(visit, person.id))}});
    const bool any = !people.empty();
    return show(visit, "operator", "op_title", {{"people_page", true}, {"people", std::move(people)}, {"any", any}, {"q", text}, {"seconds_form", words.text("seconds")}},
                std::to_string(std::max<long>(5, seconds_left(visit) - 20)) + ";url=/t/still");
}

HttpResponse operator_post(Visit& visit)
{
    visit.state.note_kind.clear();
    const auto id = whole_number(visit.form.get("person"));
    if (!id && visit.form.get("do") != "own") return see(visit, "/t/operator?q=" + url_part(visit.form.get("q")));
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
