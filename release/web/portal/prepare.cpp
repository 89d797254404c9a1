// /me/jobs/N: one document, and what is chosen for it ahead of its collection.
#include "release/web/colour.hpp"
#include "release/web/moments.hpp"
#include "release/web/options.hpp"
#include "release/web/page.hpp"
#include "release/web/portal/routes.hpp"
#include "release/web/portal/ticket.hpp"
#include "spooler/api/by_right.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::portal {
namespace {

namespace json = boost::json;
using spooler::Job;
using spooler::Ticket;

/// What a terminal may have switched off of its own is for the machine it stands at; ahead of that all is offered.
const spooler::Terminal anywhere;

std::optional<Job> named(Visit& visit)
{
    const auto id = whole_number(visit.path.at("id"));
    if (!id) return std::nullopt;
    auto job = visit.site.parts.jobs.find(spooler::JobId{*id});
    if (!job || job->owner != visit.person.id || job->state != spooler::JobState::pending_held) return std::nullopt;
    if (visit.site.bin.of(visit.person.id).contains(job->id)) return std::nullopt;
    job->by_right = spooler::by_right(visit.person, *job);
    return *job;
}

/// What changes with a choice: "−12 sheets".
std::string gain(const Job& job, const Ticket& without, const Ticket& with, const Language& words)
{
    const auto before = sheets(job, without), after = sheets(job, with);
    return before && after && *after < *before ? words.count("fewer_sheets", *before - *after) : std::string();
}

/// A question with two answers, the first of which is what was sent.
json::object choice(Offer offer, bool on, bool colour, std::string more, const Language& words)
{
    const std::string why = reason_against(offer, words, colour);
    json::object out{{"on", on && offer == Offer::possible}, {"off", offer != Offer::possible}, {"why", why}};
    if (why.empty()) out["more"] = std::move(more);
    return out;
}

HttpResponse gone(Visit& visit)
{
    visit.note = {"warn", {}, visit.words->text("me_gone")};
    return desk::see(visit, list_path(visit));
}

HttpResponse page(Visit& visit)
{
    const Language& words = *visit.words;
    const auto job = named(visit);
    if (!job) return gone(visit);
    const auto now = visit.site.parts.clock();
    const Ticket& chosen = job->prepared;
    Ticket flat = chosen, folded = chosen;
    flat.sides.reset();
    folded.sides = pdl::Duplex::long_edge;

    const Offer some = copies_offer(*job, anywhere);
    json::object data{{"job", ticket(visit, *job)}, {"title", title_of(*job, words)}, {"id", job->id.value},
                      {"colour", choice(monochrome_offer(*job, anywhere), chosen.monochrome, true, colour_words(*job, words), words)},
                      {"sides", choice(two_sided_offer(*job, anywhere), chosen.sides.has_value(), false, gain(*job, flat, folded, words), words)},
                      {"copies", copies(*job, chosen)}, {"no_copies", some != Offer::possible}, {"copies_why", reason_against(some, words, false)}, {"most_copies", most_copies},
                      {"sent", at(words, job->submitted, now)}, {"until", at(words, job->expires, now)}, {"from", job->host}, {"list", list_path(visit)}, {"page_now", page_of(visit) > 1 ? std::to_string(page_of(visit)) : std::string()}};
    if (const auto printer = visit.site.parts.printers.find(job->printer)) data["printer"] = printer->name;
    return desk::show(visit, "me_prepare", "me_prepare", std::move(data));
}

HttpResponse choose(Visit& visit)
{
    const auto job = named(visit);
    if (!job) return gone(visit);
    // Of what cannot be offered nothing is taken, whatever a form says (design.md §1.5).
    Ticket chosen;
    if (visit.form.get("do") != "as-sent") {
        chosen.monochrome = visit.form.get("colour") == "bw" && monochrome_offer(*job, anywhere) == Offer::possible;
        if (visit.form.get("sides") == "2" && two_sided_offer(*job, anywhere) == Offer::possible) chosen.sides = pdl::Duplex::long_edge;
        const auto number = whole_number(visit.form.get("copies"));
        const bool fits = number && *number >= 1 && *number <= static_cast<std::int64_t>(most_copies);
        if (fits && copies_offer(*job, anywhere) == Offer::possible && *number != copies(*job, {})) chosen.copies = static_cast<std::uint32_t>(*number);
    }
    if (!visit.site.parts.jobs.prepare(job->id, chosen)) return gone(visit);
    if (chosen != job->prepared) visit.note = {"ok", {}, visit.words->text(chosen.nothing() ? "me_as_sent" : "me_prepared", {{"title", title_of(*job, *visit.words)}})};
    return desk::see(visit, list_path(visit));
}

}  // namespace

void add_prepare_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/me/jobs/{id}", Right::own, page});
    all.push_back({"POST", "/me/jobs/{id}", Right::own, choose});
}

}  // namespace consigne::release::web::portal
