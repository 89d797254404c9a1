#include "release/web/page.hpp"

#include "pdl/tally/paper.hpp"
#include "release/identity/roles.hpp"
#include "release/web/elsewhere.hpp"
#include "release/web/embedded.hpp"
#include "release/web/paper.hpp"
#include "release/web/terminal_forms.hpp"
#include "spooler/api/by_right.hpp"
#include "spooler/api/release_trouble.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace consigne::release::web {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

std::int64_t number(const json::object& object, std::string_view key, std::int64_t otherwise)
{
    const auto* value = object.if_contains(key);
    return value && value->is_int64() ? value->get_int64() : otherwise;
}

std::string text(const json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool flag(const json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    return value && value->is_bool() && value->get_bool();
}

std::string address(std::string_view file)
{
    const EmbeddedFile* found = embedded_file(file);
    return found ? "/t/assets/" + std::string(found->digest) + "/" + std::string(file) : std::string();
}

}  // namespace

PageState PageState::read(const std::string& text_of_row)
{
    PageState state;
    boost::system::error_code ec;
    const auto parsed = json::parse(text_of_row, ec);
    if (ec || !parsed.is_object()) return state;
    const auto& row = parsed.get_object();
    if (const auto* ticks = row.if_contains("ticks"); ticks && ticks->is_array())
        for (const auto& tick : ticks->get_array())
            if (tick.is_int64()) state.ticks.insert(tick.get_int64());
    if (const auto* releases = row.if_contains("releases"); releases && releases->is_array())
        for (const auto& release : releases->get_array())
            if (release.is_string()) state.releases.emplace_back(release.get_string());
    if (const auto* wanted = row.if_contains("wanted"); wanted && wanted->is_array())
        for (const auto& one : wanted->get_array())
            if (one.is_int64()) state.wanted.push_back(one.get_int64());
    if (const auto* unlocked = row.if_contains("unlocked"); unlocked && unlocked->is_array())
        for (const auto& one : unlocked->get_array())
            if (one.is_int64()) state.unlocked.insert(one.get_int64());
    state.page = static_cast<std::uint32_t>(number(row, "page", 1));
    state.rows = static_cast<std::uint32_t>(number(row, "rows", 4));
    state.choices.monochrome = flag(row, "mono");
    state.choices.two_sided = flag(row, "two_sided");
    if (const auto copies = number(row, "copies", 0); copies > 0) state.choices.copies = static_cast<std::uint32_t>(copies);
    state.ends = number(row, "ends", 0);
    state.note_kind = text(row, "note_kind");
    state.note_title = text(row, "note_title");
    state.note_text = text(row, "note_text");
    state.account_tab = flag(row, "account_tab");
    state.for_person = number(row, "for", 0);
    state.user = text(row, "user");
    state.pin_card = text(row, "pin_card");
    state.paper = text(row, "paper");
    state.fit = text(row, "fit");
    if (const auto* loaded = row.if_contains("loaded"); loaded && loaded->is_array())
        for (const auto& one : loaded->get_array())
            if (one.is_string()) state.loaded.emplace(one.get_string());
    state.card_digest = text(row, "card_digest");
    state.card_last = text(row, "card_last");
    return state;
}

std::string PageState::write() const
{
    json::object row;
    json::array tick_list, release_list;
    // A row holds 16 KiB: the ticks of the 200 documents a person may hold fit many times.
    for (const auto tick : ticks)
        if (tick_list.size() < 400) tick_list.emplace_back(tick);
    for (const auto& release : releases) release_list.emplace_back(release);
    const auto numbers = [](const auto& all) {
        json::array list;
        for (const auto one : all)
            if (list.size() < 400) list.emplace_back(one);
        return list;
    };
    if (!wanted.empty()) row["wanted"] = numbers(wanted);
    if (!unlocked.empty()) row["unlocked"] = numbers(unlocked);
    row["ticks"] = std::move(tick_list);
    row["releases"] = std::move(release_list);
    row["page"] = static_cast<std::int64_t>(page);
    row["rows"] = static_cast<std::int64_t>(rows);
    if (choices.monochrome) row["mono"] = true;
    if (choices.two_sided) row["two_sided"] = true;
    if (choices.copies) row["copies"] = static_cast<std::int64_t>(*choices.copies);
    if (ends != 0) row["ends"] = ends;
    if (!note_kind.empty()) row["note_kind"] = note_kind, row["note_title"] = note_title, row["note_text"] = note_text;
    if (account_tab) row["account_tab"] = true;
    if (for_person != 0) row["for"] = for_person;
    if (!user.empty()) row["user"] = user;
    if (!pin_card.empty()) row["pin_card"] = pin_card;
    if (!paper.empty()) row["paper"] = paper;
    if (!fit.empty()) row["fit"] = fit;
    if (!loaded.empty()) row["loaded"] = json::array(loaded.begin(), loaded.end());
    if (!card_digest.empty()) row["card_digest"] = card_digest, row["card_last"] = card_last;
    return json::serialize(row);
}

void Visit::note(std::string kind, std::string title, std::string text_of_note)
{
    state.note_kind = std::move(kind);
    state.note_title = std::move(title);
    state.note_text = std::move(text_of_note);
}

HttpResponse see(Visit& visit, const std::string& path)
{
    visit.session.session.state = visit.state.write();
    const auto kept = visit.site.desk.keep(visit.session);
    HttpResponse response;
    if (!kept) response = trouble_page(*visit.words, "trouble_store", 503);
    else {
        response.status = 303;
        response.headers.emplace_back("Location", path);
        guard(response);
    }
    for (auto& header : visit.headers) response.headers.push_back(header);
    return response;
}

HttpResponse show_plain(const Language& words, std::string_view name, std::string_view title_key, json::object data, int status, const std::string& refresh)
{
    if (!data.contains("css")) data["css"] = address("terminal.css");
    data["js"] = address("terminal.js");
    if (!refresh.empty()) data["refresh"] = refresh;
    return rendered(words, name, title_key, std::move(data), status);
}

HttpResponse show_desk(const Language& words, std::string_view name, std::string_view title_key, json::object data, int status)
{
    data["css"] = address("desk.css");
    data["js"] = address("desk.js");
    return rendered(words, name, title_key, std::move(data), status);
}

HttpResponse show(const Visit& visit, std::string_view name, std::string_view title_key, json::object data, const std::string& refresh)
{
    data["token"] = form_token(visit);
    if (!visit.state.note_kind.empty())
        data["note"] = json::object{{"kind", visit.state.note_kind}, {"title", visit.state.note_title}, {"text", visit.state.note_text},
                                    {"alert", visit.state.note_kind == "bad"}};
    // Behind a station the page is told of a card by the station's own script, from the page's own address.
    if (const auto since = whole_number(visit.request.header("x-station"))) data["station"] = *since;
    if (visit.settings.text("terminal-theme") == "dark") data["css"] = address("terminal-dark.css");
    if (visit.person) {
        data["operator"] = may_collect_for_others(visit);
        data["at_operator"] = visit.subject.has_value();
        if (visit.subject) data["subject"] = visit.words->text("op_for", {{"name", visit.subject->full_name.empty() ? visit.subject->login : visit.subject->full_name}});
        const auto& person = *visit.person;
        data["who"] = person.full_name.empty() ? person.login : person.full_name;
        data["login"] = person.login;
        data["under_way"] = !releases_under_way(visit).empty();
        if (!data.contains("left_words")) data["left_words"] = visit.words->text("seconds", {{"n", std::to_string(seconds_left(visit))}});
        if (!data.contains("left")) data["left"] = static_cast<std::int64_t>(seconds_left(visit));
    }
    auto response = show_plain(*visit.words, name, title_key, std::move(data), 200, refresh);
    for (const auto& header : visit.headers) response.headers.push_back(header);
    return response;
}

long seconds_left(const Visit& visit)
{
    auto left = visit.site.desk.left(visit.session.session, visit.settings.terminal_idle());
    if (visit.state.ends != 0) {
        const auto end = spooler::Instant{std::chrono::seconds{visit.state.ends}};
        left = std::min<std::chrono::seconds>(left, end - visit.site.parts.clock());
    }
    return std::max<long>(0, static_cast<long>(left.count()));
}

std::string then_still(const Visit& visit) { return std::to_string(std::max<long>(5, seconds_left(visit) - 20)) + ";url=/t/still"; }

std::vector<spooler::Job> held_documents(Visit& visit) { return held_documents(visit.site, visit.owner()); }

std::vector<spooler::Job> held_documents(Context& site, spooler::PersonId person)
{
    spooler::JobQuery query;
    query.owner = person;
    query.states = {spooler::JobState::pending_held};
    query.newest_first = true;
    auto jobs = site.parts.jobs.list(query);
    // The store answers by owner already; a list that others could read is worth a second look (threats.md T-AUTHZ-1).
    std::erase_if(jobs, [&](const spooler::Job& job) { return job.owner != person; });
    if (const auto owner = site.parts.people.find(person))
        for (spooler::Job& job : jobs) job.by_right = spooler::by_right(*owner, job);
    const auto soon = site.parts.clock() + 1h;
    std::stable_sort(jobs.begin(), jobs.end(), [soon](const spooler::Job& a, const spooler::Job& b) {
        const bool a_soon = a.expires <= soon, b_soon = b.expires <= soon;
        if (a_soon != b_soon) return a_soon;
        return a_soon ? a.expires < b.expires : a.submitted > b.submitted;
    });
    return jobs;
}

std::vector<std::string> releases_under_way(const Visit& visit)
{
    std::vector<std::string> releases;
    for (const spooler::Delivery& one : visit.site.parts.deliveries.unfinished()) {
        if (std::find(releases.begin(), releases.end(), one.release_id) != releases.end()) continue;
        if (one.by && *one.by != visit.person->id) continue;
        const auto job = visit.site.parts.jobs.find(one.job);
        if (job && job->owner == visit.owner()) releases.push_back(one.release_id);
    }
    return releases;
}

std::vector<std::string> releases_of(const Visit& visit)
{
    std::vector<std::string> releases = visit.state.releases;
    for (const auto& one : releases_under_way(visit))
        if (std::find(releases.begin(), releases.end(), one) == releases.end()) releases.push_back(one);
    return releases;
}

std::string title_of(const spooler::Job& job, const Language& words)
{
    // What the server itself calls a document without a name.
    if (!job.name.empty() && job.name != "Untitled") return job.name;
    return job.facts.title.empty() ? words.text("untitled") : job.facts.title;
}

std::string shown_title(const Visit& visit, const spooler::Job& job)
{
    constexpr std::ptrdiff_t shown = 9;
    const std::string title = title_of(job, *visit.words);
    if (visit.settings.text("terminal-titles") != "cut" || letters(title) <= shown) return title;
    std::size_t end = 0;
    for (std::ptrdiff_t seen = 0; end < title.size(); ++end)
        if ((static_cast<unsigned char>(title[end]) & 0xC0U) != 0x80U && ++seen > shown) break;
    return title.substr(0, end) + "…";
}

std::string lacking_paper(const Visit& visit, const spooler::Job& job) { return missing_paper(job, visit.trays, visit.state.loaded); }

std::optional<pdl::Media> fitted(const Visit& visit, const spooler::Job& job)
{
    const bool wanted = !visit.state.fit.empty() && fit_offer(job, visit.terminal) == Offer::possible && !lacking_paper(visit, job).empty();
    return wanted ? pdl::paper_size(visit.state.fit) : std::nullopt;
}

std::string first_sentence(const std::string& text)
{
    const auto end = text.find(". ");
    return end == std::string::npos ? text : text.substr(0, end + 1);
}

std::ptrdiff_t letters(std::string_view text)
{
    return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

bool may_collect_for_others(const Visit& visit)
{
    return visit.person && visit.terminal.operator_release && may(*visit.person, Right::handle_jobs);
}

const Language& terminal_language(const Context& site, const SiteSettings& settings)
{
    const std::string said = settings.text("terminal-language");
    return language(said == "server" ? site.parts.choices->language() : said);
}

void say_device_trouble(Visit& visit, const spooler::OutputDevice& device)
{
    const std::string all = machine_words(*visit.words, device.state_message), first = first_sentence(all);
    if (!visit.state.note_kind.empty()) {
        const std::string& title = visit.state.note_title;
        const bool both = !title.empty() && !visit.state.note_text.empty();
        const std::string pressed = title + (!both ? "" : title.ends_with('.') ? " " : ". ") + visit.state.note_text;
        visit.note(visit.state.note_kind == "bad" ? "bad" : "warn", first, pressed);
        return;
    }
    // Where nothing can be sent, the next machine is better advice than any about this one.
    if (const auto other = visit.person && out_of_reach(device) ? elsewhere(visit, held_documents(visit)) : std::string(); !other.empty()) visit.note("warn", first, other);
    else if (first == all) visit.note("warn", visit.words->text("device_trouble"), all);
    else visit.note("warn", first, all.substr(first.size() + 1));
}

bool out_of_reach(const spooler::OutputDevice& device)
{
    if (device.ready) return false;
    const auto trouble = spooler::trouble_from_sentence(device.state_message);
    return trouble && spooler::out_of_reach(*trouble);
}

std::string machine_words(const Language& words, std::string_view kept)
{
    const auto trouble = spooler::trouble_from_sentence(kept);
    return trouble ? words.text("machine_" + std::string(keyword(*trouble))) : std::string(kept);
}

}  // namespace consigne::release::web
