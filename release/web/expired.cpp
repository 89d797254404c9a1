#include "release/web/expired.hpp"

#include "release/web/moments.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;
using spooler::Job;

constexpr auto remembered = std::chrono::days(7);   // who was away for longer does not wonder any more; /me/history has it all
constexpr std::size_t most_named = 2;               // that have room beside what else the page says at 800x480
constexpr std::uint32_t looked_at = 100;            // of what was canceled last

spooler::Instant went(const Job& job) { return job.completed_at.value_or(job.expires); }

std::vector<Job> gone(const Visit& visit, spooler::Instant now)
{
    spooler::JobQuery query;
    query.owner = visit.owner();
    query.states = {spooler::JobState::canceled};
    query.newest_first = true;
    query.limit = looked_at;
    auto jobs = visit.site.parts.jobs.list(query);
    std::erase_if(jobs, [&](const Job& job) {
        return job.owner != visit.owner() || !time_was_over(job) || went(job) < now - remembered;
    });
    std::stable_sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return went(a) > went(b); });
    return jobs;
}

}  // namespace

bool time_was_over(const Job& job) { return job.reasons.find("job-canceled-after-timeout") != std::string::npos; }

json::object expired(const Visit& visit)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    const auto jobs = gone(visit, now);
    if (jobs.empty()) return {};
    json::array lines;
    for (const Job& job : jobs)
        if (lines.size() < most_named) lines.push_back(json::object{{"line", words.text("gone_when", {{"when", ago(words, went(job), now)}, {"title", shown_title(visit, job)}})}});
    const auto kept = [&](const Job& job) { return left(words, job.expires - job.submitted); };
    const std::string time = kept(jobs.front());
    // What somebody had kept longer waited for a time of its own.
    const bool alike = std::all_of(jobs.begin(), jobs.end(), [&](const Job& job) { return kept(job) == time; });
    return {{"lines", std::move(lines)}, {"more", jobs.size() > most_named ? words.count("gone_more", jobs.size() - most_named) : std::string()},
            {"kept", alike ? words.count("gone_kept", jobs.size(), {{"time", time}}) : words.text("gone_over")}};
}

}  // namespace consigne::release::web
