// From the tap on Print to paper: what is being sent, what came out, what did not and why.
#include "release/web/elsewhere.hpp"
#include "release/web/page.hpp"
#include "release/web/paper.hpp"
#include "release/web/release_record.hpp"

#include "spooler/api/release_trouble.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace consigne::release::web {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using spooler::Delivery;
using spooler::DeliveryState;
using spooler::Job;

constexpr std::size_t most_tickets = 4;
constexpr auto linger = 20s;  // after "done" (design.md §3)

std::vector<Delivery> deliveries(const Visit& visit)
{
    std::vector<Delivery> all;
    for (const auto& release : releases_of(visit)) {
        const auto some = visit.site.parts.release.progress(release);
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

std::uint64_t sheets_of(const Delivery& delivery, const std::optional<Job>& job)
{
    if (delivery.sheets != 0) return delivery.sheets;
    return job ? sheets(*job, delivery.ticket).value_or(0) : 0;
}

/// Sheets out so far; a device that only counts sides still moves the meter.
std::uint64_t sheets_out(const Delivery& delivery, std::uint64_t expected)
{
    if (delivery.state == DeliveryState::printed) return std::max<std::uint64_t>(expected, delivery.sheets_completed);
    if (delivery.sheets_completed != 0 || delivery.impressions == 0 || delivery.impressions_completed == 0) return delivery.sheets_completed;
    return expected * delivery.impressions_completed / delivery.impressions;
}

/// Some of it is on paper, or may be.
bool partly_out(const Delivery& one) { return one.state == DeliveryState::uncertain || one.sheets_completed > 0 || one.impressions_completed > 0; }

/// A document that is in store again, and the try that brought it back there.
struct Back {
    Delivery delivery;
    Job job;
};

/// Of which nothing came out; or, `partly`, of which something did or may have. What is being deleted is neither.
std::vector<Back> back_in_store(Visit& visit, const std::vector<Delivery>& all, bool partly)
{
    const auto held = held_documents(visit);
    const auto binned = visit.site.bin.of(visit.owner());
    std::vector<Back> back;
    for (const Delivery& one : all)
        if (over(one.state) && one.state != DeliveryState::printed && partly_out(one) == partly)
            for (const Job& job : held)
                if (job.id == one.job && !binned.contains(job.id)) back.push_back({one, job});
    return back;
}

/// "30 sheets": what they take when they are printed whole, as before.
std::string paper_for(const std::vector<Back>& back, const Language& words)
{
    std::uint64_t sum = 0;
    bool known = true;
    for (const auto& [one, job] : back) {
        const auto own = sheets(job, one.ticket);
        sum += own.value_or(0);
        known = known && own.has_value();
    }
    if (sum == 0) return words.text("sheets_unknown");
    return words.count("n_sheets", sum) + (known ? "" : " +");
}

struct Totals { std::uint64_t expected = 0, out = 0, lost = 0; std::size_t done = 0, running = 0, queued = 0, failed = 0; };

/// Why it waits, while the server itself tries again: what only a hand at the machine mends keeps its advice.
std::string waiting_words(const Language& words, const std::string& reason)
{
    const auto trouble = spooler::trouble_from_sentence(reason);
    if (!trouble || *trouble >= spooler::Trouble::paper_jam) return machine_words(words, reason);
    return first_sentence(machine_words(words, reason)) + " " + words.text("tries_again");
}

json::object line(const Delivery& delivery, const Visit& visit, Totals& totals)
{
    const Language& words = *visit.words;
    std::optional<Job> job;
    if (auto found = visit.site.parts.jobs.find(delivery.job); found && found->owner == visit.owner()) job = *found;
    const auto expected = sheets_of(delivery, job), out = sheets_out(delivery, expected);
    totals.expected += expected;
    totals.out += out;

    json::object row{{"id", delivery.id.value}, {"ticket", job ? std::to_string(job->ticket_number) : std::string()},
                     {"title", job ? shown_title(visit, *job) : words.text("untitled")},
                     {"line", expected != 0 ? words.count("n_sheets", expected) : words.text("sheets_unknown")}};
    const auto look = [&](const char* style, const char* icon, const char* tone, std::string state) {
        row["look"] = style;
        row["icon"] = icon;
        row[tone] = true;
        row["state"] = std::move(state);
    };
    const auto meter = [&] {
        if (expected == 0) return;
        row["meter"] = true;
        row["percent"] = static_cast<std::int64_t>(std::min<std::uint64_t>(100, out * 100 / expected));
    };
    switch (delivery.state) {
    case DeliveryState::queued:
        look("wait", "clock", "waiting", words.text("state_waiting"));
        if (!delivery.reason.empty()) row["line"] = waiting_words(words, delivery.reason);
        else if (totals.running > 0) row["line"] = words.text("waits_its_turn");
        ++totals.queued;
        ++totals.running;
        break;
    case DeliveryState::sending:
        ++totals.running;
        look("wait", "clock", "waiting", words.text("state_sending"));
        if (!delivery.reason.empty()) row["line"] = waiting_words(words, delivery.reason);
        break;
    case DeliveryState::accepted:
        ++totals.running;
        look("", "printer", "moving", std::to_string(out) + (expected != 0 ? " / " + std::to_string(expected) : std::string()));
        row["line"] = delivery.reason.empty() ? words.text("state_printing") : waiting_words(words, delivery.reason);
        meter();
        break;
    case DeliveryState::printed: ++totals.done; look("torn", "check", "good", words.text("state_printed")); break;
    case DeliveryState::stopped: ++totals.failed; totals.lost += expected; look("wait", "clock", "waiting", words.text("state_stopped")); row["line"] = words.text("kept_stopped"); break;
    case DeliveryState::put_back: ++totals.failed; totals.lost += expected; look("bad", "warn", "bad", words.text("state_failed")); row["line"] = words.text("kept_nothing_out"); break;
    case DeliveryState::uncertain: {
        ++totals.failed;
        const auto lost = expected - std::min(out, expected);
        totals.lost += lost;
        const bool counted = out > 0 && lost > 0;
        look("bad", "warn", "bad", counted ? std::to_string(out) + " / " + std::to_string(expected) : words.text("state_uncertain"));
        row["line"] = counted ? words.count("kept_partly", lost) : words.text("kept_uncertain");
        if (counted) meter();
        break;
    }
    }
    return row;
}

/// What the script loads the page anew for: another state, or another reason.
std::string shape(const std::vector<Delivery>& all)
{
    std::string text;
    for (const Delivery& one : all) {
        const auto trouble = spooler::trouble_from_sentence(one.reason);
        text += std::string(keyword(one.state)) + (trouble ? ":" + std::string(keyword(*trouble)) : std::string()) + " ";
    }
    return text;
}

// Letters that fit under the heading at 800 px.
constexpr std::ptrdiff_t widest_reason = 52;

/// What happened stands under the heading where it fits there, and what to do about it in the note; who knows what to do is not
/// sent to the desk. `comfort`: for those who can only ask.
void explain(json::object& data, const std::string& why, const std::string& comfort, const Language& words)
{
    const std::string first = first_sentence(why);
    const bool fits = letters(first) <= widest_reason;
    const std::string rest = fits ? (first.size() < why.size() ? why.substr(first.size() + 1) : std::string()) : why;
    data["sentence"] = fits ? first : std::string();
    data["advice_title"] = rest;
    data["advice"] = rest.empty() || comfort.empty() ? comfort : words.text("safe");
    data["advised"] = !rest.empty() || !comfort.empty();
}

/// Says that the machine lacks paper for these, and where there is some. False: it has what they want.
bool paper_lacks(Visit& visit, const std::vector<Job>& jobs)
{
    const auto lacking = [&visit](const Job& job) { return !lacking_paper(visit, job).empty() && !fitted(visit, job); };
    if (std::none_of(jobs.begin(), jobs.end(), lacking)) return false;
    // Somebody may have filled a tray this minute.
    static_cast<void>(visit.site.parts.release.probe(*visit.terminal.device));
    if (const auto device = visit.site.parts.devices.find(*visit.terminal.device)) visit.trays = device->trays;
    const auto first = std::find_if(jobs.begin(), jobs.end(), lacking);
    if (first == jobs.end()) return false;
    visit.state.paper = lacking_paper(visit, *first);
    for (const Job& job : jobs) visit.state.ticks.insert(job.id.value);
    const auto other = elsewhere(visit, jobs, visit.state.paper);
    visit.note("warn", asks_for(*visit.words, visit.state.paper, visit.trays) + ".", other.empty() ? visit.words->text("paper_load", {{"paper", visit.state.paper}}) : other);
    return true;
}

std::string first_reason(const std::vector<Delivery>& all)
{
    for (const Delivery& one : all)
        if (over(one.state) && one.state != DeliveryState::printed && !one.reason.empty()) return one.reason;
    return {};
}

}  // namespace

HttpResponse print(Visit& visit, const std::vector<Job>& jobs, const std::string& nonce)
{
    // The same form again: its release is there already, and this is its page.
    if (!visit.site.parts.deliveries.of_release(nonce).empty()) return see(visit, "/t/progress");
    if (jobs.empty()) return see(visit, "/t/jobs");
    if (!visit.terminal.device) {
        visit.note("bad", {}, visit.words->text("trouble_device"));
        return see(visit, "/t/jobs");
    }
    // The page had no such button, or is older than the trouble; the list says it.
    if (const auto device = visit.site.parts.devices.find(*visit.terminal.device); device && out_of_reach(*device)) return see(visit, "/t/jobs");
    if (paper_lacks(visit, jobs)) return see(visit, "/t/jobs");
    if (std::any_of(jobs.begin(), jobs.end(), [&](const Job& job) { return locked(visit, job); })) {
        visit.state.wanted.clear();
        for (const Job& job : jobs) visit.state.wanted.push_back(job.id.value);
        return see(visit, "/t/lock");
    }
    std::vector<std::string> releases;
    for (const Batch& batch : batches(jobs, visit.terminal, visit.state.choices, [&visit](const Job& job) { return fitted(visit, job); })) {
        spooler::ReleaseRequest request;
        request.release_id = releases.empty() ? nonce : nonce + "-" + std::to_string(releases.size());
        request.jobs = batch.jobs;
        request.device = *visit.terminal.device;
        request.ticket = batch.ticket;
        request.by = visit.person->id;
        for (const auto job : batch.jobs)
            if (visit.state.unlocked.contains(job.value)) request.unlocked.push_back(job);
        const auto released = visit.site.parts.release.release(request);
        if (!released) {
            const auto code = released.error().code;
            visit.note("bad", {}, visit.words->text(code == Errc::conflict ? "trouble_changed" : code == Errc::unsupported ? "trouble_choice"
                                                    : code == Errc::denied ? "trouble_right" : code == Errc::not_found ? "trouble_device" : "trouble_store"));
            // What was taken before goes on and is shown; the rest is still in store.
            if (releases.empty()) return see(visit, "/t/jobs");
            break;
        }
        releases.push_back(request.release_id);
        record_release(visit.site, visit.person->login, visit.person->id, *released, visit.place());
        for (const auto job : batch.jobs) visit.state.ticks.erase(job.value);
    }
    visit.state.releases = std::move(releases);
    visit.state.choices = {};
    visit.state.fit.clear();
    visit.state.page = 1;
    return see(visit, "/t/progress");
}

HttpResponse progress_page(Visit& visit)
{
    const Language& words = *visit.words;
    const auto all = deliveries(visit);
    if (all.empty()) return jobs_page(visit);
    // Seen once, they are followed to their end.
    visit.state.releases = releases_of(visit);
    Totals totals;
    json::array rows;
    // A page holds two to four: what is on its way comes first, then what did not come out, then what did.
    auto ordered = all;
    const auto came_out = [](const Delivery& one) { return one.state == DeliveryState::printed; };
    const bool moving = std::any_of(all.begin(), all.end(), [](const Delivery& one) { return !over(one.state); });
    const bool trouble = !moving && !std::all_of(all.begin(), all.end(), came_out);
    // Tickets are higher here than in the list, and the advice below takes a row.
    const std::size_t room = std::min<std::size_t>(visit.state.rows, most_tickets) - (trouble ? 1 : 0);
    if (trouble) std::stable_partition(ordered.begin(), ordered.end(), [&](const Delivery& one) { return !came_out(one); });
    else if (all.size() > room) std::stable_partition(ordered.begin(), ordered.end(), [](const Delivery& one) { return !over(one.state); });
    for (const Delivery& one : ordered) {
        auto row = line(one, visit, totals);
        if (rows.size() < room) rows.push_back(std::move(row));
    }

    const bool running = totals.running > 0, failed = !running && totals.failed > 0;
    json::object data{{"seconds_form", words.text("seconds")}, {"jobs", std::move(rows)}, {"running", running}, {"done", !running && !failed}, {"failed", failed}};
    data["done_of"] = words.text("done_of", {{"n", std::to_string(totals.done)}, {"m", std::to_string(all.size())}});
    data["sum"] = totals.expected == 0 ? std::string("–") : running || failed ? std::to_string(totals.out) + " / " + std::to_string(totals.expected) : std::to_string(totals.out);
    data["sum_word"] = words.count("sheets", totals.expected);
    data["shape"] = shape(all);
    data["can_stop"] = totals.queued > 0;

    if (all.size() > room) data["more"] = "+ " + std::to_string(all.size() - room);
    data["many"] = all.size() >= most_tickets;

    // What is deleted is on its way out, even while that can be undone.
    const auto binned = visit.site.bin.of(visit.owner());
    const auto waiting = held_documents(visit);
    const auto held = std::count_if(waiting.begin(), waiting.end(), [&](const Job& job) { return !binned.contains(job.id); });
    std::string refresh = "2;url=/t/progress";
    if (running) {
        data["heading"] = words.text("title_printing");
        data["sentence"] = words.text("stay_near");
        data["left_words"] = words.text("paused");
        visit.state.ends = 0;
    } else if (failed) {
        const std::string why = first_reason(all);
        data["heading"] = words.text(totals.done == 0 && totals.out == 0 ? "title_back" : "title_stopped");
        // Who stopped it needs no advice; who was stopped does.
        const bool ask = std::any_of(all.begin(), all.end(), [](const Delivery& one) { return one.state == DeliveryState::put_back || one.state == DeliveryState::uncertain; });
        std::vector<Job> back;
        for (const Delivery& one : all)
            if (over(one.state) && !came_out(one))
                if (const auto job = std::find_if(waiting.begin(), waiting.end(), [&](const Job& it) { return it.id == one.job; }); job != waiting.end()) back.push_back(*job);
        const std::string other = ask ? elsewhere(visit, back) : std::string();
        explain(data, machine_words(words, why), !other.empty() ? other : ask ? words.text("ask_desk") : std::string(), words);
        if (!other.empty()) data["advice"] = other;
        // What is on paper in part is printed whole again: that is another press than the one for what never came out.
        if (const auto rest = back_in_store(visit, all, false); !rest.empty()) data["rest"] = words.count("n_documents", rest.size()) + " · " + paper_for(rest, words);
        if (const auto again = back_in_store(visit, all, true); !again.empty()) data["again"] = words.count("again_whole", again.size(), {{"sheets", paper_for(again, words)}});
        refresh = then_still(visit);
    } else {
        if (visit.state.ends == 0) visit.state.ends = (visit.site.parts.clock() + linger).time_since_epoch().count();
        data["heading"] = words.text("title_printed");
        data["sentence"] = totals.out != 0 ? words.count("take_sheets", totals.out) : words.text("take_paper");
        data["others"] = held > 0;
        data["after"] = words.count("left_store", totals.done) + (held > 0 ? " " + words.count("remaining", static_cast<std::uint64_t>(held)) : std::string());
        data["log_out"] = words.text("log_out_in", {{"n", std::to_string(seconds_left(visit))}});
        refresh = std::to_string(seconds_left(visit) + 1) + ";url=/t/?ended=1";
    }
    // Looking at a running print keeps the session: its idle timer stops meanwhile (design.md §3).
    visit.session.session.state = visit.state.write();
    if (running) static_cast<void>(visit.site.desk.keep(visit.session));
    else static_cast<void>(visit.site.parts.sessions.put(visit.session.session));
    return show(visit, "progress", "page_progress", std::move(data), refresh);
}

HttpResponse progress_json(Visit& visit)
{
    Totals totals;
    json::array rows;
    const auto all = deliveries(visit);
    for (const Delivery& one : all) {
        const auto row = line(one, visit, totals);
        json::object brief{{"id", row.at("id")}, {"state", row.at("state")}};
        if (const auto* percent = row.if_contains("percent")) brief["percent"] = *percent;
        rows.push_back(std::move(brief));
    }
    if (totals.running > 0) static_cast<void>(visit.site.desk.keep(visit.session));
    HttpResponse response;
    response.content_type = "application/json";
    const std::string sum = totals.expected == 0 ? "–" : std::to_string(totals.out) + " / " + std::to_string(totals.expected);
    response.body = json::serialize(json::object{{"running", totals.running > 0}, {"shape", shape(all)}, {"sum", sum}, {"jobs", std::move(rows)}});
    guard(response);
    return response;
}

HttpResponse progress_post(Visit& visit)
{
    visit.state.note_kind.clear();
    visit.state.ends = 0;
    const std::string act = visit.form.get("do");
    if (act == "keep") return see(visit, "/t/progress");
    if (act == "stop") {
        // Kept in the session, so that the page can say what became of them.
        visit.state.releases = releases_of(visit);
        for (const auto& release : visit.state.releases) visit.site.parts.release.stop_rest(release);
        return see(visit, "/t/progress");
    }
    if (act == "rest" || act == "again") {
        std::vector<Job> jobs;
        Choices& choices = visit.state.choices;
        for (const auto& [one, job] : back_in_store(visit, deliveries(visit), act == "again")) {
            jobs.push_back(job);
            // As it was chosen: the person should not have to ask twice. What was prepared for one document stays with that one.
            const spooler::Ticket& ticket = one.ticket;
            choices.monochrome = choices.monochrome || (ticket.monochrome && !job.prepared.monochrome && job.by_right != spooler::ByRight::in_monochrome);
            choices.two_sided = choices.two_sided || (ticket.sides && ticket.sides != job.prepared.sides);
            if (ticket.copies && ticket.copies != job.prepared.copies) choices.copies = ticket.copies;
            if (ticket.fit) visit.state.fit = paper_name(ticket.fit->width, ticket.fit->height);
        }
        return print(visit, jobs, visit.nonce);
    }
    return see(visit, "/t/jobs");
}

}  // namespace consigne::release::web
