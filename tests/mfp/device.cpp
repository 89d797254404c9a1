#include "tests/mfp/device.hpp"
#include "tests/mfp/interpret/languages.hpp"
#include "tests/mfp/interpret/summary.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace consigne::mfp {

namespace json = boost::json;

namespace {
std::int64_t now()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}
constexpr const char* a4 = "iso_a4_210x297mm";
}  // namespace

const char* keyword(JobState state)
{
    switch (state) {
    case JobState::pending: return "pending";
    case JobState::held: return "pending-held";
    case JobState::processing: return "processing";
    case JobState::stopped: return "processing-stopped";
    case JobState::canceled: return "canceled";
    case JobState::aborted: return "aborted";
    case JobState::completed: return "completed";
    }
    return "pending";
}

Device::Device(std::string directory, int impressions_per_minute, Rules rules) :
    directory_{std::move(directory)},
    standing_rules_{rules},
    trays_{{1, a4}, {2, "iso_a3_297x420mm"}},
    speed_{impressions_per_minute}
{
    faults_.rules = rules;
    std::filesystem::create_directories(directory_);
    // Numbers go on after what an earlier run left.
    while (std::filesystem::exists(data_path(next_id_)) || std::filesystem::exists(fmt::format("{}/{:03}.json", directory_, next_id_)))
        ++next_id_;
    engine_ = std::thread{[this] { engine(); }};
}

Device::~Device()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        changed_.notify_all();
    }
    engine_.join();
}

std::string Device::data_path(int id) const { return fmt::format("{}/{:03}.data", directory_, id); }

Job* Device::find_locked(int id)
{
    const auto found = jobs_.find(id);
    return found == jobs_.end() ? nullptr : &found->second;
}

int Device::create(Job job)
{
    const std::lock_guard lock{mutex_};
    job.id = next_id_++;
    job.created = now();
    write_record(job);
    return jobs_.emplace(job.id, std::move(job)).first->first;
}

void Device::update(int id, const std::function<void(Job&)>& change)
{
    const std::lock_guard lock{mutex_};
    if (Job* job = find_locked(id)) {
        change(*job);
        write_record(*job);
    }
}

void Device::submit(int id)
{
    const std::lock_guard lock{mutex_};
    Job* job = find_locked(id);
    if (!job || job->over()) return;
    job->received = true;
    job->reason = "none";
    std::error_code ignored;
    job->bytes = std::filesystem::file_size(data_path(id), ignored);
    write_record(*job);
    queue_.push_back(id);
    changed_.notify_all();
}

bool Device::cancel(int id, bool abort)
{
    const std::lock_guard lock{mutex_};
    Job* job = find_locked(id);
    if (!job || job->over()) return false;
    job->stop = true;
    job->stop_is_abort = abort;
    // A job that the engine has in hand stops at its next side; any other stops here.
    if (job->state == JobState::pending) {
        std::erase(queue_, id);
        job->state = abort ? JobState::aborted : JobState::canceled;
        job->reason = abort ? "aborted-by-system" : "job-canceled-by-user";
        job->done = now();
        write_record(*job);
    }
    changed_.notify_all();
    return true;
}

void Device::discard(int id)
{
    const std::lock_guard lock{mutex_};
    jobs_.erase(id);
    if (id == next_id_ - 1) next_id_ = id;  // a client that tries again and again leaves no gap in the numbers
    std::error_code ignored;
    std::filesystem::remove(data_path(id), ignored);
    std::filesystem::remove(fmt::format("{}/{:03}.json", directory_, id), ignored);
}

std::vector<Job> Device::jobs()
{
    const std::lock_guard lock{mutex_};
    std::vector<Job> out;
    for (const auto& [id, job] : jobs_) out.push_back(job);
    return out;
}

std::optional<Job> Device::find(int id)
{
    const std::lock_guard lock{mutex_};
    const Job* job = find_locked(id);
    return job ? std::optional{*job} : std::nullopt;
}

void Device::change(const std::function<void(Faults&)>& change)
{
    const std::lock_guard lock{mutex_};
    change(faults_);
    changed_.notify_all();
}

Faults Device::faults()
{
    const std::lock_guard lock{mutex_};
    return faults_;
}

void Device::recover()
{
    const std::lock_guard lock{mutex_};
    faults_ = {};
    faults_.rules = standing_rules_;
    trays_ = {{1, a4}, {2, "iso_a3_297x420mm"}};
    changed_.notify_all();
}

void Device::abort_all(bool forget)
{
    for (const Job& job : jobs())
        if (!job.over()) cancel(job.id, true);
    if (!forget) return;
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::seconds{5}, [&] { return std::all_of(jobs_.begin(), jobs_.end(), [](const auto& entry) { return entry.second.over(); }); });
    jobs_.clear();  // a restarted device does not remember; the records on disk stay
    started_ = std::chrono::steady_clock::now();
}

std::int64_t Device::up_time()
{
    const std::lock_guard lock{mutex_};
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_).count() + 1;
}

void Device::set_speed(int impressions_per_minute)
{
    const std::lock_guard lock{mutex_};
    speed_ = std::max(1, impressions_per_minute);
    changed_.notify_all();
}

void Device::set_paper(int tray, std::string size)
{
    const std::lock_guard lock{mutex_};
    if (size.empty() || size == "none") trays_.erase(tray);
    else trays_[tray] = std::move(size);
    changed_.notify_all();
}

std::map<int, std::string> Device::paper()
{
    const std::lock_guard lock{mutex_};
    return trays_;
}

const char* Device::stopped_reason() const
{
    if (faults_.jam) return "media-jam-error";
    for (const auto& [tray, size] : trays_)
        if (size == a4) return nullptr;
    return "media-empty-error";
}

std::pair<int, std::string> Device::printer_state()
{
    const std::lock_guard lock{mutex_};
    if (const char* reason = stopped_reason()) return {5, reason};
    for (const auto& [id, job] : jobs_)
        if (job.state == JobState::processing) return {4, "none"};
    return {3, "none"};
}

void Device::engine()
{
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
        if (stopping_) return;
        const int id = queue_.front();
        queue_.erase(queue_.begin());
        Job* job = find_locked(id);
        if (!job) continue;
        job->state = JobState::processing;
        job->reason = "job-printing";
        job->started = now();
        write_record(*job);

        // Interpreting takes a while (Ghostscript): not with the lock held. Only this thread moves a job that processes.
        const std::string path = data_path(id);
        lock.unlock();
        Facts facts;
        if (const MappedFile file{path}; file.good()) facts = interpret(file.bytes());
        lock.lock();
        job = find_locked(id);
        if (!job) continue;
        job->facts = std::move(facts);
        job->verdict = judge(job->facts, job->request, faults_.rules);
        job->judged = true;
        const auto from_pjl = [&](std::string& field, std::initializer_list<const char*> names) {
            for (const char* name : names)
                if (const auto found = job->facts.pjl.find(name); field.empty() && found != job->facts.pjl.end())
                    field = found->second;
        };
        if (job->how == "raw") {
            from_pjl(job->user, {"USERNAME"});
            from_pjl(job->title, {"JOB NAME", "JOBNAME", "DOCNAME"});
        }
        write_record(*job);
        mark(lock, *job);
        if (stopping_) return;
    }
}

void Device::mark(std::unique_lock<std::mutex>& lock, Job& job)
{
    const Verdict& verdict = job.verdict;
    const bool two_sided = verdict.sides != Duplex::simplex;
    auto due = std::chrono::steady_clock::now();
    while (job.completed < verdict.impressions_total && !job.stop) {
        if (const char* reason = stopped_reason()) {
            job.state = JobState::stopped;
            job.reason = "printer-stopped";
            write_record(job);
            fmt::print(stderr, "consigne-mfp: job {}: {}\n", job.id, reason);
            changed_.wait(lock, [&] { return stopping_ || job.stop || !stopped_reason(); });
            if (stopping_) return;
            if (job.stop) break;
            job.state = JobState::processing;
            job.reason = "job-printing";
            write_record(job);
            due = std::chrono::steady_clock::now();
        }
        due += std::chrono::microseconds{60'000'000 / speed_};
        changed_.wait_until(lock, due, [&] { return stopping_ || job.stop || stopped_reason(); });
        if (stopping_) return;
        if (job.stop || stopped_reason()) continue;

        // Shared out evenly while it runs; exact when the last side is out.
        ++job.completed;
        ++printed_;
        if (two_sided) ++printed_two_sided_;
        const auto coloured = [&](std::uint64_t sides) { return verdict.colour_total * sides / verdict.impressions_total; };
        printed_colour_ += coloured(job.completed) - coloured(job.completed - 1);
        const std::uint64_t sheets = verdict.sheets * job.completed / verdict.impressions_total;
        printed_sheets_ += sheets - job.sheets_completed;
        job.sheets_completed = sheets;
        if (speed_ <= 600) write_record(job);  // slow enough to watch
    }
    if (job.stop) {
        job.state = job.stop_is_abort ? JobState::aborted : JobState::canceled;
        job.reason = job.stop_is_abort ? "aborted-by-system" : "job-canceled-by-user";
    } else if (job.bytes == 0) {
        job.state = JobState::aborted;
        job.reason = "document-format-error";
    } else {
        job.state = JobState::completed;
        job.reason = "job-completed-successfully";
    }
    job.done = now();
    write_record(job);
    changed_.notify_all();
}

json::object Device::counters()
{
    const std::lock_guard lock{mutex_};
    // All prints are of small sheets; no copies, scans or faxes yet. The identities of the counters hold by construction.
    json::object ids;
    const auto grey = printed_ - printed_colour_;
    for (const int id : {101, 102, 104, 127, 301}) ids[std::to_string(id)] = printed_;
    for (const int id : {108, 113, 133}) ids[std::to_string(id)] = grey;
    ids["112"] = 0;
    for (const int id : {123, 148, 322, 324, 402}) ids[std::to_string(id)] = printed_colour_;
    ids["108"] = grey;
    ids["113"] = grey;
    ids["114"] = printed_two_sided_;
    for (const int id : {103, 110, 111, 118, 122, 201, 202, 203, 222, 229, 230, 231, 232, 321, 401, 501, 701})
        ids[std::to_string(id)] = 0;
    json::object out;
    out["impressions"] = printed_;
    out["colour"] = printed_colour_;
    out["grey"] = grey;
    out["two_sided"] = printed_two_sided_;
    out["sheets"] = printed_sheets_;
    out["ids"] = ids;
    return out;
}

json::object Device::record(const Job& job) const
{
    json::object out;
    out["how"] = job.how;
    out["user"] = job.user;
    out["title"] = job.title;
    if (job.how == "ipp" || job.how == "ipps") out["attributes"] = job.attributes;
    if (job.how == "lpd") out["control_file"] = job.control_file;
    json::object pjl;
    for (const auto& [name, value] : job.facts.pjl) pjl[name] = value;
    out["pjl"] = pjl;
    json::array lines;
    for (const auto& line : job.facts.pjl_lines) lines.emplace_back(line);
    out["pjl_lines"] = lines;
    out["format"] = job.format;
    out["language"] = job.facts.language;
    const bool known = job.judged && job.verdict.known;
    const auto when_known = [&](json::value value) { return known ? std::move(value) : json::value(nullptr); };
    json::array page_copies, colour_pages, stream_pages, grey_pages;
    for (std::size_t i = 0; i < job.verdict.page_copies.size(); ++i) {
        page_copies.emplace_back(job.verdict.page_copies[i]);
        if (job.verdict.page_colour[i]) colour_pages.emplace_back(i + 1);
    }
    for (std::size_t i = 0; i < job.facts.pages.size(); ++i) {
        if (job.facts.pages[i].colour) stream_pages.emplace_back(i + 1);
        if (job.facts.pages[i].grey_requested) grey_pages.emplace_back(i + 1);
    }
    out["impressions"] = when_known(job.verdict.impressions);
    out["impressions_total"] = when_known(job.verdict.impressions_total);
    out["sheets"] = when_known(job.verdict.sheets);
    out["copies"] = job.judged ? json::value(job.verdict.copies) : json::value(nullptr);
    out["page_copies"] = page_copies;
    out["sides"] = job.judged ? json::value(sides_keyword(job.verdict.sides)) : json::value(nullptr);
    out["mixed_sides"] = job.verdict.mixed_sides;
    out["colour"] = when_known(!colour_pages.empty());
    out["colour_pages"] = when_known(colour_pages);
    out["stream_colour"] = when_known(!stream_pages.empty());
    out["stream_colour_pages"] = when_known(stream_pages);
    out["grey_pages"] = grey_pages;
    out["notes"] = json::array(job.facts.notes.begin(), job.facts.notes.end());
    out["bytes"] = job.bytes;
    out["id"] = job.id;
    out["state"] = keyword(job.state);
    out["reason"] = job.reason;
    out["impressions_completed"] = job.completed;
    out["sheets_completed"] = job.sheets_completed;
    out["received_at"] = job.created;
    out["done_at"] = job.done ? json::value(job.done) : json::value(nullptr);
    return out;
}

void Device::write_record(const Job& job) const
{
    const std::string path = fmt::format("{}/{:03}.json", directory_, job.id);
    const std::string fresh = path + ".new";
    std::ofstream{fresh} << json::serialize(record(job)) << '\n';
    std::rename(fresh.c_str(), path.c_str());
}

}  // namespace consigne::mfp
