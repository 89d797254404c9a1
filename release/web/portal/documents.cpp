// /me/: the documents that wait, and where to collect them.
#include "release/web/moments.hpp"
#include "release/web/options.hpp"
#include "release/web/page.hpp"
#include "release/web/paper.hpp"
#include "release/web/pictures.hpp"
#include "release/web/portal/routes.hpp"
#include "release/web/portal/spared.hpp"
#include "release/web/portal/ticket.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

namespace consigne::release::web::portal {
namespace {

namespace json = boost::json;
using spooler::Job;

using Binned = std::map<spooler::JobId, std::chrono::seconds>;

constexpr std::size_t most_places = 6;
constexpr std::size_t a_page = 25;   // tickets, each with what can be done with it: 40 KB, which a telephone has soon

/// "2nd floor · A4, A3"
std::string place_and_paper(const spooler::OutputDevice& device)
{
    const std::string paper = papers_in(device.trays);
    return device.location + (device.location.empty() || paper.empty() ? "" : " · ") + paper;
}

/// Where documents can be collected: terminals with their machines. Each row is read once for a page, however many documents ask for it.
class Places {
public:
    struct Place {
        std::string name;                ///< of the terminal
        const spooler::OutputDevice* device;
    };

    explicit Places(const Visit& visit) : printers_(visit.site.parts.printers), words_(*visit.words)
    {
        for (const auto& terminal : visit.site.parts.terminals.list()) {
            if (!terminal.accepted || !terminal.device) continue;
            auto known = devices_.find(*terminal.device);
            if (known == devices_.end()) known = devices_.emplace(*terminal.device, visit.site.parts.devices.find(*terminal.device)).first;
            if (known->second) all_.push_back({terminal.name, &*known->second});
        }
    }

    /// Those of the machines that a document's printer leads to.
    [[nodiscard]] std::vector<Place> of(const std::vector<Job>& jobs)
    {
        std::set<spooler::OutputDeviceId> reachable;
        for (const Job& job : jobs)
            if (const auto* printer = printer_of(job)) reachable.insert(printer->devices.begin(), printer->devices.end());
        std::vector<Place> some;
        std::copy_if(all_.begin(), all_.end(), std::back_inserter(some), [&](const Place& place) { return reachable.contains(place.device->id); });
        return some;
    }
    [[nodiscard]] const std::vector<Place>& all() const { return all_; }

    /// A document that asks for paper which not every machine has goes where there is some.
    [[nodiscard]] const std::string& paper_advice(const Job& job)
    {
        std::set<std::string> papers;
        for (const auto& media : job.facts.media) papers.insert(paper_name(media.width, media.height));
        const auto [at, fresh] = advice_.try_emplace({job.printer, job.reading, papers});
        if (fresh) at->second = advise(job);
        return at->second;
    }

private:
    [[nodiscard]] const spooler::Printer* printer_of(const Job& job)
    {
        auto known = by_id_.find(job.printer);
        if (known == by_id_.end()) known = by_id_.emplace(job.printer, printers_.find(job.printer)).first;
        return known->second ? &*known->second : nullptr;
    }

    [[nodiscard]] std::string advise(const Job& job)
    {
        std::string paper, names;
        std::map<const spooler::OutputDevice*, std::string> missing;
        for (const Place& place : of({job})) {
            if (place.device->trays.empty()) continue;
            const auto [at, fresh] = missing.try_emplace(place.device);
            if (fresh) at->second = missing_paper(job, place.device->trays);
            if (!at->second.empty()) paper = at->second;
            else if (place.device->ready) names += (names.empty() ? "" : ", ") + place.name;
        }
        if (paper.empty()) return {};
        return names.empty() ? words_.text("me_paper_nowhere", {{"paper", paper}}) : words_.text("me_paper_at", {{"paper", paper}, {"names", names}});
    }

    spooler::Printers& printers_;
    const Language& words_;
    std::map<spooler::OutputDeviceId, Result<spooler::OutputDevice>> devices_;
    std::map<spooler::PrinterId, Result<spooler::Printer>> by_id_;
    std::vector<Place> all_;
    std::map<std::tuple<spooler::PrinterId, spooler::Reading, std::set<std::string>>, std::string> advice_;
};

/// Those that are ready first.
std::vector<json::object> rows_of(const Visit& visit, const std::vector<Places::Place>& places)
{
    const Language& words = *visit.words;
    std::vector<json::object> ready, others;
    for (const Places::Place& place : places) {
        const spooler::OutputDevice& device = *place.device;
        const bool silent = out_of_reach(device);
        json::object row{{"name", place.name}, {"state", words.text(device.ready ? "state_ready" : silent ? "state_silent" : "state_needs")},
                         {"more", device.ready ? place_and_paper(device) : first_sentence(machine_words(words, device.state_message))}};
        row[device.ready ? "ok" : silent ? "bad" : "warn"] = true;
        (device.ready ? ready : others).push_back(std::move(row));
    }
    ready.insert(ready.end(), others.begin(), others.end());
    return ready;
}

/// What is on its way to paper, with what is known of it.
json::object under_way(const Visit& visit, const Job& job)
{
    const Language& words = *visit.words;
    json::object row = ticket(visit, job);
    for (const char* key : {"soon", "warning", "keep", "left"}) row.erase(key);
    const auto delivery = visit.site.parts.deliveries.last_of(job.id);
    const auto device = delivery ? visit.site.parts.devices.find(delivery->device) : Result<spooler::OutputDevice>(fail(Errc::not_found, "none"));
    row["busy"] = device ? words.text("me_printing_at", {{"name", device->name}}) : words.text("state_printing");
    if (delivery && !delivery->reason.empty()) row["warning"] = machine_words(words, delivery->reason);
    return row;
}

/// What waits, or was deleted some seconds ago.
json::object waiting(const Visit& visit, const Job& job, const Binned& binned, Places& places)
{
    const Language& words = *visit.words;
    if (const auto deleted = binned.find(job.id); deleted != binned.end())
        return {{"gone", true}, {"id", job.id.value}, {"ticket", job.ticket_number}, {"title", title_of(job, words)},
                {"seconds", deleted->second.count()}, {"undo_words", words.text("undo_left", {{"n", std::to_string(deleted->second.count())}})}};
    auto row = ticket(visit, job);
    if (!row.contains("warning"))
        if (const auto& advice = places.paper_advice(job); !advice.empty()) row["warning"] = advice;
    return row;
}

HttpResponse documents(Visit& visit)
{
    const Language& words = *visit.words;
    const auto held = held_documents(visit.site, visit.person.id);
    const auto binned = visit.site.bin.of(visit.person.id);
    spooler::JobQuery moving;
    moving.owner = visit.person.id;
    moving.states = {spooler::JobState::processing, spooler::JobState::processing_stopped};
    auto going = visit.site.parts.jobs.list(moving);
    std::erase_if(going, [&](const Job& job) { return job.owner != visit.person.id; });
    const std::size_t all = going.size() + held.size(), pages = std::max<std::size_t>(1, (all + a_page - 1) / a_page);
    // What was on the last page may have left since.
    const std::size_t here = std::min(page_of(visit), pages), first = (here - 1) * a_page, last = std::min(all, first + a_page);
    Places places(visit);
    json::array tickets;
    for (std::size_t i = first; i < last; ++i) tickets.push_back(i < going.size() ? under_way(visit, going[i]) : waiting(visit, held[i - going.size()], binned, places));
    std::uint64_t in_store = 0, paper = 0;
    bool known = true;
    for (const Job& job : held) {
        if (binned.contains(job.id)) continue;
        ++in_store;
        const auto own = sheets(job, job.prepared);
        paper += own.value_or(0);
        known = known && own.has_value();
    }
    json::object data{{"heading", in_store == 0 ? words.text("nothing_in_store") : words.count("me_in_store", in_store)}, {"some", in_store > 0}, {"any", !tickets.empty()}, {"jobs", tickets}, {"login", visit.person.login},
                      {"undo_form", words.text("undo_left", {{"n", "{n}"}})}, {"has_code", visit.site.parts.people.has_code(visit.person.id)}};
    if (pages > 1) {
        data["range"] = words.text("range", {{"from", std::to_string(first + 1)}, {"to", std::to_string(last)}, {"total", std::to_string(all)}});
        if (here > 1) data["page_now"] = std::to_string(here), data["before"] = here == 2 ? std::string("/me/") : "/me/?page=" + std::to_string(here - 1);
        if (here < pages) data["after"] = "/me/?page=" + std::to_string(here + 1);
    }
    if (in_store > 0) data["total"] = words.count(known ? "me_all_sheets" : "me_all_sheets_more", paper);
    json::array shown;
    const auto where = rows_of(visit, held.empty() ? places.all() : places.of(held));
    for (std::size_t i = 0; i < std::min(where.size(), most_places); ++i) shown.push_back(where[i]);
    data["somewhere"] = !where.empty();
    data["terminals"] = std::move(shown);
    if (where.size() > most_places) data["elsewhere"] = words.count("me_more_places", where.size() - most_places);
    if (auto month = spared(visit); !month.empty()) data["spared"] = std::move(month);
    return desk::show(visit, "me_documents", "page_documents", std::move(data));
}

/// The person's own held document of that number.
std::optional<Job> own(Visit& visit)
{
    const auto id = whole_number(visit.form.get("job"));
    if (!id) return std::nullopt;
    auto job = visit.site.parts.jobs.find(spooler::JobId{*id});
    if (!job || job->owner != visit.person.id || job->state != spooler::JobState::pending_held) return std::nullopt;
    return *job;
}

/// What is not there any more was collected or deleted meanwhile, elsewhere: the list says the rest.
HttpResponse gone(Visit& visit)
{
    visit.note = {"warn", {}, visit.words->text("me_gone")};
    return desk::see(visit, list_path(visit));
}

HttpResponse remove(Visit& visit)
{
    const auto job = own(visit);
    if (!job) return gone(visit);
    visit.site.bin.put(job->id, visit.person.id);
    visit.audit("deleted on their page", "job " + std::to_string(job->id.value));
    return desk::see(visit, list_path(visit));
}

HttpResponse undo(Visit& visit)
{
    const auto job = own(visit);
    if (!job || !visit.site.bin.take_back(job->id, visit.person.id)) return gone(visit);
    return desk::see(visit, list_path(visit));
}

HttpResponse keep(Visit& visit)
{
    const auto job = own(visit);
    if (!job) return gone(visit);
    const auto until = may_extend_to(*job, visit.settings);
    if (!until) {
        visit.note = {"warn", {}, visit.words->text("me_no_longer")};
        return desk::see(visit, list_path(visit));
    }
    if (!visit.site.parts.jobs.extend(job->id, *until)) return gone(visit);
    visit.audit("keeps longer", "job " + std::to_string(job->id.value));
    visit.note = {"ok", {}, visit.words->text("me_kept", {{"title", title_of(*job, *visit.words)}, {"when", at(*visit.words, *until, visit.site.parts.clock())}})};
    return desk::see(visit, list_path(visit));
}

/// A document that came without this account, by the password that it was sent with.
HttpResponse claim(Visit& visit)
{
    const Language& words = *visit.words;
    const auto answer = visit.site.claims.claim(visit.person, visit.form.get("name"), visit.form.get("pass"));
    const auto pause = words.duration(static_cast<std::uint64_t>(answer.failure.pause.count()));
    if (!answer.theirs.empty()) visit.note = {"ok", {}, words.count("claim_got", answer.theirs.size())};
    else if (answer.full) visit.note = {"bad", {}, words.text("claim_full")};
    else if (answer.failure.tries_left > 0) visit.note = {"bad", words.text("claim_none"), words.count("tries_left", answer.failure.tries_left, {{"duration", pause}})};
    else visit.note = {"bad", words.text("pause_title"), words.text("claim_pause", {{"duration", pause}})};
    return desk::see(visit, "/me/");
}

/// News of one's documents, for a page that is open.
HttpResponse events(Visit& visit)
{
    HttpResponse response;
    response.content_type = "text/event-stream";
    guard(response);
    response.events = visit.site.live.feed(visit.session, visit.request.peer, [&settings = visit.site.parts.settings] {
        const SiteSettings now(settings);
        return IdleLimits(now.terminal_idle(), now.desk_idle());
    });
    // Too many listen: this page asks from time to time.
    if (!response.events) response.status = 204;
    return response;
}

HttpResponse own_picture(Visit& visit) { return picture(visit.site, visit.settings, visit.path.at("id"), visit.person.id); }

}  // namespace

void add_documents_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/me/", Right::own, documents});
    all.push_back({"GET", "/me/events", Right::own, events});
    all.push_back({"GET", "/me/picture/{id}", Right::own, own_picture});
    all.push_back({"POST", "/me/delete", Right::own, remove});
    all.push_back({"POST", "/me/undo", Right::own, undo});
    all.push_back({"POST", "/me/keep", Right::own, keep});
    all.push_back({"POST", "/me/claim", Right::own, claim});
}

}  // namespace consigne::release::web::portal
