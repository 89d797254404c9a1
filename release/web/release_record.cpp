#include "release/web/release_record.hpp"

#include "release/web/paper.hpp"

#include <algorithm>

namespace consigne::release::web {
namespace {

/// Named in one line; what is more goes on in the next.
constexpr std::size_t most_named = 40;

struct Line {
    std::optional<spooler::PersonId> owner;
    spooler::Ticket ticket;
    std::vector<std::string> documents;
};

std::string what_of(Context& site, const Line& line, const std::optional<spooler::PersonId>& by)
{
    const std::string how = ": " + choices_kept(line.ticket);
    if (!line.owner || line.owner == by) return "released" + how;
    const auto owner = site.parts.people.find(*line.owner);
    return "released" + (owner ? " for " + owner->login : std::string()) + how;
}

}  // namespace

std::string choices_kept(const spooler::Ticket& ticket)
{
    std::string all;
    const auto say = [&](const std::string& one) { all += (all.empty() ? "" : ", ") + one; };
    if (ticket.monochrome) say("black and white");
    if (ticket.sides) say(*ticket.sides == pdl::Duplex::simplex ? "one-sided" : "two-sided");
    if (ticket.copies) say(std::to_string(*ticket.copies) + (*ticket.copies == 1 ? " copy" : " copies"));
    if (ticket.fit) say("on " + paper_name(ticket.fit->width, ticket.fit->height));
    return all.empty() ? "as sent" : all;
}

void record_release(Context& site, const std::string& who, const std::optional<spooler::PersonId>& by, const std::vector<spooler::Delivery>& released, const std::string& place)
{
    std::vector<Line> lines;
    for (const auto& delivery : released) {
        const auto job = site.parts.jobs.find(delivery.job);
        const auto owner = job ? job->owner : std::nullopt;
        auto line = std::find_if(lines.begin(), lines.end(), [&](const Line& one) { return one.owner == owner && one.ticket == delivery.ticket && one.documents.size() < most_named; });
        if (line == lines.end()) line = lines.insert(lines.end(), Line{owner, delivery.ticket, {}});
        line->documents.push_back("job " + std::to_string(delivery.job.value) + (job && job->ticket_number > 0 ? " ticket " + std::to_string(job->ticket_number) : std::string()));
    }
    for (const Line& line : lines) {
        std::string documents;
        for (const auto& one : line.documents) documents += (documents.empty() ? "" : ", ") + one;
        site.parts.audit.record(who, what_of(site, line, by), documents + " at " + place);
    }
}

}  // namespace consigne::release::web
