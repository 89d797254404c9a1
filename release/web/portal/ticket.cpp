#include "release/web/portal/ticket.hpp"

#include "release/web/colour.hpp"
#include "release/web/moments.hpp"
#include "release/web/options.hpp"
#include "release/web/page.hpp"
#include "release/web/paper.hpp"
#include "release/web/pictures.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web::portal {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using spooler::Job;

constexpr auto soon = 1h;                  // before a document is destroyed, its ticket says so
constexpr auto longest_kept = 7 * 24h;     // the most that hold-for allows, too

void append(std::string& line, const std::string& piece)
{
    if (piece.empty()) return;
    line += (line.empty() ? "" : " · ") + piece;
}

/// Pages, paper, colour, sides, copies, as it was sent.
std::string about(const Job& job, const Language& words)
{
    if (job.reading == spooler::Reading::waiting) return words.text("being_read");
    const bool read = job.reading == spooler::Reading::done;
    std::string line = read && job.facts.pages ? words.count("pages", *job.facts.pages) : words.text("pages_unknown");
    append(line, paper_name(job));
    if (const auto colour = in_colour(job, {})) append(line, words.text(*colour ? "me_colour" : "me_bw"));
    if (job.effective_sides()) append(line, words.text(on_both_sides(job, {}) ? "me_two_sided" : "me_one_sided"));
    if (copies(job, {}) > 1) append(line, words.count("copies_short", copies(job, {})));
    return line;
}

json::array chips(const Job& job, const Language& words)
{
    json::array all;
    if (job.prepared.monochrome || job.by_right == spooler::ByRight::in_monochrome) all.emplace_back(words.text("black_and_white"));
    if (job.prepared.sides) all.emplace_back(words.text(*job.prepared.sides == pdl::Duplex::simplex ? "me_one_sided" : "two_sided"));
    if (job.prepared.copies) all.emplace_back(words.count("copies_short", *job.prepared.copies));
    return all;
}

/// Hundredths of its time that are left.
int share_left(const Job& job, spooler::Instant now)
{
    const auto whole = (job.expires - job.submitted).count(), rest = (job.expires - now).count();
    return whole <= 0 ? 0 : static_cast<int>(std::clamp<long>(rest * 100 / whole, 2, 100));
}

}  // namespace

std::size_t page_of(const desk::Visit& visit)
{
    constexpr std::int64_t most = 100'000;  // more than anybody has documents
    const Form& said = visit.form.has("page") ? visit.form : visit.query;
    return static_cast<std::size_t>(std::clamp<std::int64_t>(whole_number(said.get("page")).value_or(1), 1, most));
}

std::string list_path(const desk::Visit& visit)
{
    const std::size_t page = page_of(visit);
    return page > 1 ? "/me/?page=" + std::to_string(page) : "/me/";
}

std::optional<spooler::Instant> may_extend_to(const Job& job, const SiteSettings& settings)
{
    const auto more = std::chrono::hours(settings.number("keep-longer"));
    const auto until = std::min<spooler::Instant>(job.expires + more, job.submitted + longest_kept);
    if (more <= 0h || until <= job.expires) return std::nullopt;
    return until;
}

json::object ticket(const desk::Visit& visit, const Job& job)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    const std::string title = title_of(job, words);
    std::string line = about(job, words);
    append(line, words.text("me_left", {{"when", ago(words, job.submitted, now)}}));
    json::object row{{"id", job.id.value}, {"ticket", job.ticket_number}, {"title", title}, {"about", line}, {"colour_words", colour_words(job, words)},
                     {"left", left(words, job.expires - now)}, {"share", share_left(job, now)}, {"chips", chips(job, words)}};
    if (job.expires - now < soon) {
        row["soon"] = true;
        row["warning"] = words.text("me_destroyed", {{"when", at(words, job.expires, now)}});
    } else if (job.by_right == spooler::ByRight::not_at_all) row["warning"] = words.text("not_by_right");
    else if (!job.message.empty()) row["warning"] = machine_words(words, job.message);
    else if (job.reading == spooler::Reading::unreadable) row["warning"] = words.text("me_unreadable");
    if (!job.password.empty()) row["locked"] = words.text("me_locked");
    if (may_extend_to(job, visit.settings)) row["keep"] = words.count("me_keep", static_cast<std::uint64_t>(visit.settings.number("keep-longer")));

    const auto sent = sheets(job, {}), chosen = sheets(job, job.prepared);
    // Where the price will stand: until there is money, the paper it costs.
    if (chosen) row["sum"] = words.count("n_sheets", *chosen);
    if (sent && chosen && *sent != *chosen) row["was"] = words.count("n_sheets", *sent);
    const bool wide = !job.facts.media.empty() && job.facts.media.front().width > job.facts.media.front().height;
    const bool chart = !wide && in_colour(job, job.prepared) == true;
    row[wide ? "wide" : chart ? "chart" : "plain"] = true;
    if (pictured(visit.site, visit.settings, job)) row["picture"] = "/me/picture/" + std::to_string(job.id.value);
    return row;
}

}  // namespace consigne::release::web::portal
