// Documents that were sent with a password: asked for one by one before they are printed.
#include "release/web/page.hpp"

#include <algorithm>
#include <optional>

namespace consigne::release::web {
namespace {

using spooler::Job;

/// What was pressed to be printed and still waits, in its order.
std::vector<Job> wanted(Visit& visit)
{
    const auto held = held_documents(visit);
    std::vector<Job> jobs;
    for (const auto id : visit.state.wanted)
        if (const auto found = std::find_if(held.begin(), held.end(), [id](const Job& job) { return job.id.value == id; }); found != held.end()) jobs.push_back(*found);
    return jobs;
}

const Job* first_locked(const Visit& visit, const std::vector<Job>& jobs)
{
    const auto found = std::find_if(jobs.begin(), jobs.end(), [&](const Job& job) { return locked(visit, job); });
    return found == jobs.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::string> typed_card(const Visit& visit, const std::string& typed)
{
    if (visit.settings.text("allowed-logins") == "keyboard" || !visit.terminal.card_reader) return std::nullopt;
    if (visit.site.throttle.wait(visit.place()).count() > 0) return std::nullopt;
    const auto card = normal_card(typed);
    return card ? std::optional(*card) : std::nullopt;
}

bool locked(const Visit& visit, const Job& job) { return !job.password.empty() && !visit.state.unlocked.contains(job.id.value); }

HttpResponse lock_page(Visit& visit)
{
    const auto jobs = wanted(visit);
    const Job* job = first_locked(visit, jobs);
    if (job == nullptr) return jobs_page(visit);
    const Language& words = *visit.words;
    return show(visit, "lock", "page_lock",
                {{"seconds_form", words.text("seconds")}, {"job", job->id.value}, {"ticket", job->ticket_number}, {"title", shown_title(visit, *job)}, {"several", jobs.size() > 1}},
                then_still(visit));
}

HttpResponse lock_post(Visit& visit)
{
    visit.state.note_kind.clear();
    auto jobs = wanted(visit);
    const std::string act = visit.form.get("do");
    const Job* job = first_locked(visit, jobs);
    // The form names its document: pressed twice, it must not count against the next.
    const bool same = job != nullptr && visit.form.get("job") == std::to_string(job->id.value);
    if (act == "return") {
        visit.state.wanted.clear();
        visit.state.fit.clear();
        return see(visit, "/t/jobs");
    }
    if (same && act == "skip") {
        const auto id = job->id.value;
        std::erase(visit.state.wanted, id);
        std::erase_if(jobs, [id](const Job& one) { return one.id.value == id; });
    } else if (same && act == "open") {
        const std::string typed = visit.form.get("pass");
        if (typed.empty()) return see(visit, "/t/lock");  // a key pressed in passing costs no try
        const auto card = visit.site.job_passwords.wait(*job).count() > 0 ? std::nullopt : typed_card(visit, typed);
        if (card && visit.site.parts.people.find_card(visit.site.key.card(*card))) return card_held(visit, typed);
        const auto answer = visit.site.job_passwords.check(*job, typed);
        if (answer.right) visit.state.unlocked.insert(job->id.value);
        else {
            if (card) visit.site.throttle.failed(visit.place());  // a card that nobody has, as at the door
            const Language& words = *visit.words;
            const auto pause = words.duration(static_cast<std::uint64_t>(answer.failure.pause.count()));
            if (answer.failure.tries_left > 0) visit.note("bad", words.text("lock_wrong"), words.count("tries_left", answer.failure.tries_left, {{"duration", pause}}));
            else visit.note("bad", words.text("pause_title"), words.text("lock_pause", {{"duration", pause}}));
        }
    }
    if (first_locked(visit, jobs) != nullptr) return see(visit, "/t/lock");
    visit.state.wanted.clear();
    return print(visit, jobs, visit.nonce);
}

}  // namespace consigne::release::web
