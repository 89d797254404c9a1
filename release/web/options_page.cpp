// Options for the ticked documents: only what can be kept, and what it changes.
#include "release/web/impact.hpp"
#include "release/web/page.hpp"

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;
using spooler::Job;

constexpr std::string_view copies_as_sent = "sent";  // value of the button that leads back to what each document asks for
constexpr std::size_t most_lines = 3;  // tickets named on the claim ticket; more would push the button away

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

/// "2 of 3 documents" when a choice reaches only some; the reason when it reaches none; else what it gains.
void explain(json::object& control, const Reach& found, std::size_t all, const Language& words, bool colour, const std::string& gain)
{
    control["off"] = found.possible == 0;
    if (found.possible == 0) control["why"] = true, control["gain"] = reason_against(found.other, words, colour);
    else if (found.possible + found.satisfied < all)
        control["why"] = true, control["gain"] = words.text("n_of_m", {{"n", std::to_string(found.possible + found.satisfied)}, {"m", std::to_string(all)}});
    else if (!gain.empty()) control["gain"] = gain;
}

std::uint64_t paper(const std::vector<Job>& jobs, const spooler::Terminal& terminal, const Choices& choices)
{
    std::uint64_t sum = 0;
    for (const Job& job : jobs) sum += sheets(job, ticket_for(job, terminal, choices)).value_or(0);
    return sum;
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
    json::object control{{"legend", words.text(jobs.size() > 1 ? "copies_of_each" : "copies")},
                         {"shown", word ? words.text("as_sent") : std::to_string(now)}, {"word", word},
                         {"less", back ? std::string(copies_as_sent) : std::to_string(now > 1 ? now - 1 : 1)}, {"less_words", words.text(back ? "copies_as_sent" : "one_less")}, {"more", std::to_string(word ? 1 : now + 1)},
                         {"least", (now <= 1 && !back) || found.possible == 0}, {"most", now >= most_copies || found.possible == 0}};
    explain(control, found, jobs.size(), words, false, {});
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
        explain(control, mono, jobs.size(), words, true, {});
        data["colour"] = std::move(control);
    }
    if (terminal.options && terminal.option_sides) {
        json::object control{{"on", sides.possible > 0 && (choices.two_sided || prepared(jobs, terminal, two_sided_offer, chose_sides))}};
        explain(control, sides, jobs.size(), words, false, single > folded ? words.count("fewer_sheets", single - folded) : std::string());
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
    return show(visit, "options", "page_options", std::move(data), std::to_string(std::max<long>(5, seconds_left(visit) - 20)) + ";url=/t/still");
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
