#include "spooler/lpd/session.hpp"

#include <array>
#include <cstdio>

namespace consigne::spooler::lpd {
namespace {

std::string row(const char* rank, const std::string& owner, std::int64_t number, const std::string& name, const std::string& size)
{
    std::array<char, 512> line{};
    std::snprintf(line.data(), line.size(), "%-7s%-11.11s%-6lld%-38.38s%s\n", rank, owner.c_str(), static_cast<long long>(number), name.c_str(), size.c_str());
    return line.data();
}

}  // namespace

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
    if (agent.empty() || job.user_name != agent) return false;
    if (trusted) return true;
    return job.host == peer && now - job.submitted < std::chrono::minutes(10);
}

}  // namespace consigne::spooler::lpd
