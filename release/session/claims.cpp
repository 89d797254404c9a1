#include "release/session/claims.hpp"

#include "spooler/api/search_words.hpp"
#include "spooler/api/text.hpp"

namespace consigne::release {
namespace {

constexpr int most_looks = 100;             // of a bounded number of rows each
constexpr std::size_t most_at_once = 20;

/// Folded, without a Windows domain before it or a mail domain behind it.
std::string bare(std::string_view name)
{
    if (const auto domain = name.rfind('\\'); domain != std::string_view::npos) name.remove_prefix(domain + 1);
    if (const auto at = name.find('@'); at != std::string_view::npos && at > 0) name = name.substr(0, at);
    return spooler::folded(name);
}

}  // namespace

std::vector<spooler::Job> Claims::waiting_under(const std::string& name)
{
    std::vector<spooler::Job> found;
    spooler::JobSearch wanted;
    wanted.unowned = true;
    wanted.states = {spooler::JobState::pending_held};
    for (int look = 0; look < most_looks && found.size() < most_at_once; ++look) {
        auto page = jobs_.search(wanted);
        for (auto& job : page.jobs)
            if (!job.password.empty() && !job.owner && bare(job.user_name) == name) found.push_back(std::move(job));
        if (page.next.value == 0) break;
        wanted.before = page.next;
    }
    return found;
}

Claims::Answer Claims::claim(const spooler::Person& person, std::string_view name, const std::string& typed)
{
    const std::string under = bare(spooler::clean_text(name)), place = "claims of " + person.login;
    if (const auto pause = throttle_.wait(place, under); pause.count() > 0) return {{}, {0, pause}};
    Answer answer;
    if (!under.empty() && !typed.empty())
        for (auto& job : waiting_under(under)) {
            // Somebody else may have claimed it, or an administrator given it away, in this moment.
            if (!passwords_.opens(job, typed) || !jobs_.adopt(job.id, person.id, spooler::OwnerTier::vouched, "claimed with its password")) continue;
            audit_.record(person.login, "claimed with its password", "job " + std::to_string(job.id.value));
            job.owner = person.id;
            answer.theirs.push_back(std::move(job));
        }
    if (answer.theirs.empty()) answer.failure = throttle_.failed(place, under);
    else throttle_.succeeded(place);
    return answer;
}

}  // namespace consigne::release
