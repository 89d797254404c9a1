#include "release/web/moments.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace consigne::release::web {
namespace {

using namespace std::chrono_literals;

std::tm local(spooler::Instant when)
{
    const std::time_t seconds = when.time_since_epoch().count();
    std::tm out{};
    localtime_r(&seconds, &out);
    return out;
}

/// Days of the calendar from `a` to `b`: midnight counts, hours do not.
long days_between(spooler::Instant a, spooler::Instant b)
{
    const auto day = [](spooler::Instant when) {
        const std::tm t = local(when);
        return std::chrono::sys_days(std::chrono::year(t.tm_year + 1900) / std::chrono::month(static_cast<unsigned>(t.tm_mon + 1)) / std::chrono::day(static_cast<unsigned>(t.tm_mday)));
    };
    return (day(b) - day(a)).count();
}

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string clock_time(const Language& words, spooler::Instant when)
{
    const std::tm t = local(when);
    return words.text("time_of_day", {{"h", std::to_string(t.tm_hour)}, {"mm", two(t.tm_min)}});
}

std::string date(const Language& words, spooler::Instant when, spooler::Instant now)
{
    const std::tm t = local(when);
    const std::string day = t.tm_mday == 1 ? words.text("day_first") : std::to_string(t.tm_mday);
    const std::string month = words.text("month_" + std::to_string(t.tm_mon + 1));
    if (t.tm_year == local(now).tm_year) return words.text("date_short", {{"day", day}, {"month", month}});
    return words.text("date_long", {{"day", day}, {"month", month}, {"year", std::to_string(t.tm_year + 1900)}});
}

std::string ago(const Language& words, spooler::Instant when, spooler::Instant now)
{
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - when).count();
    if (minutes < 1) return words.text("ago_now");
    if (minutes < 60) return words.text("ago_minutes", {{"n", std::to_string(minutes)}});
    switch (days_between(when, now)) {
    case 0: return words.text("ago_hours", {{"n", std::to_string(minutes / 60)}});
    case 1: return words.text("ago_yesterday", {{"time", clock_time(words, when)}});
    default: return words.text("ago_date", {{"date", date(words, when, now)}});
    }
}

std::string left(const Language& words, std::chrono::seconds time)
{
    const auto minutes = std::max<long>(1, std::chrono::duration_cast<std::chrono::minutes>(time).count());
    if (minutes < 60) return words.count("left_for_minutes", static_cast<std::uint64_t>(minutes));
    const auto hours = static_cast<std::uint64_t>(minutes / 60);
    if (hours < 3 && minutes % 60 >= 5) return words.count("left_for_mixed", hours, {{"m", two(static_cast<int>(minutes % 60))}});
    // To the nearest: what was left a moment ago for a day is kept for 24 h, not 23.
    if (minutes < 48 * 60) return words.count("left_for_hours", static_cast<std::uint64_t>((minutes + 30) / 60));
    return words.count("left_for_days", static_cast<std::uint64_t>(minutes / (24 * 60)));
}

std::string at(const Language& words, spooler::Instant when, spooler::Instant now)
{
    const std::string time = clock_time(words, when);
    switch (days_between(now, when)) {
    case 0: return words.text("at_today", {{"time", time}});
    case 1: return words.text("at_tomorrow", {{"time", time}});
    default: return words.text("at_date", {{"date", date(words, when, now)}, {"time", time}});
    }
}

std::string iso_time(spooler::Instant when)
{
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(when - day);
    const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day())) + "T" + two(time.hours().count()) + ":" +
           two(time.minutes().count()) + ":" + two(time.seconds().count()) + "Z";
}

}  // namespace consigne::release::web
