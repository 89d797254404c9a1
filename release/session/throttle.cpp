#include "release/session/throttle.hpp"

#include <algorithm>

namespace consigne::release {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds place_window = 5min, longest_pause = 15min, account_window = 1h, account_pause = 15min;
constexpr unsigned account_tries = 10;
constexpr std::size_t site_tries = 100;  // by code or card, in an hour
constexpr std::chrono::seconds site_pace = 2s;
constexpr std::size_t most_records = 10'000;  // a flood of invented names must not fill the memory

std::chrono::seconds pause_after(unsigned earlier_pauses)
{
    std::chrono::seconds pause = 30s;
    for (unsigned i = 0; i < earlier_pauses && pause < longest_pause; ++i) pause *= 2;
    return std::min(pause, longest_pause);
}

void forget_before(std::deque<spooler::Instant>& failures, spooler::Instant start)
{
    while (!failures.empty() && failures.front() <= start) failures.pop_front();
}

}  // namespace

void Throttle::tidy_locked(std::map<std::string, Record>& records, spooler::Instant now) const
{
    if (records.size() < most_records) return;
    std::erase_if(records, [now](const auto& entry) { return entry.second.last + account_window < now; });
    while (records.size() >= most_records) {
        const auto oldest = std::min_element(records.begin(), records.end(),
                                             [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
        records.erase(oldest);
    }
}

std::chrono::seconds Throttle::wait(const std::string& place, const std::string& account)
{
    const std::lock_guard lock(mutex_);
    const auto now = clock_();
    std::chrono::seconds longest{0};
    const auto look = [&](const std::map<std::string, Record>& records, const std::string& key) {
        if (const auto found = records.find(key); found != records.end() && found->second.until > now)
            longest = std::max<std::chrono::seconds>(longest, found->second.until - now);
    };
    if (!place.empty()) look(places_, place);
    if (!account.empty()) look(accounts_, account);
    return longest;
}

Throttle::Failure Throttle::failed(const std::string& place, const std::string& account)
{
    const std::lock_guard lock(mutex_);
    const auto now = clock_();
    tidy_locked(places_, now);
    tidy_locked(accounts_, now);

    if (!account.empty()) {
        Record& record = accounts_[account];
        forget_before(record.failures, now - account_window);
        record.failures.push_back(now);
        record.last = now;
        if (record.failures.size() >= account_tries) {
            record.until = now + account_pause;
            record.failures.clear();
        }
    }

    Record& record = places_[place];
    forget_before(record.failures, now - place_window);
    if (record.last + longest_pause < now) record.pauses = 0;
    record.failures.push_back(now);
    record.last = now;
    const auto pause = pause_after(record.pauses);
    if (record.failures.size() < tries) return {tries - static_cast<unsigned>(record.failures.size()), pause};
    record.until = now + pause;
    record.last = record.until;
    record.failures.clear();
    ++record.pauses;
    return {0, pause};
}

std::chrono::seconds Throttle::wait_for_number()
{
    const std::lock_guard lock(mutex_);
    const auto now = clock_();
    forget_before(numbers_, now - account_window);
    if (numbers_.size() < site_tries) return 0s;
    if (now < last_number_ + site_pace) return std::chrono::ceil<std::chrono::seconds>(last_number_ + site_pace - now);
    last_number_ = now;
    return 0s;
}

bool Throttle::number_failed()
{
    const std::lock_guard lock(mutex_);
    const auto now = clock_();
    forget_before(numbers_, now - account_window);
    if (numbers_.empty()) told_ = false;
    if (numbers_.size() < most_records) numbers_.push_back(now);
    if (told_ || numbers_.size() < site_tries) return false;
    return told_ = true;
}

void Throttle::succeeded(const std::string& place)
{
    const std::lock_guard lock(mutex_);
    if (const auto found = places_.find(place); found != places_.end() && !found->second.failures.empty()) found->second.failures.pop_back();
}

}  // namespace consigne::release
