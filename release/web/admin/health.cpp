// /admin/health: whether the server and its machines do what they should; and one file to send to who helps.
#include "release/health/health.hpp"

#include "release/web/admin/routes.hpp"
#include "release/web/moments.hpp"
#include "release/web/page.hpp"
#include "spooler/runtime/log_tail.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;

json::object described(const Visit& visit, const spooler::OutputDevice& device)
{
    const Language& words = *visit.words;
    const bool silent = out_of_reach(device);
    json::object row{{"name", device.name}, {"model", device.model}, {"location", device.location},
                     {"state", device.ready ? words.text("state_ready") : words.text(silent ? "state_silent" : "state_needs")},
                     {"why", device.ready ? std::string() : machine_words(words, device.state_message)}};
    row[device.ready ? "ok" : silent ? "bad" : "warn"] = true;
    return row;
}

std::string size_words(const Language& words, std::uint64_t bytes)
{
    const double mib = static_cast<double>(bytes) / (1024.0 * 1024.0);
    return mib < 1024 ? words.text("dj_mib", {{"n", words.quantity(mib)}}) : words.text("hl_gib", {{"n", words.quantity(mib / 1024)}});
}

/// What is told, group by group: a value, what more there is to it, and a state with its shape where it has one.
class Told {
public:
    explicit Told(const Language& words) : words_(words) {}
    void group(std::string_view key)
    {
        close();
        title_ = words_.text(key);
    }
    void say(const std::string& what, const std::string& value, const std::string& more = {}) { add(what, value, more, {}, {}); }
    void fact(std::string_view key, const std::string& value) { add(words_.text(key), value, {}, {}, {}); }
    /// `look`: ok, warn, bad or idle.
    void state(const std::string& what, std::string_view look, std::string_view key, const std::string& value = {}, const std::string& more = {}) { add(what, value, more, look, words_.text(key)); }
    [[nodiscard]] json::array all()
    {
        close();
        return std::move(groups_);
    }

private:
    void add(const std::string& what, const std::string& value, const std::string& more, std::string_view look, const std::string& word)
    {
        json::object row{{"what", what}, {"value", value}, {"more", more}, {"state", word}};
        for (const std::string_view one : {"ok", "warn", "bad", "idle"}) row[one] = one == look;
        rows_.push_back(std::move(row));
    }
    void close()
    {
        if (!rows_.empty()) groups_.push_back(json::object{{"title", title_}, {"rows", std::move(rows_)}});
        rows_ = json::array();
    }
    const Language& words_;
    std::string title_;
    json::array rows_, groups_;
};

void tell_server(Told& told, const Language& words, const Health& health, spooler::Instant now)
{
    told.group("adm_group_server");
    if (health.server) {
        const auto& server = *health.server;
        told.fact("hl_version", server.version);
        told.fact("hl_started", ago(words, server.started, now));
        told.state(words.text("hl_takes"), server.refuses.empty() ? "ok" : "bad", server.refuses.empty() ? "yes" : "no", {},
                   server.refuses.empty() ? std::string() : words.text(server.refuses == "disk-full" ? "hl_disk_full" : "hl_disk_doubted"));
    }
    const bool follows = health.clock == spooler::ClockState::follows, alone = health.clock == spooler::ClockState::alone;
    told.state(words.text("hl_clock"), follows ? "ok" : alone ? "warn" : "idle", follows ? "hl_clock_follows" : alone ? "hl_clock_alone" : "hl_clock_unknown", {}, alone ? words.text("hl_clock_more") : std::string());
}

void tell_storage(Told& told, const Language& words, const spooler::Vitals& server)
{
    told.group("hl_storage");
    for (const auto& disk : server.disks) {
        const bool full = disk.available < disk.refused_below, low = !full && disk.available < 2 * disk.refused_below;
        told.state(words.text(disk.what == "documents" ? "hl_disk_documents" : "hl_disk_database"), full ? "bad" : low ? "warn" : "ok", full ? "hl_full" : low ? "hl_low" : "hl_room",
                   words.text("hl_free_of", {{"free", size_words(words, disk.available)}, {"all", size_words(words, disk.capacity)}}), words.text("hl_refused_below", {{"size", size_words(words, disk.refused_below)}}));
    }
    told.fact("hl_database", size_words(words, server.database_bytes));
    told.fact("hl_spool", server.spool_more ? words.text("at_least", {{"n", size_words(words, server.spool_bytes)}}) : size_words(words, server.spool_bytes));
}

void tell_ports(Told& told, const Language& words, const Health& health, spooler::Instant now)
{
    told.group("par_ports");
    for (const auto& one : health.ports)
        told.say(one.serves == "raw-of" ? words.text("par_port_raw_of", {{"printer", one.printer}}) : words.text("par_port_" + std::string(one.serves == "web-tls" ? "tls" : one.serves)), std::to_string(one.number));
    if (!health.certificate) return;
    const bool over = health.certificate->not_after <= now, soon = !over && health.certificate->not_after - now < ends_soon;
    told.state(words.text("par_tls"), over ? "bad" : soon ? "warn" : "ok", over ? "par_tls_is_over" : soon ? "par_tls_soon" : "par_tls_good", words.text("hl_until", {{"date", date(words, health.certificate->not_after, now)}}));
}

void tell_people(Told& told, const Language& words, const Health& health, spooler::Instant now)
{
    told.group("hl_at_panels");
    told.fact("hl_terminals", words.text("hl_terminals_seen", {{"n", words.number(health.terminals.seen)}, {"m", words.number(health.terminals.accepted)}}));
    told.fact("hl_readers", words.number(health.terminals.readers));
    told.fact("adm_terminals_waiting", words.number(health.terminals.waiting));
    if (health.oldest) told.fact("hl_oldest", ago(words, *health.oldest, now));
    if (health.taps)
        told.say(words.text("hl_tap"), words.text("hl_tap_times", {{"p50", std::to_string(health.taps->p50.count())}, {"p99", std::to_string(health.taps->p99.count())}}), words.count("hl_tap_of", health.taps->count));
    else told.say(words.text("hl_tap"), words.text("hl_tap_none"));
}

HttpResponse health(Visit& visit)
{
    const Language& words = *visit.words;
    const Health seen = look_at_health(visit.site);
    const auto now = visit.site.parts.clock();
    Told told(words);
    tell_server(told, words, seen, now);
    if (seen.server) tell_storage(told, words, *seen.server);
    tell_ports(told, words, seen, now);
    tell_people(told, words, seen, now);
    json::array devices, lines;
    for (const auto& device : visit.site.parts.devices.list()) devices.push_back(described(visit, device));
    // It names people and addresses.
    const bool may_read = visit.may(Right::administer);
    if (may_read)
        for (const auto& line : spooler::log::tail()) lines.push_back(json::object{{"line", line}});
    const bool any = !devices.empty(), any_lines = !lines.empty();
    return desk::show(visit, "adm_health", "adm_health",
                      {{"held", words.number(seen.held)}, {"processing", words.number(seen.processing)}, {"people", words.number(seen.people)}, {"unread", words.number(seen.unread)},
                       {"told", told.all()}, {"devices", std::move(devices)}, {"any", any}, {"lines", std::move(lines)}, {"any_lines", any_lines}, {"may_read", may_read}});
}

HttpResponse support(Visit& visit)
{
    auto text = support_text(visit.site);
    visit.audit("made the file for support", "the server");
    return file_answer("text/plain; charset=utf-8", std::move(text), "consigne-support.txt");
}

}  // namespace

void add_health_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/health", Right::see_site, health});
    all.push_back({"GET", "/admin/health/support.txt", Right::administer, support});
}

}  // namespace consigne::release::web::admin
