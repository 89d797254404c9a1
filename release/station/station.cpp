#include "release/station/station.hpp"

#include "release/web/forms.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace consigne::release::station {
namespace {

namespace json = boost::json;
namespace log = spooler::log;
using namespace std::chrono_literals;

constexpr auto no_throw = net::as_tuple(net::use_awaitable);
constexpr int calm = 4;               // a server that answers is greeted so much less often: enough to find out that it is gone
constexpr auto same_card = 1s;        // a card that lies badly is said twice; held again after this it means "quit"
constexpr auto showing_time = 60s;
constexpr std::size_t most_readings = 4, most_waiting = 16;

std::string text(const json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

std::string_view word(Source source)
{
    switch (source) {
    case Source::keyboard: return "keyboard";
    case Source::line: return "line";
    case Source::network: return "network";
    case Source::pcsc: return "pcsc";
    }
    return {};
}

Station::Station(net::any_io_executor executor, std::filesystem::path file, Settings settings, std::chrono::seconds retry)
    : executor_(std::move(executor)), file_(std::move(file)), settings_(std::move(settings)), retry_(retry),
      // Another than that of any page which a station before this one has served.
      generation_(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count()), pause_(executor_)
{
    contact_.since = std::chrono::system_clock::now();
}

Result<> Station::change(Settings fresh)
{
    if (fresh.serial != settings_.serial || fresh.server.host != settings_.server.host || fresh.server.port != settings_.server.port) {
        // A secret is between one server and one serial number: it is shown to nobody else.
        if (fresh.secret == settings_.secret) fresh.secret.clear();
        session_.clear();
    }
    if (const auto kept = write_settings(file_, fresh); !kept) return kept.error();
    settings_ = std::move(fresh);
    if (told_) told_();
    return {};
}

Result<> Station::reload()
{
    auto fresh = read_settings(file_);
    if (!fresh) return fresh.error();
    settings_ = std::move(*fresh);
    if (told_) told_();
    changed();
    return {};
}

void Station::changed()
{
    ++generation_;
    for (net::steady_timer* one : waiting_) one->cancel();
}

net::awaitable<bool> Station::await_change(std::int64_t since, std::chrono::seconds longest)
{
    if (since == generation_) {
        // A page that was left goes on waiting here for a while; the oldest is the one that nobody looks at.
        if (waiting_.size() >= most_waiting) waiting_.front()->cancel();
        net::steady_timer clock(executor_, longest);
        const auto place = waiting_.insert(waiting_.end(), &clock);
        co_await clock.async_wait(no_throw);
        waiting_.erase(place);
    }
    co_return since != generation_;
}

void Station::note(Contact::State state, std::string detail, std::string name)
{
    const bool other = state != contact_.state;
    contact_.detail = std::move(detail);
    contact_.name = std::move(name);
    if (!other) return;
    contact_.state = state;
    contact_.since = std::chrono::system_clock::now();
    constexpr std::string_view words[] = {"not-set-up", "unknown", "silent", "untrusted", "foreign", "waiting", "refused", "accepted"};
    log::info("server", {{"standing", words[static_cast<std::size_t>(state)]}, {"why", contact_.detail}});
    changed();
}

void Station::note_trouble(const Error& error)
{
    if (error.code == Errc::denied) return note(Contact::State::untrusted, error.detail);
    if (error.code == Errc::malformed || error.code == Errc::limit_exceeded) return note(Contact::State::foreign, error.detail);
    note(Contact::State::silent, error.detail);
}

net::awaitable<void> Station::watch()
{
    while (true) {
        co_await greet();
        pause_.expires_after(contact_.state == Contact::State::accepted ? retry_ * calm : retry_);
        co_await pause_.async_wait(no_throw);
    }
}

net::awaitable<void> Station::greet()
{
    if (settings_.server.host.empty() || settings_.serial.empty()) {
        note(Contact::State::not_set_up, {});
        co_return;
    }
    const Settings asked = settings_;
    Question question("POST", "/api/v1/terminals/hello");
    question.headers.emplace_back("Content-Type", "application/json");
    question.body = json::serialize(json::object{{"serial", asked.serial}, {"secret", asked.secret}});
    auto reply = co_await ask(asked.server, std::move(question));
    // What was asked for may have been changed meanwhile: then the answer is about something else.
    if (asked.serial != settings_.serial || asked.server != settings_.server || asked.secret != settings_.secret) co_return;
    if (!reply) {
        note_trouble(reply.error());
        co_return;
    }
    boost::system::error_code ec;
    const auto parsed = json::parse(reply->body, ec);
    if (reply->status != 200 || ec || !parsed.is_object()) {
        note(Contact::State::foreign, "answered " + std::to_string(reply->status));
        co_return;
    }
    const auto& body = parsed.get_object();
    const auto standing = text(body, "standing");
    if (const auto secret = text(body, "secret"); !secret.empty()) {
        Settings fresh = settings_;
        fresh.secret = secret;
        if (const auto kept = change(std::move(fresh)); !kept) {
            log::error("secret not kept", {{"why", kept.error().detail}});
            co_return;
        }
        // Where the server stands as before, the panel's page would else go on saying that it is asked.
        changed();
    }
    if (standing == "accepted") note(Contact::State::accepted, {}, text(body, "name"));
    else if (standing == "waiting") note(Contact::State::waiting, {});
    else if (standing == "refused") note(Contact::State::refused, {});
    else note(Contact::State::foreign, "the server does not know what this serial number is");
}

net::awaitable<Result<Reply>> Station::ask_as_panel(Question question)
{
    const std::string session = session_, secret = settings_.secret;
    std::string cookies = "consigne_terminal=" + secret;
    if (!session.empty()) cookies += "; consigne_session=" + session;
    question.headers.emplace_back("Cookie", std::move(cookies));
    question.headers.emplace_back("X-Station", std::to_string(generation_));
    auto reply = co_await ask(settings_.server, std::move(question));
    if (!reply) note_trouble(reply.error());
    // The page has found out first that the server is gone, or there again.
    if (!reply || !contact_.reached()) pause_.cancel();
    if (!reply) co_return reply;
    // An answer that comes after a card was read must not take the place of the session which that began.
    if (session != session_ || secret != settings_.secret) co_return reply;
    for (const auto& [name, value] : reply->headers) {
        constexpr std::string_view mark = "consigne_session=";
        if (name != "set-cookie" || !value.starts_with(mark)) continue;
        session_ = value.substr(mark.size(), value.find(';') - mark.size());
    }
    co_return reply;
}

void Station::reading(std::string text, Source source)
{
    const auto now = std::chrono::steady_clock::now();
    const bool again = text == last_text_ && source == last_source_ && now - last_read_ < same_card;
    last_text_ = text;
    last_source_ = source;
    last_read_ = now;
    if (again) return;
    if (showing()) {
        shown_ = Shown{std::move(text), source};
        showing_until_ = {};
        return;
    }
    // Its last characters only: who reads the log must not be able to make the card (threats.md T-CARD-1).
    log::info("card", {{"reader", word(source)}, {"ends", text.size() > 4 ? text.substr(text.size() - 4) : std::string()}, {"length", static_cast<std::uint64_t>(text.size())}});
    if (readings_.size() >= most_readings) return;
    readings_.push_back(std::move(text));
    if (bringing_) return;
    bringing_ = true;
    net::co_spawn(executor_, bring(), net::detached);
}

net::awaitable<void> Station::bring()
{
    while (!readings_.empty()) {
        const std::string card = std::move(readings_.front());
        readings_.pop_front();
        if (settings_.secret.empty()) continue;
        Question question("POST", "/t/reading");
        question.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        question.body = "card=" + web::url_part(card);
        const auto reply = co_await ask_as_panel(std::move(question));
        if (reply && reply->status != 303) log::warning("card not taken", {{"status", reply->status}});
        if (reply) changed();
    }
    bringing_ = false;
}

void Station::show_next()
{
    shown_.reset();
    showing_until_ = std::chrono::steady_clock::now() + showing_time;
}

bool Station::showing() const { return std::chrono::steady_clock::now() < showing_until_; }

}  // namespace consigne::release::station
