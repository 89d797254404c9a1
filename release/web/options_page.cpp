// Options for the ticked documents: only what can be kept, and what it changes.
#include "release/web/colour.hpp"
#include "release/web/impact.hpp"
#include "release/web/page.hpp"

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;
using spooler::Job;

constexpr std::string_view copies_as_sent = "sent";  // value of the button that leads back to what each document asks for
constexpr std::size_t most_lines = 3;  // tickets named on the claim ticket; more would push the button away
// Letters that fit at 800 px: of a choice's name together with what it changes, and on the line below the choice.
constexpr std::ptrdiff_t widest_heading = 45, widest_line = 52;

/// For how many of the documents a choice can be kept, and why not for the others.
struct Reach {
    std::size_t possible = 0, satisfied = 0;
    Offer other = Offer::possible;
};

template <class Judge>
Reach reach(const std::vector<Job>& jobs, const spooler::Terminal& terminal, Judge judge)
{
    Reach result;
    for (const Job& job : jobs) {
        const Offer offer = judge(job, terminal);
        if (offer == Offer::possible) ++result.possible;
        else if (offer == Offer::already || offer == Offer::pointless || offer == Offer::right) ++result.satisfied;
        if (offer != Offer::possible && (result.other == Offer::possible || offer == Offer::cannot)) result.other = offer;
    }
    return result;
}

/// What a choice changes, in words. `spares`: it is a gain, and looks like one.
struct Change {
    std::string text;
    bool spares = true;
};

/// The reason when a choice reaches no document; else what it changes, and "2 of 3 documents" when it reaches only some. Where both have
/// no room it is the reach that is said: the other would promise too much.
void explain(json::object& control, const std::string& name, const Reach& found, std::size_t all, const Language& words, bool colour, const Change& change)
{
    control["off"] = found.possible == 0;
    const std::size_t kept = found.possible + found.satisfied;
    std::string line = change.text;
    if (found.possible == 0) line = reason_against(found.other, words, colour);
    else if (kept < all) {
        const std::string some = words.text("n_of_m", {{"n", std::to_string(kept)}, {"m", std::to_string(all)}});
        const std::string both = line.empty() ? some : line + " · " + some;
        line = letters(name) + letters(both) <= widest_heading ? both : some;
    }
    control["why"] = found.possible == 0 || kept < all || !change.spares;
    control["gain"] = line;
}

std::uint64_t paper(const std::vector<Job>& jobs, const spooler::Terminal& terminal, const Choices& choices)
{
    std::uint64_t sum = 0;
    for (const Job& job : jobs) sum += sheets(job, ticket_for(job, terminal, choices)).value_or(0);
    return sum;
}

/// Pages in colour that come out grey with the choice.
Change greyed(const std::vector<Job>& jobs, const spooler::Terminal& terminal, const Language& words)
{
    std::uint64_t pages = 0;
    for (const Job& job : jobs)
        if (job.facts.colour_pages && monochrome_offer(job, terminal) == Offer::possible) pages += job.facts.colour_pages->size();
    return {pages > 0 ? words.count("fewer_colour", pages) : std::string()};
}

/// What the chosen number costs or spares beside what was sent; where it is what was sent, what one more would cost.
Change by_copies(const std::vector<Job>& jobs, const spooler::Terminal& terminal, const Choices& choices, const Language& words)
{
    Choices as_sent = choices, single = choices;
    as_sent.copies.reset();
    single.copies = 1;
    const auto sent = paper(jobs, terminal, as_sent), now = paper(jobs, terminal, choices), one = paper(jobs, terminal, single);
    if (now > sent) return {words.count("more_sheets", now - sent), false};
    if (now < sent) return {words.count("fewer_sheets", sent - now)};
    return {one > 0 ? words.count("sheets_a_copy", one) : std::string(), false};
}

/// Whether their owner chose it ahead for all that can have it.
template <class Judge, class Chosen>
bool prepared(const std::vector<Job>& jobs, const spooler::Terminal& terminal, Judge judge, Chosen chosen)
{
    return std::all_of(jobs.begin(), jobs.end(), [&](const Job& job) { return judge(job, terminal) != Offer::possible || chosen(job.prepared); });
}

bool chose_monochrome(const spooler::Ticket& ticket) { return ticket.monochrome; }
bool chose_sides(const spooler::Ticket& ticket) { return ticket.sides.has_value(); }

/// What was prepared and shown as chosen, and is not any more: as sent, for good.
void take_back(Visit& visit, const std::vector<Job>& jobs, bool colour, bool sides)
{
    for (const Job& job : jobs) {
        spooler::Ticket kept = job.prepared;
        if (colour) kept.monochrome = false;
        if (sides) kept.sides.reset();
        // One that has left the store meanwhile has nothing to take back.
        if (kept != job.prepared) static_cast<void>(visit.site.parts.jobs.prepare(job.id, kept));
    }
}

std::vector<Job> ticked_documents(Visit& visit)
{
    auto jobs = held_documents(visit);
    const auto binned = visit.site.bin.of(visit.owner());
    std::erase_if(jobs, [&](const Job& job) { return binned.contains(job.id) || !visit.state.ticks.contains(job.id.value); });
    return jobs;
}

json::object copies_control(const std::vector<Job>& jobs, const Visit& visit)
{
    const Language& words = *visit.words;
    const Reach found = reach(jobs, visit.terminal, copies_offer);
    const auto sent = copies(jobs.front(), jobs.front().prepared);
    const bool same = std::all_of(jobs.begin(), jobs.end(), [sent](const Job& job) { return copies(job, job.prepared) == sent; });
    const std::uint32_t now = visit.state.choices.copies.value_or(same ? sent : 1);
    const bool word = !visit.state.choices.copies && !same;
    // Where no number is what was sent, what was sent lies below one.
    const bool back = !same && !word && now == 1;
    const std::string name = words.text(jobs.size() > 1 ? "copies_of_each" : "copies");
    json::object control{{"legend", name},
                         {"shown", word ? words.text("as_sent") : std::to_string(now)}, {"word", word},
                         {"less", back ? std::string(copies_as_sent) : std::to_string(now > 1 ? now - 1 : 1)}, {"less_words", words.text(back ? "copies_as_sent" : "one_less")}, {"more", std::to_string(word ? 1 : now + 1)},
                         {"least", (now <= 1 && !back) || found.possible == 0}, {"most", now >= most_copies || found.possible == 0}};
    explain(control, name, found, jobs.size(), words, false, by_copies(jobs, visit.terminal, visit.state.choices, words));
    return control;
}

}  // namespace

HttpResponse options_page(Visit& visit)
{
    const Language& words = *visit.words;
    const auto jobs = ticked_documents(visit);
    if (jobs.empty()) return jobs_page(visit);
    const Choices& choices = visit.state.choices;
    const spooler::Terminal& terminal = visit.terminal;

    const Reach mono = reach(jobs, terminal, monochrome_offer), sides = reach(jobs, terminal, two_sided_offer);
    Choices without_sides = choices, with_sides = choices;
    without_sides.two_sided = false;
    with_sides.two_sided = true;
    auto as_sent = jobs, flat = jobs;
    for (Job& job : as_sent) job.prepared = {};
    for (Job& job : flat) job.prepared.sides.reset();
    const auto single = paper(flat, terminal, without_sides), folded = paper(jobs, terminal, with_sides);
    const auto sent = paper(as_sent, terminal, {}), now = paper(jobs, terminal, choices);

    json::object data{{"seconds_form", words.text("seconds")}, {"for_ticked", words.count("for_ticked", jobs.size())}};
    if (terminal.options && terminal.option_mono) {
        json::object control{{"on", mono.possible > 0 && (choices.monochrome || prepared(jobs, terminal, monochrome_offer, chose_monochrome))}};
        explain(control, words.text("colour"), mono, jobs.size(), words, true, greyed(jobs, terminal, words));
        // Of several, the numbers would be nobody's.
        if (jobs.size() == 1) control["explained"] = colour_words(as_sent.front(), words, widest_line);
        data["colour"] = std::move(control);
    }
    if (terminal.options && terminal.option_sides) {
        json::object control{{"on", sides.possible > 0 && (choices.two_sided || prepared(jobs, terminal, two_sided_offer, chose_sides))}};
        explain(control, words.text("sides"), sides, jobs.size(), words, false, {single > folded ? words.count("fewer_sheets", single - folded) : std::string()});
        data["sides"] = std::move(control);
    }
    if (terminal.options && terminal.option_copies) data["number"] = copies_control(jobs, visit);

    json::array lines;
    std::uint64_t sides_sent = 0;
    bool known = true, pages_known = true;
    for (const Job& job : jobs) {
        const auto own = sheets(job, ticket_for(job, terminal, choices));
        known = known && own.has_value();
        // A number beside what could not be read is a guess.
        const bool counted = job.reading == spooler::Reading::done && job.facts.pages;
        pages_known = pages_known && counted;
        if (counted) sides_sent += *job.facts.pages;
        if (lines.size() < most_lines)
            lines.push_back(json::object{{"ticket", job.ticket_number}, {"title", shown_title(visit, job)}, {"sheets", own ? std::to_string(*own) : "–"}});
    }
    if (jobs.size() > most_lines) lines.push_back(json::object{{"ticket", "+ " + std::to_string(jobs.size() - most_lines)}, {"title", ""}, {"sheets", ""}});
    data["jobs"] = std::move(lines);
    if (sent != now) data["was"] = words.count("n_sheets", sent);
    data["pages"] = pages_known ? words.count("pages", sides_sent) : sides_sent > 0 ? words.count("pages", sides_sent) + " +" : std::string("–");
    data["sum"] = known || now > 0 ? std::to_string(now) + (known ? "" : " +") : "–";
    data["sum_word"] = words.count("sheets", now);
    if (sent > now) {
        const auto saved = static_cast<double>(sent - now);
        data["saved"] = true;
        data["saved_sheets"] = std::to_string(sent - now);
        data["saved_word"] = words.count("sheets", sent - now);
        data["co2"] = words.quantity(co2_kg * saved);
        data["water"] = words.quantity(water_l * saved);
        data["energy"] = words.quantity(energy_kwh * saved);
        data["fewer"] = words.count("n_fewer", sent - now);
    }
    if (visit.terminal.device)
        if (const auto device = visit.site.parts.devices.find(*visit.terminal.device)) data["offline"] = out_of_reach(*device);
    data["print"] = words.text("print_n", {{"n", std::to_string(jobs.size())}});
    return show(visit, "options", "page_options", std::move(data), then_still(visit));
}

HttpResponse options_post(Visit& visit)
{
    visit.state.note_kind.clear();
    take_back(visit, ticked_documents(visit), visit.form.has("was_bw") && visit.form.get("colour") != "bw", visit.form.has("was_2") && visit.form.get("sides") != "2");
    visit.state.choices.monochrome = visit.form.get("colour") == "bw";
    visit.state.choices.two_sided = visit.form.get("sides") == "2";
    if (visit.form.get("copies") == copies_as_sent) visit.state.choices.copies.reset();
    else if (const auto copies = whole_number(visit.form.get("copies")); copies && *copies >= 1 && *copies <= static_cast<std::int64_t>(most_copies))
        visit.state.choices.copies = static_cast<std::uint32_t>(*copies);
    const std::string act = visit.form.get("do");
    if (act == "print" && !visit.form.has("copies")) return print(visit, ticked_documents(visit), visit.nonce);
    return see(visit, act == "return" ? "/t/jobs" : "/t/options");
}

}  // namespace consigne::release::web
