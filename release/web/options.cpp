#include "release/web/options.hpp"

#include "release/web/texts.hpp"

#include <algorithm>
#include <charconv>

namespace consigne::release::web {
namespace {

using filters::Means;
using spooler::Job;
using spooler::Reading;
using spooler::Terminal;
using spooler::Ticket;

std::optional<Offer> not_read(const Job& job)
{
    if (job.reading == Reading::waiting) return Offer::unread;
    if (job.reading == Reading::unreadable) return Offer::unreadable;
    return std::nullopt;
}

bool both(pdl::Duplex sides) { return sides != pdl::Duplex::simplex; }

}  // namespace

std::string Choices::write() const
{
    return std::string(monochrome ? "b" : "") + (two_sided ? "d" : "") + (copies ? std::to_string(*copies) : std::string());
}

Choices Choices::read(std::string_view written)
{
    Choices choices;
    choices.monochrome = written.starts_with('b');
    if (choices.monochrome) written.remove_prefix(1);
    choices.two_sided = written.starts_with('d');
    if (choices.two_sided) written.remove_prefix(1);
    std::uint32_t number = 0;
    const auto [end, ec] = std::from_chars(written.data(), written.data() + written.size(), number);
    if (ec == std::errc() && end == written.data() + written.size() && number >= 1 && number <= most_copies) choices.copies = number;
    return choices;
}

Offer monochrome_offer(const Job& job, const Terminal& terminal)
{
    if (!terminal.options || !terminal.option_mono) return Offer::site;
    if (const auto unread = not_read(job)) return *unread;
    if (job.by_right == spooler::ByRight::in_monochrome) return Offer::right;
    if (in_colour(job, {}) == false) return Offer::already;
    return job.can.monochrome == Means::no ? Offer::cannot : Offer::possible;
}

Offer two_sided_offer(const Job& job, const Terminal& terminal)
{
    if (!terminal.options || !terminal.option_sides) return Offer::site;
    if (const auto unread = not_read(job)) return *unread;
    if (on_both_sides(job, {})) return Offer::already;
    if (job.facts.pages == 1U) return Offer::pointless;
    return job.can.sides == Means::no ? Offer::cannot : Offer::possible;
}

Offer copies_offer(const Job& job, const Terminal& terminal)
{
    if (!terminal.options || !terminal.option_copies) return Offer::site;
    if (const auto unread = not_read(job)) return *unread;
    return job.can.copies == Means::no ? Offer::cannot : Offer::possible;
}

Offer fit_offer(const Job& job, const Terminal& terminal)
{
    if (!terminal.options) return Offer::site;
    if (const auto unread = not_read(job)) return *unread;
    return job.can.fit == Means::no ? Offer::cannot : Offer::possible;
}

Ticket ticket_for(const Job& job, const Terminal& terminal, const Choices& choices)
{
    Ticket ticket;
    ticket.monochrome = choices.monochrome && monochrome_offer(job, terminal) == Offer::possible;
    if (choices.two_sided && two_sided_offer(job, terminal) == Offer::possible) ticket.sides = pdl::Duplex::long_edge;
    const bool other = choices.copies && (*choices.copies != copies(job, {}) || job.prepared.copies);
    if (other && copies_offer(job, terminal) == Offer::possible) ticket.copies = choices.copies;
    ticket.monochrome = ticket.monochrome || job.by_right == spooler::ByRight::in_monochrome;
    return overlaid(job.prepared, ticket);
}

std::optional<bool> in_colour(const Job& job, const Ticket& ticket)
{
    if (ticket.monochrome || job.asked.monochrome || job.by_right == spooler::ByRight::in_monochrome) return false;
    if (job.reading != Reading::done || !job.facts.colour_pages) return std::nullopt;
    return !job.facts.colour_pages->empty();
}

bool on_both_sides(const Job& job, const Ticket& ticket)
{
    if (ticket.sides) return both(*ticket.sides);
    const auto sides = job.effective_sides();
    return sides && both(*sides);
}

std::uint32_t copies(const Job& job, const Ticket& ticket)
{
    if (ticket.copies) return *ticket.copies;
    return std::max<std::uint32_t>(1, job.effective_copies().value_or(1));
}

std::optional<std::uint64_t> sheets(const Job& job, const Ticket& ticket)
{
    if (job.reading != Reading::done || !job.facts.pages) return std::nullopt;
    const std::uint64_t sides = *job.facts.pages;
    return (on_both_sides(job, ticket) ? (sides + 1) / 2 : sides) * copies(job, ticket);
}

std::vector<Batch> batches(const std::vector<Job>& jobs, const Terminal& terminal, const Choices& choices, const std::function<std::optional<pdl::Media>(const Job&)>& fit)
{
    std::vector<Batch> all;
    for (const Job& job : jobs) {
        Ticket ticket = ticket_for(job, terminal, choices);
        ticket.fit = fit(job);
        const auto same = std::find_if(all.begin(), all.end(), [&](const Batch& batch) { return batch.ticket == ticket; });
        if (same != all.end()) same->jobs.push_back(job.id);
        else all.push_back({ticket, {job.id}});
    }
    return all;
}

std::string reason_against(Offer offer, const Language& words, bool colour)
{
    switch (offer) {
    case Offer::possible: return {};
    case Offer::already: return words.text(colour ? "bw_already" : "sides_already");
    case Offer::pointless: return words.text("sides_one_page");
    case Offer::unread: return words.text("reason_unread");
    case Offer::unreadable: return words.text("reason_unreadable");
    case Offer::cannot: return words.text("reason_cannot");
    case Offer::site: return words.text("reason_site");
    case Offer::right: return words.text("reason_right");
    }
    return {};
}

}  // namespace consigne::release::web
