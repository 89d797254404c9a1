#include "release/web/colour.hpp"

#include "release/web/page.hpp"

namespace consigne::release::web {
namespace {

using spooler::Job;

constexpr std::size_t most_pieces = 8;

/// Read, and it comes out in the colours that it has.
bool explained(const Job& job)
{
    if (job.reading != spooler::Reading::done || !job.facts.pages || !job.facts.colour_pages) return false;
    if (job.asked.monochrome || job.prepared.monochrome || job.by_right == spooler::ByRight::in_monochrome) return false;
    return !job.facts.colour_pages->empty() && *job.facts.pages > 1;
}

bool throughout(const Job& job) { return job.facts.colour_pages->size() >= *job.facts.pages; }

/// The longest of its kind that fits; else the shortest, which names one piece.
std::string some(const Job& job, const Language& words, std::string_view key, std::ptrdiff_t room)
{
    const auto& colour = *job.facts.colour_pages;
    std::string line;
    for (std::size_t pieces = most_pieces; pieces > 0; --pieces) {
        line = words.count(key, colour.size(), {{"m", std::to_string(*job.facts.pages)}, {"pages", page_numbers(colour, pieces, words)}});
        if (letters(line) <= room) break;
    }
    return line;
}

}  // namespace

std::string page_numbers(const std::vector<std::uint32_t>& pages, std::size_t most, const Language& words)
{
    std::string out;
    std::size_t pieces = 0;
    for (std::size_t i = 0; i < pages.size();) {
        std::size_t last = i;
        while (last + 1 < pages.size() && pages[last + 1] == pages[last] + 1) ++last;
        if (++pieces > most) return out + " " + words.count("me_more_pages", pages.size() - i);
        out += out.empty() ? "" : ", ";
        out += std::to_string(pages[i]);
        if (last > i) out += (last == i + 1 ? ", " : "–") + std::to_string(pages[last]);
        i = last + 1;
    }
    return out;
}

std::string colour_words(const Job& job, const Language& words, std::ptrdiff_t room)
{
    if (!explained(job)) return {};
    if (throughout(job)) return words.text("me_all_colour", {{"n", std::to_string(*job.facts.pages)}});
    return some(job, words, "me_some_colour", room);
}

std::string colour_line(const Job& job, const Language& words, std::ptrdiff_t room)
{
    if (!explained(job) || throughout(job)) return {};
    std::string line = some(job, words, "colour_pages", room);
    if (letters(line) <= room) return line;
    return words.count("colour_count", job.facts.colour_pages->size(), {{"m", std::to_string(*job.facts.pages)}});
}

}  // namespace consigne::release::web
