#include "release/web/admin/common.hpp"

#include "release/web/admin/routes.hpp"
#include "release/web/expired.hpp"
#include "release/web/page.hpp"
#include "spooler/api/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web::admin {

namespace json = boost::json;
using spooler::JobState;

namespace {

/// All of them stand in the row: what is missing there would be looked for around it.
void look(json::object& row, std::string_view which)
{
    for (const std::string_view one : {"ok", "warn", "bad", "idle"}) row[one] = one == which;
}

}  // namespace

void put_state(json::object& row, const Language& words, const spooler::OutputDevice& device)
{
    const bool silent = out_of_reach(device);
    row["state"] = words.text(device.ready ? "state_ready" : silent ? "state_silent" : "state_needs");
    look(row, device.ready ? "ok" : silent ? "bad" : "warn");
    row["why"] = device.ready ? std::string() : first_sentence(machine_words(words, device.state_message));
}

void put_nothing(json::object& row, const std::string& state, std::string_view which)
{
    row["state"] = state;
    row["why"] = "";
    look(row, which);
}

void put_state(json::object& row, const Language& words, const spooler::Job& job)
{
    const auto say = [&](std::string_view key, std::string_view which) { row["state"] = words.text(key), look(row, which); };
    switch (job.state) {
    case JobState::pending: case JobState::processing: case JobState::processing_stopped: say("dj_printing", "ok"); break;
    case JobState::pending_held:
        if (!job.owner) say("dj_unowned", "warn");
        else if (job.reading == spooler::Reading::unreadable) say("dj_unreadable", "warn");
        else say("dj_waiting", "idle");
        break;
    case JobState::completed: say("history_printed", "ok"); break;
    case JobState::aborted: say("history_failed", "bad"); break;
    case JobState::canceled: say(time_was_over(job) ? "history_expired" : "history_deleted", "idle"); break;
    }
}

const Names::Known& Names::known(spooler::PersonId id)
{
    const auto [at, fresh] = people_.try_emplace(id.value);
    if (fresh)
        if (const auto found = site_.parts.people.find(id)) at->second = {found->full_name.empty() ? found->login : found->full_name, found->login};
    return at->second;
}

const std::string& Names::person(const std::optional<spooler::PersonId>& id) { return id ? known(*id).full : nobody_; }
const std::string& Names::login(const std::optional<spooler::PersonId>& id) { return id ? known(*id).login : nobody_; }

const std::string& Names::printer(spooler::PrinterId id)
{
    const auto [at, fresh] = printers_.try_emplace(id.value);
    if (fresh)
        if (const auto found = site_.parts.printers.find(id)) at->second = found->name;
    return at->second;
}

const std::string& Names::device(spooler::OutputDeviceId id)
{
    const auto [at, fresh] = devices_.try_emplace(id.value);
    if (fresh)
        if (const auto found = site_.parts.devices.find(id)) at->second = found->name;
    return at->second;
}

std::string users_of(const desk::Visit& visit, spooler::OutputDeviceId device)
{
    std::string all;
    const auto say = [&](const std::string& one) { all += (all.empty() ? "" : ", ") + one; };
    for (const auto& printer : visit.site.parts.printers.list())
        if (std::find(printer.devices.begin(), printer.devices.end(), device) != printer.devices.end()) say(visit.words->text("pr_user_printer", {{"name", printer.name}}));
    for (const auto& terminal : visit.site.parts.terminals.list())
        if (terminal.device == device) say(visit.words->text("pr_user_terminal", {{"name", terminal.name.empty() ? terminal.serial : terminal.name}}));
    return all;
}

void add_option(json::array& list, std::string_view value, const std::string& text, bool on) { list.push_back(json::object{{"value", value}, {"text", text}, {"on", on}}); }

std::string trimmed(std::string text, std::size_t longest)
{
    text = spooler::clean_text(text, longest);
    const auto from = text.find_first_not_of(' ');
    if (from == std::string::npos) return {};
    return text.substr(from, text.find_last_not_of(' ') - from + 1);
}

desk::HttpResponse events(desk::Visit& visit)
{
    desk::HttpResponse response;
    response.content_type = "text/event-stream";
    guard(response);
    response.events = visit.site.live.feed(visit.session, visit.request.peer, [&settings = visit.site.parts.settings] {
        const SiteSettings now(settings);
        return IdleLimits(now.terminal_idle(), now.desk_idle());
    }, true);
    // Too many listen: this page asks from time to time.
    if (!response.events) response.status = 204;
    return response;
}

std::string shown_uri(const std::string& uri)
{
    const auto host = uri.find("://"), at = uri.find('@', host == std::string::npos ? 0 : host), slash = uri.find('/', host == std::string::npos ? 0 : host + 3);
    if (host == std::string::npos || at == std::string::npos || (slash != std::string::npos && slash < at)) return uri;
    return uri.substr(0, host + 3) + uri.substr(at + 1);
}

desk::HttpResponse nothing_there(desk::Visit& visit) { return desk::trouble(visit, "trouble_not_found", 404); }

}  // namespace consigne::release::web::admin
