// The person's documents: tickets, ticks, pages, delete with undo, print.
#include "pdl/tally/paper.hpp"
#include "release/web/colour.hpp"
#include "release/web/expired.hpp"
#include "release/identity/digest.hpp"
#include "release/web/impact.hpp"
#include "release/web/page.hpp"
#include "release/web/paper.hpp"
#include "release/web/pictures.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace consigne::release::web {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using spooler::Job;

std::string clock_time(spooler::Instant when, const char* format)
{
    // The formats are the callers' literals.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    const std::time_t seconds = when.time_since_epoch().count();
    std::tm local{};
    localtime_r(&seconds, &local);
    std::array<char, 32> out{};
    std::strftime(out.data(), out.size(), format, &local);
#pragma GCC diagnostic pop
    return out.data();
}

std::string age(const Job& job, spooler::Instant now, const Language& words)
{
    const bool french = words.code() == "fr";
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - job.submitted).count();
    if (minutes < 1) return words.text("left_now");
    if (minutes < 60) return words.text("left_minutes", {{"n", std::to_string(minutes)}});
    const std::string today = clock_time(now, "%F"), day = clock_time(job.submitted, "%F");
    if (day == today) return words.text("left_hours", {{"n", std::to_string(minutes / 60)}});
    if (day == clock_time(now - 24h, "%F")) return words.text("left_yesterday", {{"time", clock_time(job.submitted, french ? "%k h %M" : "%H:%M")}});
    return words.text("left_on", {{"date", clock_time(job.submitted, french ? "%d/%m" : "%F")}});
}

bool readable(const Job& job) { return job.reading != spooler::Reading::unreadable; }

/// Whether "print all" means it too. What could not be read may be rubbish by the ream, and what lacks its paper would stop the
/// machine for all: it comes out for who ticks it.
bool of_all(const Visit& visit, const Job& job) { return readable(job) && job.by_right != spooler::ByRight::not_at_all && lacking_paper(visit, job).empty(); }

std::string about(const Job& job, const spooler::Ticket& asked, const Language& words)
{
    if (job.reading == spooler::Reading::waiting) return words.text("being_read");
    std::string line = job.reading == spooler::Reading::done && job.facts.pages ? words.count("pages", *job.facts.pages) : words.text("pages_unknown");
    if (const auto colour = in_colour(job, asked)) line += " · " + words.text(*colour ? "colour" : "bw");
    if (asked.sides || job.effective_sides()) line += " · " + words.text(on_both_sides(job, asked) ? "two_sided_short" : "one_sided");
    if (copies(job, asked) > 1) line += " · " + words.count("copies_short", copies(job, asked));
    if (!job.password.empty()) line += " · " + words.text("has_password");
    return line;
}

std::string warning(const Visit& visit, const Job& job, spooler::Instant now, const std::string& said)
{
    const Language& words = *visit.words;
    // Before it is printed again, whole.
    if (job.reasons.find("job-interrupted") != std::string::npos) return job.sheets_completed > 0 ? words.count("sheets_out_already", job.sheets_completed) : words.text("maybe_out_already");
    const auto left = std::chrono::duration_cast<std::chrono::minutes>(job.expires - now).count();
    if (left < 60) return words.count("destroyed_minutes", static_cast<std::uint64_t>(std::max<long>(1, left)));
    if (job.by_right == spooler::ByRight::not_at_all) return words.text("not_by_right");
    if (const auto paper = lacking_paper(visit, job); !paper.empty()) return asks_for(words, paper, visit.trays);
    if (!job.message.empty() && job.message != said) return first_sentence(machine_words(words, job.message));
    return job.reading == spooler::Reading::unreadable ? words.text("not_readable") : std::string();
}

// Letters that fit beside the picture of a ticket at 800 px; the warning is bold and has its mark, and may stand alone.
constexpr std::ptrdiff_t widest_line = 31, widest_warning = 25, widest_alone = 36;

/// A ticket as sent and, where the choices change it, as it would come out: the page shows one while unticked, the other while ticked.
json::object ticket(const Job& job, const Visit& visit, const std::string& said)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    const auto paper = sheets(job, job.prepared);
    const auto asked = ticket_for(job, visit.terminal, visit.state.choices);
    const auto chosen = sheets(job, asked);
    const bool wide = !job.facts.media.empty() && job.facts.media.front().width > job.facts.media.front().height;
    const bool chart = !wide && in_colour(job, {}) == true;
    const auto line = about(job, job.prepared, words), line_chosen = about(job, asked, words), trouble = warning(visit, job, now, said);
    const bool tight = letters(line) > widest_line || letters(line_chosen) > widest_line || letters(trouble) > widest_warning;
    // A trouble that takes two lines leaves none for it.
    const bool wordy = letters(trouble) > widest_alone;
    const std::string hue = wordy ? std::string() : colour_line(job, words, widest_line);
    return {{"id", job.id.value}, {"tight", tight}, {"long", wordy}, {"hue", hue}, {"greyed", in_colour(job, asked) == false}, {"ticket", job.ticket_number}, {"title", shown_title(visit, job)}, {"about", line}, {"changed", asked != job.prepared}, {"about_chosen", line_chosen},
            {"sheets_chosen", chosen ? std::to_string(*chosen) : std::string()}, {"chosen_word", chosen ? words.count("sheets", *chosen) : std::string()},
            {"warning", trouble}, {"age", age(job, now, words)}, {"ticked", visit.state.ticks.contains(job.id.value)},
            {"sheets", paper ? std::to_string(*paper) : std::string()}, {"sheets_word", paper ? words.count("sheets", *paper) : std::string()},
            {"sheets_number", chosen ? std::to_string(*chosen) : std::string()}, {"wide", wide}, {"chart", chart}, {"plain", !wide && !chart},
            {"picture", !visit.subject && pictured(visit.site, visit.settings, job) ? "/t/picture/" + std::to_string(job.id.value) : std::string()}};
}

/// Whether a reader may type into this page. Where no script tells its Enter from that of fingers, it must press nothing that prints:
/// whoever holds a card next would get what another has ticked. A station keeps its readers to itself.
bool reader_types(const Visit& visit) { return visit.terminal.card_reader && visit.settings.text("allowed-logins") != "keyboard" && !from_station(visit.request); }

struct Sum { std::uint64_t documents = 0, sheets = 0; bool known = true; };

void add(Sum& sum, const Job& job, const spooler::Ticket& asked)
{
    ++sum.documents;
    const auto paper = sheets(job, asked);
    sum.sheets += paper.value_or(0);
    sum.known = sum.known && paper.has_value();
}

std::string in_words(const Choices& choices, const Language& words)
{
    std::string line;
    const auto say = [&](const std::string& one) { line += (line.empty() ? "" : " · ") + one; };
    if (choices.monochrome) say(words.text("bw"));
    if (choices.two_sided) say(words.text("two_sided_short"));
    if (choices.copies) say(words.count("copies_short", *choices.copies));
    return line;
}

std::string plain_count(const Language& words, std::string_view key, std::uint64_t n)
{
    std::string text = words.count(key, n);
    const std::string digits = std::to_string(n);
    if (const auto at = text.find(digits); at != std::string::npos) text.replace(at, digits.size(), "{n}");
    return text;
}

void forget_left(Visit& visit, const std::vector<Job>& held)
{
    std::string numbers;
    const auto forgotten = std::erase_if(visit.state.ticks, [&](std::int64_t tick) {
        if (std::any_of(held.begin(), held.end(), [tick](const Job& job) { return job.id.value == tick; })) return false;
        if (const auto gone = visit.site.parts.jobs.find(spooler::JobId{tick}); gone && gone->owner == visit.owner())
            numbers += (numbers.empty() ? "" : ", ") + std::to_string(gone->ticket_number);
        return true;
    });
    if (forgotten == 0) return;
    // Kept at once: a tick of what has left would stand in the way of the next "print all". The note is for this page alone.
    visit.session.session.state = visit.state.write();
    static_cast<void>(visit.site.parts.sessions.update(visit.session.session));
    if (!numbers.empty()) visit.note("ok", {}, visit.words->text("collected_elsewhere", {{"numbers", numbers}}));
}

/// What the form says of the boxes that its page showed. `late`: told behind somebody's back, and no tick of what was printed since.
void take_ticks(Visit& visit, const std::vector<Job>& held, bool late)
{
    const auto waits = [&](std::int64_t id) { return std::any_of(held.begin(), held.end(), [id](const Job& job) { return job.id.value == id; }); };
    // Also of a document that is held no longer: the page says then that it has left.
    const auto mine = [&](std::int64_t id) {
        if (waits(id)) return true;
        const auto job = visit.site.parts.jobs.find(spooler::JobId{id});
        return job && job->owner == visit.owner();
    };
    for (const auto& shown : visit.form.all("shown"))
        if (const auto id = whole_number(shown)) visit.state.ticks.erase(*id);
    for (const auto& tick : visit.form.all("job"))
        if (const auto id = whole_number(tick); id && (late ? waits(*id) : mine(*id))) visit.state.ticks.insert(*id);
}

/// What the list says, but for ages and seconds that are left, in short.
std::string shape(const Visit& visit, const std::vector<Job>& held)
{
    std::string said;
    const auto binned = visit.site.bin.of(visit.owner());
    const auto soon = visit.site.parts.clock() + 1h;
    for (const Job& job : held) {
        said += std::to_string(job.id.value) + (binned.contains(job.id) ? "-" : "+") + (job.expires <= soon ? "soon" : "") + (pictured(visit.site, visit.settings, job) ? "drawn" : "");
        for (const std::string& part : {title_of(job, *visit.words), about(job, job.prepared, *visit.words), job.message, lacking_paper(visit, job)}) said += "\n" + part;
        said += job.by_right == spooler::ByRight::not_at_all ? "\nnot\n" : "\n";
    }
    if (visit.terminal.device)
        if (const auto device = visit.site.parts.devices.find(*visit.terminal.device); device && !device->ready) said += device->state_message;
    return sha256_hex(said).substr(0, 16);
}

/// "Fit to A4", for what was to be printed and lacks its paper; where one of them cannot be, why.
void offer_fit(json::object& data, const Visit& visit, const std::vector<Job>& held, bool offline)
{
    const Language& words = *visit.words;
    const std::string paper = paper_instead(visit.state.paper, visit.trays);
    if (paper.empty()) return;
    Offer offer = Offer::possible;
    for (const Job& job : held)
        if (visit.state.ticks.contains(job.id.value) && !lacking_paper(visit, job).empty() && offer == Offer::possible) offer = fit_offer(job, visit.terminal);
    const auto asked = pdl::paper_size(visit.state.paper), there = pdl::paper_size(paper);
    const bool smaller = asked && there && there->width * there->height < asked->width * asked->height;
    data["fit"] = words.text(smaller ? "paper_fit" : "paper_put_on", {{"paper", paper}});
    data["no_fit"] = offline || offer != Offer::possible;
    data["fit_why"] = reason_against(offer, words, false);
}

}  // namespace

HttpResponse jobs_page(Visit& visit)
{
    const Language& words = *visit.words;
    const auto held = held_documents(visit);
    const auto binned = visit.site.bin.of(visit.owner());
    forget_left(visit, held);
    // Choices are for what was ticked with them, and never outlast it unseen.
    if (visit.state.ticks.empty()) visit.state.choices = {};
    json::object data{{"seconds_form", words.text("seconds")}, {"shape", shape(visit, held)}};
    const std::string refresh = then_still(visit);
    data["own"] = !visit.subject;
    if (held.empty()) {
        if (auto gone = expired(visit); !gone.empty()) data["gone"] = std::move(gone);
        return show(visit, "empty", "page_documents", std::move(data), refresh);
    }

    const std::size_t rows = visit.state.rows, total = held.size(), pages = (total + rows - 1) / rows;
    const std::size_t page = std::clamp<std::size_t>(visit.state.page, 1, pages), first = (page - 1) * rows, last = std::min(total, first + rows);

    bool offline = false;
    std::string said;  // above the list once: so the documents keep their ages
    if (visit.terminal.device)
        if (const auto device = visit.site.parts.devices.find(*visit.terminal.device)) {
            data["device"] = device->name;
            offline = out_of_reach(*device);
            if (!device->ready) {
                say_device_trouble(visit, *device);
                said = device->state_message;
            }
        }

    json::array tickets;
    Sum ticked, all, elsewhere;
    std::uint64_t in_store = 0;
    Choices chosen;  // what the choices change in at least one
    bool reading = false, offers = false;
    for (std::size_t i = 0; i < total; ++i) {
        const Job& job = held[i];
        const auto deleted = binned.find(job.id);
        const bool here = i >= first && i < last, tick = deleted == binned.end() && visit.state.ticks.contains(job.id.value);
        if (deleted == binned.end()) {
            ++in_store;
            if (of_all(visit, job)) add(all, job, job.prepared);
        }
        if (tick) {
            const auto asked = ticket_for(job, visit.terminal, visit.state.choices);
            add(ticked, job, asked);
            if (!here) add(elsewhere, job, asked);
            chosen.monochrome = chosen.monochrome || asked.monochrome;
            chosen.two_sided = chosen.two_sided || asked.sides;
            if (asked.copies) chosen.copies = asked.copies;
        }
        reading = reading || (tick && job.reading == spooler::Reading::waiting);
        offers = offers || (tick && (monochrome_offer(job, visit.terminal) == Offer::possible || two_sided_offer(job, visit.terminal) == Offer::possible ||
                                     copies_offer(job, visit.terminal) == Offer::possible));
        if (!here) continue;
        if (deleted == binned.end()) {
            tickets.push_back(ticket(job, visit, said));
            continue;
        }
        tickets.push_back(json::object{{"gone", true}, {"id", job.id.value}, {"deleted_words", words.count("deleted", 1)},
                                       {"undo_words", words.text("undo_left", {{"n", std::to_string(deleted->second.count())}})}});
    }
    const bool some = ticked.documents > 0;
    const Sum& sum = some ? ticked : all;

    data["rows"] = visit.state.rows;
    data["jobs"] = std::move(tickets);
    data["in_store"] = words.count("in_store", in_store);
    data["all_ticked"] = some && ticked.documents == in_store;
    data["empty"] = in_store == 0;
    data["pager"] = pages > 1;
    data["room"] = !visit.subject && total < rows;
    data["first"] = page == 1;
    data["last"] = page == pages;
    data["range"] = words.text("range", {{"from", std::to_string(first + 1)}, {"to", std::to_string(last)}, {"total", std::to_string(total)}});
    data["documents"] = words.count("n_documents", sum.documents);
    data["sum"] = sum.known || sum.sheets > 0 ? std::to_string(sum.sheets) + (sum.known ? "" : " +") : "–";
    data["sum_word"] = words.count("sheets", sum.sheets);
    const auto cost = [&](double of_a_sheet) { return sum.known || sum.sheets > 0 ? words.quantity(of_a_sheet * static_cast<double>(sum.sheets)) : std::string("–"); };
    data["co2"] = cost(co2_kg);
    data["water"] = cost(water_l);
    data["energy"] = cost(energy_kwh);
    data["no_options"] = some ? !offers : all.documents == 0;
    data["under"] = visit.state.choices.write();
    data["chosen"] = in_words(chosen, words);
    if (!chosen.nothing()) data["options_note"] = in_words(chosen, words);
    if (some && !offers) data["options_note"] = words.text(reading ? "options_soon" : "options_none");
    data["options_here"] = visit.terminal.options && (visit.terminal.option_mono || visit.terminal.option_sides || visit.terminal.option_copies);
    data["nothing"] = in_store == 0 || offline;
    data["offline"] = offline;
    data["nothing_ticked"] = !some;
    data["enter"] = reader_types(visit) ? "keep" : "print";
    const std::string print_all = all.documents == 0 ? words.text("print_none") : words.text("print_all", {{"n", std::to_string(all.documents)}});
    // Whoever puts the paper in says so with the button that prints.
    if (!visit.state.paper.empty() && some) {
        data["load"] = words.text("paper_loaded", {{"paper", visit.state.paper}});
        offer_fit(data, visit, held, offline);
    }
    // Without script nothing is known of what is ticked after the page came: these words hold all the same.
    if (all.documents != 0) data["either"] = words.text("print_either", {{"n", std::to_string(all.documents)}});
    data["delete"] = words.text("delete_n", {{"n", std::string()}});
    // For the script, which keeps the sums while boxes are ticked.
    data["print_form"] = words.text("print_n");
    data["all_label"] = print_all;
    data["delete_form"] = words.text("delete_n");
    data["one_document"] = plain_count(words, "n_documents", 1);
    data["many_documents"] = plain_count(words, "n_documents", 7);
    data["one_sheet"] = words.count("sheets", 1);
    data["many_sheets"] = words.count("sheets", 7);
    data["base_count"] = static_cast<std::int64_t>(elsewhere.documents);
    data["base_sheets"] = static_cast<std::int64_t>(elsewhere.sheets);
    data["base_unsure"] = !elsewhere.known;
    data["all_unsure"] = !all.known;
    data["every"] = static_cast<std::int64_t>(all.documents);
    data["all_sheets"] = static_cast<std::int64_t>(all.sheets);
    return show(visit, "jobs", "page_documents", std::move(data), refresh);
}

std::string documents_shape(const Visit& visit) { return shape(visit, held_documents(visit.site, visit.owner())); }

HttpResponse keep_ticks(Visit& visit)
{
    take_ticks(visit, held_documents(visit), true);
    visit.session.session.state = visit.state.write();
    static_cast<void>(visit.site.parts.sessions.update(visit.session.session));
    HttpResponse response;
    response.status = 204;
    guard(response);
    return response;
}

HttpResponse jobs_post(Visit& visit)
{
    visit.state.note_kind.clear();
    const std::string asked_paper = std::exchange(visit.state.paper, {});
    visit.state.fit.clear();
    const auto held = held_documents(visit);
    const auto binned = visit.site.bin.of(visit.owner());
    take_ticks(visit, held, visit.form.get("do") == "keep");
    // Who has ticked something never gets everything because what was ticked has left meanwhile.
    const bool chosen = !visit.form.all("job").empty() || !visit.state.ticks.empty();
    // What the page showed is what comes out, whatever another request of this session left behind meanwhile.
    if (visit.form.has("under")) visit.state.choices = Choices::read(visit.form.get("under"));
    if (!chosen) visit.state.choices = {};

    std::vector<Job> ticked, all, printable;
    for (const Job& job : held) {
        if (binned.contains(job.id)) continue;
        all.push_back(job);
        if (of_all(visit, job)) printable.push_back(job);
        if (visit.state.ticks.contains(job.id.value)) ticked.push_back(job);
    }

    const std::size_t pages = std::max<std::size_t>(1, (held.size() + visit.state.rows - 1) / visit.state.rows);
    const std::string act = visit.form.get("do");
    if (visit.form.has("undo")) {
        if (const auto id = whole_number(visit.form.get("undo"))) visit.site.bin.take_back(spooler::JobId{*id}, visit.owner());
    } else if (act == "all") for (const Job& job : all) visit.state.ticks.insert(job.id.value);
    else if (act == "none") visit.state.ticks.clear();
    else if (act == "before") visit.state.page = std::max<std::uint32_t>(2, visit.state.page) - 1;
    else if (act == "after") visit.state.page = static_cast<std::uint32_t>(std::min<std::size_t>(pages, visit.state.page + 1));
    else if (act == "delete") {
        if (ticked.empty()) visit.note("warn", {}, visit.words->text("delete_nothing"));
        for (const Job& job : ticked) {
            visit.site.bin.put(job.id, visit.owner());
            visit.state.ticks.erase(job.id.value);
            visit.site.parts.audit.record(visit.person->login, visit.subject ? "deleted at a terminal for " + visit.subject->login : std::string("deleted at a terminal"), "job " + std::to_string(job.id.value));
        }
    } else if (act == "options" && visit.terminal.options) {
        if (!chosen) for (const Job& job : printable) visit.state.ticks.insert(job.id.value);
        return see(visit, "/t/options");
    } else if (act == "print" || act == "loaded" || act == "fit") {
        if (act == "loaded" && !asked_paper.empty()) visit.state.loaded.insert(asked_paper);
        if (act == "fit") visit.state.fit = paper_instead(asked_paper, visit.trays);
        if (!chosen && printable.empty() && !all.empty()) {
            // Nothing but what lacks its paper: that is what is meant, and what is told.
            for (const Job& job : all)
                if (readable(job) && job.by_right != spooler::ByRight::not_at_all) printable.push_back(job);
            if (printable.empty()) visit.note("warn", {}, visit.words->text("tick_unreadable"));
        }
        return print(visit, chosen ? ticked : printable, visit.nonce);
    }
    return see(visit, "/t/jobs");
}

}  // namespace consigne::release::web
