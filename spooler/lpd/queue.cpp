#include "spooler/lpd/session.hpp"

#include "spooler/api/text.hpp"

#include <algorithm>
#include <cctype>

namespace consigne::spooler::lpd {
namespace {

/// lpq's columns, as BSD's lpq sets them out.
std::string row(std::string_view rank, std::string_view owner, std::int64_t number, std::string_view name, const std::string& size)
{
    std::string job = std::to_string(number);  // never cut: lprm is told by it
    job.resize(std::max<std::size_t>(job.size(), 5), ' ');
    return fitted(rank, 6) + ' ' + fitted(owner, 10) + ' ' + job + ' ' + fitted(name, 37) + ' ' + size + '\n';
}

}  // namespace

Result<Printer> find_queue(Printers& printers, const std::string& queue)
{
    auto found = printers.find(queue);
    if (found || found.error().code != Errc::not_found) return found;
    const auto same = [&](const Printer& printer) {
        return std::equal(printer.name.begin(), printer.name.end(), queue.begin(), queue.end(),
                          [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
    };
    auto all = printers.list();
    if (std::count_if(all.begin(), all.end(), same) == 1) return std::move(*std::find_if(all.begin(), all.end(), same));
    return found;
}

std::string queue_state(const Printer& printer, const std::vector<Job>& jobs, bool long_form, const std::function<bool(const Job&)>& full)
{
    std::string out = printer.name + (printer.accepting ? " is ready\n" : " is not accepting jobs\n");
    if (jobs.empty()) return out + "no entries\n";
    out += "Rank   Owner      Job   Files                                 Total Size\n";
    for (const auto& job : jobs) {
        const bool open = full(job);
        const char* rank = job.state == JobState::pending_held ? "held" : "active";
        if (long_form && open) {
            out += "\n" + job.user_name + ": " + rank + "   [job " + std::to_string(job.id.value) + " " + job.host + "]\n";
            out += "        " + job.name + "   " + std::to_string(job.bytes) + " bytes\n";
            continue;
        }
        out += open ? row(rank, job.user_name, job.id.value, job.name, std::to_string(job.bytes) + " bytes") : row(rank, "-", job.id.value, "-", "-");
    }
    return out;
}

bool may_remove(const Job& job, const std::string& agent, const std::string& peer, bool trusted, Instant now)
{
    if (agent.empty() || job.user_name != agent || job.tier == OwnerTier::proved) return false;
    if (trusted) return true;
    return job.host == peer && now - job.submitted < std::chrono::minutes(10);
}

}  // namespace consigne::spooler::lpd
