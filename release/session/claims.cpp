#include "release/session/claims.hpp"

#include "spooler/api/search_words.hpp"
#include "spooler/api/text.hpp"

namespace consigne::release {
namespace {

constexpr int most_looks = 100;
constexpr std::uint32_t a_look = 500;   // documents that are nobody's; an address may leave a hundred

/// Folded, without a Windows domain before it or a mail domain behind it.
std::string bare(std::string_view name)
{
    if (const auto domain = name.rfind('\\'); domain != std::string_view::npos) name.remove_prefix(domain + 1);
    if (const auto at = name.find('@'); at != std::string_view::npos && at > 0) name = name.substr(0, at);
    return spooler::folded(name);
}

}  // namespace

std::vector<spooler::Job> Claims::opened_by(const std::string& name, const std::string& typed, std::uint64_t most)
{
    std::vector<spooler::Job> found;
    spooler::JobSearch wanted;
    wanted.unowned = true;
    wanted.states = {spooler::JobState::pending_held};
    wanted.limit = a_look;
    for (int look = 0; look < most_looks; ++look) {
        auto page = jobs_.search(wanted);
        for (auto& job : page.jobs)
            if (!job.password.empty() && bare(job.user_name) == name && passwords_.opens(job, typed) && found.size() < most) found.push_back(std::move(job));
        if (page.next.value == 0) break;
        wanted.before = page.next;
    }
    return found;
}

Claims::Answer Claims::claim(const spooler::Person& person, std::string_view name, const std::string& typed)
{
    const std::lock_guard lock(one_at_a_time_);
    const std::string under = bare(spooler::clean_text(name)), place = "claims of " + person.login;
    // Under their own name nobody else's guesses shut them out.
    const bool own = under == bare(person.login) || (!person.alias.empty() && under == bare(person.alias));
    const std::string counted = own ? std::string() : under;
    if (const auto pause = throttle_.wait(place, counted); pause.count() > 0) return {{}, {0, pause}};
    spooler::JobQuery theirs;
    theirs.owner = person.id;
    theirs.states = {spooler::JobState::pending_held};
    const auto waiting = jobs_.count(theirs);
    if (waiting >= most_waiting) return {{}, {Throttle::tries, {}}, true};

    Answer answer;
    if (!under.empty() && !typed.empty())
        for (auto& job : opened_by(under, typed, most_waiting - waiting)) {
            // An administrator may have given it away in this moment.
            if (!jobs_.adopt(job.id, person.id, spooler::OwnerTier::vouched, "claimed with its password")) continue;
            audit_.record(person.login, "claimed with its password", "job " + std::to_string(job.id.value));
            job.owner = person.id;
            answer.theirs.push_back(std::move(job));
        }
    // A claim that goes well forgives no guess before it: it may be of a document put there for that.
    if (answer.theirs.empty()) {
        answer.failure = throttle_.failed(place, counted);
        audit_.note(person.login, "claimed a document in vain", "under " + under);
    }
    return answer;
}

}  // namespace consigne::release
