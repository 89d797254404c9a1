// /admin/jobs/N: all that is known of one document, how it got its owner, every attempt to print it; and what may be done with it.
#include "release/web/admin/job.hpp"

#include "release/identity/random.hpp"
#include "release/web/admin/common.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/colour.hpp"
#include "release/web/kept_words.hpp"
#include "release/web/moments.hpp"
#include "release/web/options.hpp"
#include "release/web/page.hpp"
#include "release/web/paper.hpp"
#include "release/web/portal/ticket.hpp"
#include "release/web/release_record.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;
using spooler::DeliveryState;
using spooler::Job;
using spooler::JobState;

/// What a terminal may have switched off is for the machine it stands at; here all is offered that can be kept.
const spooler::Terminal anywhere;

std::string path_of(const Job& job) { return "/admin/jobs/" + std::to_string(job.id.value); }
std::string subject_of(const Job& job) { return "job " + std::to_string(job.id.value); }

std::optional<Job> named(const Visit& visit)
{
    const auto id = whole_number(visit.path.at("id"));
    if (!id) return std::nullopt;
    auto job = visit.site.parts.jobs.find(spooler::JobId{*id});
    return job ? std::optional(std::move(*job)) : std::nullopt;
}

std::string size_words(std::uint64_t bytes, const Language& words)
{
    if (bytes < 1024) return words.count("dj_bytes", bytes);
    const double kib = static_cast<double>(bytes) / 1024;
    return kib < 1024 ? words.text("dj_kib", {{"n", words.quantity(kib)}}) : words.text("dj_mib", {{"n", words.quantity(kib / 1024)}});
}

/// "black and white · two-sided · 2 ×"; empty: as sent.
std::string ticket_words(const spooler::Ticket& ticket, const Language& words)
{
    std::string line;
    const auto say = [&](const std::string& one) { line += (line.empty() ? "" : " · ") + one; };
    if (ticket.monochrome) say(words.text("black_and_white"));
    if (ticket.sides) say(words.text(*ticket.sides == pdl::Duplex::simplex ? "me_one_sided" : "two_sided"));
    if (ticket.copies) say(words.count("copies_short", *ticket.copies));
    if (ticket.fit) say(words.text("on_paper", {{"paper", paper_name(ticket.fit->width, ticket.fit->height)}}));
    return line;
}

void add_fact(json::array& facts, const Language& words, std::string_view key, const std::string& value)
{
    if (!value.empty()) facts.push_back(json::object{{"what", words.text(key)}, {"value", value}});
}

json::array facts_of(const Visit& visit, const Job& job, Names& names)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    const bool read = job.reading == spooler::Reading::done;
    json::array facts;
    add_fact(facts, words, "me_ticket", job.ticket_number > 0 ? std::to_string(job.ticket_number) : std::string());
    add_fact(facts, words, "dj_number", std::to_string(job.id.value));
    add_fact(facts, words, "dj_pages", read && job.facts.pages ? words.number(*job.facts.pages) : words.text(job.reading == spooler::Reading::waiting ? "being_read" : "pages_unknown"));
    if (read && job.facts.colour_pages) {
        const std::string explained = colour_words(job, words);
        add_fact(facts, words, "colour", !explained.empty() ? explained : words.text(job.facts.colour_pages->empty() ? "me_bw" : "me_colour"));
    }
    if (job.asked.monochrome) add_fact(facts, words, "dj_asked", words.text("black_and_white"));
    if (job.effective_sides()) add_fact(facts, words, "sides", words.text(on_both_sides(job, {}) ? "me_two_sided" : "me_one_sided"));
    add_fact(facts, words, "copies", std::to_string(copies(job, {})));
    if (const auto paper = sheets(job, job.prepared)) add_fact(facts, words, "history_sheets", words.number(*paper));
    add_fact(facts, words, "dj_paper", paper_name(job));
    add_fact(facts, words, "dj_prepared", ticket_words(job.prepared, words));
    if (!job.password.empty()) add_fact(facts, words, "password", words.text("me_locked"));
    add_fact(facts, words, "add_which", names.printer(job.printer));
    add_fact(facts, words, "dj_size", size_words(job.bytes, words));
    if (read) add_fact(facts, words, "dj_language", std::string(pdl::keyword(job.facts.language)));
    if (read) add_fact(facts, words, "dj_confidence", words.text("dj_confidence_" + std::string(pdl::keyword(job.facts.confidence))));
    add_fact(facts, words, "dj_format", job.format);
    add_fact(facts, words, "dj_protocol", job.protocol);
    add_fact(facts, words, "me_from", job.host);
    add_fact(facts, words, "me_sent", at(words, job.submitted, now));
    if (!spooler::terminal_state(job.state)) add_fact(facts, words, "me_until", at(words, job.expires, now));
    if (job.completed_at) add_fact(facts, words, "dj_over", at(words, *job.completed_at, now));
    return facts;
}

json::array history_of(const Visit& visit, const Job& job, Names& names)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    json::array rows;
    for (const auto& one : visit.site.parts.deliveries.of_job(job.id)) {
        const bool good = one.state == DeliveryState::printed, bad = one.state == DeliveryState::put_back || one.state == DeliveryState::uncertain;
        json::object row{{"when", at(words, one.started, now)}, {"where", names.device(one.device)}, {"state", words.text("dj_delivery_" + std::string(keyword(one.state)))},
                         {"who", one.by ? names.person(one.by) : words.text("dj_by_itself")}, {"ticket", ticket_words(one.ticket, words)}, {"why", one.reason.empty() ? std::string() : machine_words(words, one.reason)}};
        if (one.sheets_completed > 0 || one.sheets > 0) row["sheets"] = words.text("dj_sheets_of", {{"n", std::to_string(one.sheets_completed > 0 || !good ? one.sheets_completed : one.sheets)}, {"m", std::to_string(std::max(one.sheets, one.sheets_completed))}});
        row["ok"] = good, row["bad"] = bad, row["idle"] = !good && !bad, row["warn"] = false;
        rows.push_back(std::move(row));
    }
    return rows;
}

/// A choice that can be kept for this document, or why it cannot.
json::object choice(Offer offer, bool colour, const Language& words)
{
    return {{"off", offer != Offer::possible}, {"why", reason_against(offer, words, colour)}};
}

HttpResponse page(Visit& visit)
{
    const Language& words = *visit.words;
    const auto job = named(visit);
    if (!job) return nothing_there(visit);
    Names names(visit.site);
    const bool held = job->state == JobState::pending_held, mine_to_handle = visit.may(Right::handle_jobs);
    json::array machines;
    if (const auto printer = visit.site.parts.printers.find(job->printer))
        for (const auto id : printer->devices)
            if (const auto device = visit.site.parts.devices.find(id)) {
                json::object state;
                put_state(state, words, *device);
                machines.push_back(json::object{{"id", id.value}, {"name", device->name}, {"state", state["state"]}});
            }
    json::array history = history_of(visit, *job, names);
    const bool any_history = !history.empty(), some_machine = !machines.empty();
    json::object data{{"title", title_of(*job, words)}, {"id", job->id.value}, {"facts", facts_of(visit, *job, names)}, {"history", std::move(history)}, {"any_history", any_history},
                      {"owner", names.person(job->owner)}, {"owner_login", names.login(job->owner)}, {"claimed", job->user_name}, {"rule", owner_words(words, job->owner_rule)}, {"tier", words.text("dj_tier_" + std::string(keyword(job->tier)))},
                      {"may", mine_to_handle && held}, {"may_give", mine_to_handle && held}, {"release", mine_to_handle && held && job->owner.has_value() && some_machine}, {"machines", std::move(machines)},
                      {"colour", choice(monochrome_offer(*job, anywhere), true, words)}, {"sides", choice(two_sided_offer(*job, anywhere), false, words)},
                      {"copies", copies(*job, job->prepared)}, {"no_copies", copies_offer(*job, anywhere) != Offer::possible}, {"most_copies", most_copies}, {"locked", !job->password.empty()},
                      {"why", job->message.empty() ? std::string() : machine_words(words, job->message)}, {"no_machine", mine_to_handle && held && !some_machine}};
    if (job->owner) data["release_words"] = words.text("dj_release_for", {{"name", names.person(job->owner)}});
    put_state(data, words, *job);
    return desk::show(visit, "adm_job", "dj_document", std::move(data));
}

HttpResponse moved_on(Visit& visit, const Job& job)
{
    visit.note = {"warn", {}, visit.words->text("dj_moved_on")};
    return desk::see(visit, path_of(job));
}

HttpResponse remove(Visit& visit)
{
    const auto job = named(visit);
    if (!job) return nothing_there(visit);
    if (!visit.site.parts.jobs.cancel(job->id, "canceled by " + visit.person.login)) return moved_on(visit, *job);
    visit.audit("canceled", subject_of(*job));
    visit.note = {"ok", {}, visit.words->text("dj_deleted", {{"title", title_of(*job, *visit.words)}})};
    return desk::see(visit, "/admin/jobs");
}

HttpResponse give(Visit& visit)
{
    const auto job = named(visit);
    if (!job) return nothing_there(visit);
    const std::string login = trimmed(visit.form.get("owner"));
    const auto person = visit.site.parts.people.find_login(login);
    if (!person) {
        visit.note = {"bad", {}, visit.words->text("dj_no_person", {{"name", login}})};
        return desk::see(visit, path_of(*job));
    }
    if (job->state != JobState::pending_held || !visit.site.parts.jobs.give(job->id, person->id, "given by " + visit.person.login)) return moved_on(visit, *job);
    visit.audit("gave to " + person->login, subject_of(*job));
    visit.note = {"ok", {}, visit.words->text("dj_given", {{"name", person->full_name.empty() ? person->login : person->full_name}})};
    return desk::see(visit, path_of(*job));
}

HttpResponse refuse(Visit& visit, const Job& job, const std::string& why)
{
    visit.note = {"bad", {}, why};
    return desk::see(visit, path_of(job));
}

/// For its owner: charged to them, and in the log under both names.
HttpResponse release(Visit& visit)
{
    const Language& words = *visit.words;
    const auto job = named(visit);
    if (!job) return nothing_there(visit);
    if (job->state != JobState::pending_held || !job->owner) return moved_on(visit, *job);
    spooler::ReleaseRequest request;
    request.release_id = visit.nonce;   // the same form again is the same release
    request.jobs = {job->id};
    request.by = visit.person.id;
    if (const auto device = whole_number(visit.form.get("device"))) request.device = spooler::OutputDeviceId{*device};
    request.ticket.monochrome = visit.form.get("colour") == "bw" && monochrome_offer(*job, anywhere) == Offer::possible;
    if (visit.form.get("sides") == "2" && two_sided_offer(*job, anywhere) == Offer::possible) request.ticket.sides = pdl::Duplex::long_edge;
    if (const auto number = whole_number(visit.form.get("copies")); number && *number >= 1 && *number <= static_cast<std::int64_t>(most_copies))
        if (copies_offer(*job, anywhere) == Offer::possible && *number != copies(*job, job->prepared)) request.ticket.copies = static_cast<std::uint32_t>(*number);
    if (!job->password.empty()) {
        // Asked of operators as well: who sent it meant to stand at the machine.
        const auto answer = visit.site.job_passwords.check(*job, visit.form.get("password"));
        if (!answer.right) return refuse(visit, *job, answer.failure.tries_left == 0 ? words.text("pause_now", {{"duration", words.duration(static_cast<std::uint64_t>(answer.failure.pause.count()))}}) : words.text("lock_wrong"));
        request.unlocked = {job->id};
    }
    const auto released = visit.site.parts.release.release(request);
    if (!released) {
        const auto code = released.error().code;
        return refuse(visit, *job, words.text(code == Errc::unsupported ? "trouble_choice" : code == Errc::not_found ? "dj_no_such_machine" : code == Errc::conflict ? "dj_cannot_here" : "trouble_store"));
    }
    Names names(visit.site);
    record_release(visit.site, visit.person.login, visit.person.id, *released, names.device(request.device));
    visit.note = {"ok", {}, words.text("dj_released", {{"where", names.device(request.device)}})};
    return desk::see(visit, path_of(*job));
}

}  // namespace

std::string about(const Job& job, const Language& words)
{
    if (job.reading == spooler::Reading::waiting) return words.text("being_read");
    std::string line = job.reading == spooler::Reading::done && job.facts.pages ? words.count("pages", *job.facts.pages) : words.text("pages_unknown");
    const auto say = [&](const std::string& one) { if (!one.empty()) line += " · " + one; };
    say(paper_name(job));
    if (const auto colour = in_colour(job, job.prepared)) say(words.text(*colour ? "me_colour" : "me_bw"));
    if (job.effective_sides() || job.prepared.sides) say(words.text(on_both_sides(job, job.prepared) ? "me_two_sided" : "me_one_sided"));
    if (copies(job, job.prepared) > 1) say(words.count("copies_short", copies(job, job.prepared)));
    return line;
}

void add_job_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/jobs/{id}", Right::see_site, page});
    all.push_back({"POST", "/admin/jobs/{id}/delete", Right::handle_jobs, remove});
    all.push_back({"POST", "/admin/jobs/{id}/give", Right::handle_jobs, give});
    all.push_back({"POST", "/admin/jobs/{id}/release", Right::handle_jobs, release});
}

}  // namespace consigne::release::web::admin
