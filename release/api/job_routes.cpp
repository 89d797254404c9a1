// Jobs and their release. People see and release their own; who sees the site sees all, and operators release them.
#include "release/api/router.hpp"

#include "pdl/tally/paper.hpp"
#include "release/identity/random.hpp"
#include "release/web/forms.hpp"
#include "release/web/options.hpp"
#include "release/web/portal/ticket.hpp"
#include "release/web/release_record.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::api {
namespace {

namespace json = boost::json;
using spooler::Delivery;
using spooler::Job;
using spooler::JobId;

/// Logins and printer names, looked up once per answer.
class Names {
public:
    explicit Names(Context& site) : site_(site) {}
    json::value person(const std::optional<spooler::PersonId>& id)
    {
        if (!id) return nullptr;
        auto& login = people_[id->value];
        if (login.empty())
            if (const auto found = site_.parts.people.find(*id)) login = found->login;
        return json::value(login);
    }
    json::value printer(spooler::PrinterId id)
    {
        auto& name = printers_[id.value];
        if (name.empty())
            if (const auto found = site_.parts.printers.find(id)) name = found->name;
        return json::value(name);
    }

private:
    Context& site_;
    std::map<std::int64_t, std::string> people_, printers_;
};

json::value moment(const std::optional<spooler::Instant>& when)
{
    if (!when) return nullptr;
    return when->time_since_epoch().count();
}

const char* keyword_of(spooler::Reading reading)
{
    switch (reading) {
    case spooler::Reading::waiting: return "waiting";
    case spooler::Reading::done: return "done";
    case spooler::Reading::unreadable: return "unreadable";
    }
    return "waiting";
}

/// The shape of architecture §6; what is not known is null.
json::object described(const Job& job, Names& names)
{
    json::object body{{"id", job.id.value}, {"name", job.name}, {"state", keyword(job.state)}, {"pages", nullptr}, {"colour_pages", nullptr},
                      {"copies", nullptr}, {"sides", nullptr}, {"price", nullptr}};
    if (job.facts.pages) body["pages"] = *job.facts.pages;
    if (job.facts.colour_pages) {
        json::array pages;
        for (const auto page : *job.facts.colour_pages) pages.emplace_back(page);
        body["colour_pages"] = std::move(pages);
    }
    if (const auto copies = job.effective_copies()) body["copies"] = *copies;
    if (const auto sides = job.effective_sides()) body["sides"] = spooler::sides_keyword(*sides);
    body["owner"] = names.person(job.owner);
    body["owner_tier"] = keyword(job.tier);
    body["owner_rule"] = job.owner_rule;
    body["user_name"] = job.user_name;
    body["printer"] = names.printer(job.printer);
    body["ticket"] = job.ticket_number;
    body["bytes"] = job.bytes;
    body["submitted"] = moment(job.submitted);
    body["expires"] = moment(job.expires);
    body["completed"] = moment(job.completed_at);
    body["reading"] = keyword_of(job.reading);
    body["pdl"] = pdl::keyword(job.facts.language);
    body["confidence"] = pdl::keyword(job.facts.confidence);
    body["can"] = json::object{{"mono", filters::keyword(job.can.monochrome)}, {"duplex", filters::keyword(job.can.sides)}, {"copies", filters::keyword(job.can.copies)}, {"fit", filters::keyword(job.can.fit)}};
    body["prepared"] = json::object{{"mono", job.prepared.monochrome}, {"sides", nullptr}, {"copies", nullptr}};
    if (job.prepared.sides) body["prepared"].as_object()["sides"] = spooler::sides_keyword(*job.prepared.sides);
    if (job.prepared.copies) body["prepared"].as_object()["copies"] = *job.prepared.copies;
    body["asked"] = json::object{{"mono", job.asked.monochrome}};
    body["password"] = !job.password.empty();
    body["protocol"] = job.protocol;
    body["reasons"] = job.reasons;
    body["message"] = job.message;
    body["impressions_completed"] = job.impressions_completed;
    body["sheets_completed"] = job.sheets_completed;
    return body;
}

/// Whether the caller may see this job, or with `right` change it; to anybody else it does not exist (threats.md T-AUTHZ-1).
bool open_to(const Call& call, const Job& job, Right right) { return call.actor.may(right) || (call.actor.person && job.owner == call.actor.person->id); }

Result<Job> open_job(Call& call, std::int64_t id, Right right)
{
    auto job = call.site.parts.jobs.find(JobId{id});
    if (!job || !open_to(call, *job, Right::see_site)) return fail(Errc::not_found, "no job " + std::to_string(id));
    if (!open_to(call, *job, right)) return fail(Errc::denied, "your roles do not let you do this with other people's jobs");
    return job;
}

Result<Job> named(Call& call, Right right = Right::handle_jobs)
{
    const auto id = web::whole_number(call.path.at("id"));
    if (!id) return fail(Errc::not_found, "a job has a number");
    return open_job(call, *id, right);
}

HttpResponse list(Call& call)
{
    const web::Form query(call.request.query);
    spooler::JobQuery wanted;
    if (!call.actor.may(Right::see_site)) wanted.owner = call.actor.person->id;
    else if (const auto owner = query.get("owner"); !owner.empty()) {
        const auto person = call.site.parts.people.find_login(owner);
        if (!person) return error_answer(404, "not-found", "no person " + owner);
        wanted.owner = person->id;
    }
    std::string states = query.get("state");
    while (!states.empty()) {
        const auto comma = states.find(',');
        const auto word = states.substr(0, comma);
        const auto state = word == "held" ? std::optional(spooler::JobState::pending_held) : spooler::job_state_from_keyword(word);
        if (!state) return error_answer(400, "malformed", "no such state: " + word + "; there are pending, pending-held, processing, processing-stopped, canceled, aborted and completed");
        wanted.states.push_back(*state);
        states = comma == std::string::npos ? std::string() : states.substr(comma + 1);
    }
    if (const auto after = web::whole_number(query.get("after"))) wanted.after = JobId{*after};
    Names names(call.site);
    json::array jobs;
    const auto found = call.site.parts.jobs.list(wanted);
    for (const Job& job : found)
        if (open_to(call, job, Right::see_site)) jobs.push_back(described(job, names));
    json::object answer{{"format", 1}, {"jobs", std::move(jobs)}};
    if (found.size() == wanted.limit) answer["next"] = found.back().id.value;
    return json_answer(200, std::move(answer));
}

HttpResponse get(Call& call)
{
    const auto job = named(call, Right::see_site);
    if (!job) return error_answer(job.error());
    Names names(call.site);
    return json_answer(200, described(*job, names));
}

HttpResponse cancel(Call& call)
{
    const auto job = named(call);
    if (!job) return error_answer(job.error());
    if (const auto done = call.site.parts.jobs.cancel(job->id, "canceled by " + call.actor.name()); !done) return error_answer(done.error());
    call.site.parts.audit.record(call.actor.name(), "canceled", "job " + std::to_string(job->id.value));
    return nothing_answer();
}

/// The job as it is after a change of its owner's.
HttpResponse changed(Call& call, JobId id)
{
    const auto now = call.site.parts.jobs.find(id);
    if (!now) return error_answer(now.error());
    Names names(call.site);
    return json_answer(200, described(*now, names));
}

/// What its owner chooses ahead: only what can be kept, as the page offers it.
HttpResponse prepare(Call& call)
{
    const auto job = named(call);
    if (!job) return error_answer(job.error());
    spooler::Ticket chosen;
    std::string duplex;
    Fields fields(call.body);
    fields.flag("mono", chosen.monochrome);
    if (const auto* value = call.body.if_contains("duplex"); value && !value->is_null()) fields.text("duplex", duplex);
    if (const auto copies = fields.number("copies", 1, web::most_copies)) chosen.copies = static_cast<std::uint32_t>(*copies);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (!duplex.empty()) {
        chosen.sides = pdl::duplex_from_keyword(duplex);
        if (!chosen.sides) return error_answer(400, "malformed", "duplex is long, short or simplex");
    }
    const spooler::Terminal anywhere;
    const auto refused = [](web::Offer offer) { return offer != web::Offer::possible && offer != web::Offer::already; };
    if (chosen.monochrome && refused(web::monochrome_offer(*job, anywhere))) return error_answer(422, "unsupported", "mono is not possible with this job");
    if (chosen.sides && (job->reading != spooler::Reading::done || job->can.sides == filters::Means::no)) return error_answer(422, "unsupported", "duplex is not possible with this job");
    if (chosen.copies && refused(web::copies_offer(*job, anywhere))) return error_answer(422, "unsupported", "copies are not possible with this job");
    if (const auto kept = call.site.parts.jobs.prepare(job->id, chosen); !kept) return error_answer(kept.error());
    call.site.parts.audit.record(call.actor.name(), "prepared", "job " + std::to_string(job->id.value));
    return changed(call, job->id);
}

HttpResponse extend(Call& call)
{
    const auto job = named(call);
    if (!job) return error_answer(job.error());
    const auto until = web::portal::may_extend_to(*job, SiteSettings(call.site.parts.settings));
    if (!until) return error_answer(422, "unsupported", "it is kept as long as this site allows");
    if (const auto kept = call.site.parts.jobs.extend(job->id, *until); !kept) return error_answer(kept.error());
    call.site.parts.audit.record(call.actor.name(), "keeps longer", "job " + std::to_string(job->id.value));
    return changed(call, job->id);
}

HttpResponse give(Call& call)
{
    const auto job = named(call);
    if (!job) return error_answer(job.error());
    std::string login;
    Fields fields(call.body);
    fields.text("owner", login);
    if (fields.trouble()) return error_answer(*fields.trouble());
    const auto person = call.site.parts.people.find_login(login);
    if (!person) return error_answer(404, "not-found", "no person " + login);
    if (const auto given = call.site.parts.jobs.give(job->id, person->id, "given by " + call.actor.name()); !given) return error_answer(given.error());
    call.site.parts.audit.record(call.actor.name(), "gave to " + login, "job " + std::to_string(job->id.value));
    return changed(call, job->id);
}

/// Documents that are nobody's, by somebody who knows under which name they came and with which password.
HttpResponse claim(Call& call)
{
    if (!call.actor.person) return error_answer(403, "denied", "a document is claimed by a person who is signed in");
    std::string name = call.actor.person->login, password;
    Fields fields(call.body);
    fields.text("name", name);
    fields.text("password", password);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (password.empty()) return error_answer(400, "malformed", "password is empty");
    const auto answer = call.site.claims.claim(*call.actor.person, name, password);
    if (answer.full) return error_answer(409, "conflict", "as many documents wait as are kept for one person");
    if (answer.theirs.empty() && answer.failure.tries_left == 0) return paused_answer("no document waits under this name with this password, asked too often; wait", answer.failure.pause);
    if (answer.theirs.empty()) return error_answer(404, "not-found", "no document waits under this name with this password");
    json::array jobs;
    for (const Job& job : answer.theirs) jobs.emplace_back(job.id.value);
    return json_answer(200, {{"format", 1}, {"jobs", std::move(jobs)}});
}

json::object described(Context& site, const std::string& id, const std::vector<Delivery>& deliveries)
{
    json::array rows;
    bool all_over = true;
    for (const Delivery& one : deliveries) {
        all_over = all_over && over(one.state);
        json::object row{{"id", one.id.value}, {"job", one.job.value}, {"state", keyword(one.state)}, {"reason", one.reason}, {"device_job", one.device_job},
                         {"impressions", one.impressions}, {"sheets", one.sheets}, {"impressions_completed", one.impressions_completed},
                         {"sheets_completed", one.sheets_completed}, {"started", moment(one.started)}, {"ended", moment(one.ended)}};
        if (const auto device = site.parts.devices.find(one.device)) row["device"] = device->name;
        rows.push_back(std::move(row));
    }
    return {{"format", 1}, {"release_id", id}, {"over", all_over}, {"deliveries", std::move(rows)}};
}

/// Where to print: the device named, the terminal's own, or the first of the first job's printer.
Result<spooler::OutputDeviceId> device_for(Call& call, const std::string& name, const Job& first)
{
    auto& devices = call.site.parts.devices;
    if (!name.empty()) {
        const auto found = devices.find(name);
        if (found) return found->id;
        if (const auto id = web::whole_number(name))
            if (const auto by_number = devices.find(spooler::OutputDeviceId{*id})) return by_number->id;
        return fail(Errc::not_found, "no device " + name);
    }
    if (call.actor.terminal && call.actor.terminal->device) return *call.actor.terminal->device;
    const auto printer = call.site.parts.printers.find(first.printer);
    if (!printer) return printer.error();
    if (printer->devices.empty()) return fail(Errc::not_found, "printer " + printer->name + " has no device");
    return printer->devices.front();
}

HttpResponse release(Call& call)
{
    spooler::ReleaseRequest request;
    std::string device, duplex, password, paper;
    std::vector<std::int64_t> ids;
    Fields fields(call.body);
    fields.text("release_id", request.release_id, 64);
    fields.numbers("jobs", ids);
    if (const auto number = call.body.if_contains("device"); number && number->is_int64()) device = std::to_string(number->get_int64());
    else if (number && !number->is_null()) fields.text("device", device);
    fields.flag("mono", request.ticket.monochrome);
    fields.text("password", password);
    if (const auto* value = call.body.if_contains("fit"); value && !value->is_null()) fields.text("fit", paper);
    if (const auto* value = call.body.if_contains("duplex"); value && !value->is_null()) fields.text("duplex", duplex);
    if (const auto copies = fields.number("copies", 1, 9999)) request.ticket.copies = static_cast<std::uint32_t>(*copies);
    if (fields.trouble()) return error_answer(*fields.trouble());
    if (ids.empty()) return error_answer(400, "malformed", "jobs is empty");
    if (!paper.empty()) {
        request.ticket.fit = pdl::paper_size(paper);
        if (!request.ticket.fit) return error_answer(400, "malformed", "fit is one of " + pdl::paper_names());
    }
    if (!duplex.empty()) {
        request.ticket.sides = pdl::duplex_from_keyword(duplex);
        if (!request.ticket.sides) return error_answer(400, "malformed", "duplex is long, short or simplex");
    }
    if (request.release_id.empty()) request.release_id = random_hex(16);

    std::optional<Job> first;
    for (const auto id : ids) {
        auto job = open_job(call, id, Right::handle_jobs);
        if (!job) return error_answer(job.error());
        request.jobs.push_back(job->id);
        if (!job->password.empty() && !password.empty()) {
            // Asked of administrators as well: who sent it meant to stand at the machine.
            const auto answer = call.site.job_passwords.check(*job, password);
            if (!answer.right && answer.failure.tries_left == 0) return paused_answer("job " + std::to_string(id) + ": wrong password, too often; wait", answer.failure.pause);
            if (!answer.right) return error_answer(403, "denied", "job " + std::to_string(id) + ": wrong password");
            request.unlocked.push_back(job->id);
        }
        if (!first) first = std::move(*job);
    }
    const auto where = device_for(call, device, *first);
    if (!where) return error_answer(where.error());
    request.device = *where;
    if (call.actor.person) request.by = call.actor.person->id;
    const auto released = call.site.parts.release.release(request);
    if (!released) return error_answer(released.error());
    const auto machine = call.site.parts.devices.find(request.device);
    web::record_release(call.site, call.actor.name(), request.by, *released, machine ? machine->name : "device " + std::to_string(request.device.value));
    return json_answer(202, described(call.site, request.release_id, *released));
}

/// A release whose jobs are all the caller's, or open to them.
Result<std::vector<Delivery>> open_release(Call& call, Right right)
{
    auto deliveries = call.site.parts.release.progress(call.path.at("id"));
    if (deliveries.empty()) return fail(Errc::not_found, "no such release");
    for (const Delivery& one : deliveries)
        if (const auto job = open_job(call, one.job.value, right); !job) return job.error().code == Errc::denied ? job.error() : Error(fail(Errc::not_found, "no such release"));
    return deliveries;
}

HttpResponse progress(Call& call)
{
    const auto deliveries = open_release(call, Right::see_site);
    return deliveries ? json_answer(200, described(call.site, call.path.at("id"), *deliveries)) : error_answer(deliveries.error());
}

HttpResponse stop(Call& call)
{
    const auto deliveries = open_release(call, Right::handle_jobs);
    if (!deliveries) return error_answer(deliveries.error());
    call.site.parts.release.stop_rest(call.path.at("id"));
    call.site.parts.audit.record(call.actor.name(), "stopped the rest", "release " + call.path.at("id"));
    return json_answer(200, described(call.site, call.path.at("id"), call.site.parts.release.progress(call.path.at("id"))));
}

}  // namespace

void add_job_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/jobs", Right::own, list});
    all.push_back({"GET", "/jobs/{id}", Right::own, get});
    all.push_back({"DELETE", "/jobs/{id}", Right::own, cancel});
    all.push_back({"PUT", "/jobs/{id}/prepared", Right::own, prepare});
    all.push_back({"POST", "/jobs/{id}/extend", Right::own, extend});
    all.push_back({"POST", "/jobs/{id}/give", Right::handle_jobs, give});
    all.push_back({"POST", "/claims", Right::own, claim});
    all.push_back({"POST", "/releases", Right::own, release});
    all.push_back({"GET", "/releases/{id}", Right::own, progress});
    all.push_back({"DELETE", "/releases/{id}", Right::own, stop});
}

}  // namespace consigne::release::api
