// Documents left and collected in each hour of today, beside a usual day: numbers for a picture, and the figures themselves.
#pragma once

#include "release/web/texts.hpp"
#include "spooler/api/movements.hpp"

#include <boost/json/object.hpp>

namespace consigne::release::web::admin {

/// How many weeks back a usual day is looked for.
inline constexpr int usual_weeks = 4;

/// Of `hours` (since `usual_weeks` weeks at least) what the template _adm_plot draws. The server's own time zone has the day.
[[nodiscard]] boost::json::object day_plot(const Language& words, const std::vector<spooler::HourCount>& hours, spooler::Instant now);

/// A machine's last 24 hours, oldest first, for the template _adm_beat; `known`: by hour.
[[nodiscard]] boost::json::object beat_of(const Language& words, const std::map<spooler::Instant, spooler::HourState>& known, spooler::Instant now);

}  // namespace consigne::release::web::admin
