#include "release/web/admin/plot.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <ctime>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using spooler::Instant;

constexpr int hours_of_a_day = 24, first_shown = 7, last_shown = 18;   // at least; more where something happened
// The picture, in its own units: bars go up from one line and down from another, hours stand between them.
constexpr int left_edge = 32, right_edge = 720, up_from = 112, down_from = 134, most_high = 100, hour_words = 128;

struct Day {
    std::array<std::uint64_t, hours_of_a_day> arrived{}, collected{};
};

std::tm local(Instant when)
{
    const std::time_t seconds = when.time_since_epoch().count();
    std::tm out{};
    localtime_r(&seconds, &out);
    return out;
}

/// Days of the calendar since 1970.
long day_of(const std::tm& t)
{
    const auto day = std::chrono::year(t.tm_year + 1900) / std::chrono::month(static_cast<unsigned>(t.tm_mon + 1)) / std::chrono::day(static_cast<unsigned>(t.tm_mday));
    return std::chrono::sys_days(day).time_since_epoch().count();
}

/// The least round number that has room for all: 4, 10, 20, 40, 100 …
std::uint64_t scale_for(std::uint64_t most)
{
    for (std::uint64_t ten = 1;; ten *= 10)
        for (const std::uint64_t step : {std::uint64_t{2}, std::uint64_t{4}, std::uint64_t{10}})
            if (step * ten >= most && step * ten >= 4) return step * ten;
}

int high(std::uint64_t n, std::uint64_t scale) { return static_cast<int>((n * most_high + scale / 2) / scale); }

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

json::object day_plot(const Language& words, const std::vector<spooler::HourCount>& hours, Instant now)
{
    const std::tm today = local(now);
    const long this_day = day_of(today);
    Day day;
    std::array<std::uint64_t, hours_of_a_day> before{};
    std::array<bool, usual_weeks> seen{};
    for (const auto& one : hours) {
        const std::tm when = local(one.hour);
        const long ago = this_day - day_of(when);
        const auto hour = static_cast<std::size_t>(when.tm_hour);
        if (ago == 0) {
            day.arrived.at(hour) += one.arrived;
            day.collected.at(hour) += one.collected;
        } else if (ago > 0 && ago % 7 == 0 && ago / 7 <= usual_weeks) {
            before.at(hour) += one.arrived;
            seen.at(static_cast<std::size_t>(ago / 7 - 1)) = true;
        }
    }
    const auto weeks = static_cast<std::uint64_t>(std::count(seen.begin(), seen.end(), true));
    std::uint64_t most = 0, all_arrived = 0, all_collected = 0;
    int from = first_shown, to = last_shown;
    std::array<std::uint64_t, hours_of_a_day> usual{};
    for (int h = 0; h < hours_of_a_day; ++h) {
        const auto at = static_cast<std::size_t>(h);
        if (weeks > 0) usual.at(at) = (before.at(at) + weeks / 2) / weeks;
        most = std::max({most, day.arrived.at(at), day.collected.at(at), usual.at(at)});
        all_arrived += day.arrived.at(at);
        all_collected += day.collected.at(at);
        if (day.arrived.at(at) + day.collected.at(at) + usual.at(at) == 0) continue;
        from = std::min(from, h);
        to = std::max(to, h);
    }
    const std::uint64_t scale = scale_for(most);
    const int column = (right_edge - left_edge) / (to - from + 1), wide = std::min(40, column * 7 / 10);
    json::array bars, figures;
    for (int h = from; h <= to; ++h) {
        const auto at = static_cast<std::size_t>(h);
        const int middle = left_edge + column * (h - from) + column / 2, up = high(day.arrived.at(at), scale), down = high(day.collected.at(at), scale);
        json::object bar{{"hour", two(h)}, {"middle", middle}, {"words_y", hour_words}, {"x", middle - wide / 2}, {"wide", wide}, {"so_far", h == today.tm_hour}, {"down_y", down_from}};
        if (up > 0) bar["up"] = up, bar["up_y"] = up_from - up;
        if (down > 0) bar["down"] = down;
        if (weeks > 0) bar["usual"] = true, bar["usual_y"] = up_from - high(usual.at(at), scale), bar["usual_x"] = middle - wide / 2 - 4, bar["usual_wide"] = wide + 8;
        bars.push_back(std::move(bar));
        figures.push_back(json::object{{"hour", words.text("time_of_day", {{"h", std::to_string(h)}, {"mm", "00"}})}, {"arrived", words.number(day.arrived.at(at))},
                                       {"collected", words.number(day.collected.at(at))}, {"usual", weeks > 0 ? words.number(usual.at(at)) : std::string("–")}});
    }
    json::array lines;
    for (const std::uint64_t n : {scale / 2, scale})
        for (const int y : {up_from - high(n, scale), down_from + high(n, scale)}) lines.push_back(json::object{{"y", y}, {"words_y", y + 4}, {"n", words.number(n)}});
    return {{"bars", std::move(bars)}, {"lines", std::move(lines)}, {"figures", std::move(figures)}, {"with_usual", weeks > 0},
            {"usual_day", words.text("db_usual_" + std::to_string(today.tm_wday))},
            {"told", words.text("db_plot_told", {{"arrived", words.number(all_arrived)}, {"collected", words.number(all_collected)}})}};
}

json::object beat_of(const Language& words, const std::map<Instant, spooler::HourState>& known, Instant now)
{
    using spooler::HourState;
    const auto hour = std::chrono::floor<std::chrono::hours>(now);
    json::array bars;
    std::uint64_t troubled = 0, unknown = 0;
    for (int ago = hours_of_a_day - 1; ago >= 0; --ago) {
        const auto found = known.find(Instant{hour - std::chrono::hours(ago)});
        json::object bar;
        if (found == known.end()) bar["none"] = true, ++unknown;
        else if (found->second == HourState::needs_somebody) bar["warn"] = true, ++troubled;
        else if (found->second == HourState::out_of_reach) bar["bad"] = true, ++troubled;
        bars.push_back(std::move(bar));
    }
    const std::string told = unknown == hours_of_a_day ? words.text("db_beat_unknown") : troubled == 0 ? words.text("db_beat_well") : words.count("db_beat_trouble", troubled);
    return {{"bars", std::move(bars)}, {"told", told}};
}

}  // namespace consigne::release::web::admin
