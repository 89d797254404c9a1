// The machine behind the ports: its jobs, its one print engine, its faults, and the records it keeps.
#pragma once
#include "tests/mfp/judge.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace consigne::mfp {

/// RFC 8011 §5.3.7; the values are the wire's.
enum class JobState : int { pending = 3, held = 4, processing = 5, stopped = 6, canceled = 7, aborted = 8, completed = 9 };
const char* keyword(JobState state);

struct Job {
    int id = 0;
    std::string how, user, title, format;
    boost::json::object attributes;     ///< IPP: operation and job attributes as they came
    std::string control_file;           ///< LPD
    Request request;
    JobState state = JobState::pending;
    std::string reason = "job-incoming";
    bool received = false;              ///< all data is there
    bool stop = false;                  ///< cancel or abort asked for
    bool stop_is_abort = false;
    Facts facts;
    Verdict verdict;
    bool judged = false;
    std::uint64_t completed = 0;
    std::uint64_t sheets_completed = 0;
    std::uint64_t bytes = 0;
    std::int64_t created = 0, started = 0, done = 0;  ///< seconds since the epoch; 0 not yet

    [[nodiscard]] bool over() const { return static_cast<int>(state) >= 7; }
};

struct Faults {
    bool jam = false;
    bool refuse = false;
    bool reset_mid_body = false;
    Rules rules;
};

class Device {
public:
    explicit Device(std::string directory, int impressions_per_minute, Rules rules);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    int create(Job job);                       ///< takes everything but the id; writes the record
    [[nodiscard]] std::string data_path(int id) const;
    void update(int id, const std::function<void(Job&)>& change);
    void submit(int id);                       ///< the data file is whole: queue it
    bool cancel(int id, bool abort = false);   ///< false when it is unknown or over
    void discard(int id);                      ///< the sender went away in mid-document
    std::vector<Job> jobs();
    std::optional<Job> find(int id);

    void change(const std::function<void(Faults&)>& change);
    Faults faults();
    void recover();
    void abort_all(bool forget);
    void set_speed(int impressions_per_minute);
    void set_paper(int tray, std::string size);
    std::map<int, std::string> paper();
    /// Seconds since it was switched on: long ago, or at the last restart.
    [[nodiscard]] std::int64_t up_time();
    /// printer-state 3 idle, 4 processing, 5 stopped, with its reason.
    std::pair<int, std::string> printer_state();
    boost::json::object counters();
    boost::json::object record(const Job& job) const;

private:
    void engine();
    void mark(std::unique_lock<std::mutex>& lock, Job& job);
    [[nodiscard]] const char* stopped_reason() const;
    void write_record(const Job& job) const;
    Job* find_locked(int id);

    std::string directory_;
    Rules standing_rules_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<int, Job> jobs_;
    std::vector<int> queue_;
    Faults faults_;
    std::map<int, std::string> trays_;
    int speed_;
    int next_id_ = 1;
    bool stopping_ = false;
    std::chrono::steady_clock::time_point started_;  ///< the clock's beginning: this machine's own start
    std::uint64_t printed_ = 0, printed_colour_ = 0, printed_two_sided_ = 0, printed_sheets_ = 0;
    std::thread engine_;
};

}  // namespace consigne::mfp
