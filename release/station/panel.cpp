#include "release/station/panel.hpp"

#include "release/station/page.hpp"
#include "release/web/forms.hpp"

#include <array>
#include <ctime>

namespace consigne::release::station {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr auto patience = 25s;   // of a page that waits for news

/// What of the browser's request is for the server; cookies are ours to add.
constexpr std::array handed_on{"accept", "accept-language", "content-type", "if-none-match", "sec-fetch-site", "user-agent", "x-script"};

/// What of the answer is not for the browser: our secrets, and how it travelled.
bool kept_back(std::string_view name)
{
    for (const std::string_view one : {"set-cookie", "connection", "keep-alive", "transfer-encoding", "content-length", "content-type", "server", "strict-transport-security", "alt-svc"})
        if (name == one) return true;
    return false;
}

/// The loopback by its name or number: a page of elsewhere whose name was made to lead here has another (DNS rebinding).
bool own_host(std::string_view host)
{
    const auto name = host.substr(0, host.rfind(':'));
    return name == "127.0.0.1" || name == "localhost" || name == "[::1]";
}

std::string hour(std::chrono::system_clock::time_point moment)
{
    const auto seconds = std::chrono::system_clock::to_time_t(moment);
    std::tm local{};
    localtime_r(&seconds, &local);
    std::array<char, 8> text{};
    std::strftime(text.data(), text.size(), "%H:%M", &local);
    return text.data();
}

}  // namespace

net::awaitable<HttpResponse> Panel::answer(const HttpRequest& request)
{
    if (!own_host(request.host)) co_return plain_answer(421, "421\n");
    if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") co_return plain_answer(405, "405\n");
    if (request.path == "/" || request.path == "/t") co_return see("/t/");
    if (request.path == "/station/changes") {
        const auto since = web::whole_number(web::Form(request.query).get("since"));
        const bool other = co_await station_.await_change(since.value_or(0), patience);
        co_return plain_answer(other ? 200 : 204);
    }
    if (request.path.starts_with("/station/")) co_return built_in(request);
    // Readings come from the readers, not from the browser.
    if (!request.path.starts_with("/t/") || request.path == "/t/reading") co_return plain_answer(404, "404\n");
    co_return co_await hand_on(request);
}

net::awaitable<HttpResponse> Panel::hand_on(const HttpRequest& request)
{
    const auto state = station_.contact().state;
    const bool strange = state == Contact::State::not_set_up || state == Contact::State::refused || state == Contact::State::foreign || station_.settings().secret.empty();
    if (strange) co_return own_page();
    Question question(request.method, request.path + (request.query.empty() ? "" : "?" + request.query));
    for (const std::string_view name : handed_on)
        if (const auto value = request.header(name); !value.empty()) question.headers.emplace_back(name, value);
    // A form of a page of ours is one of the server's; any other keeps its origin, and the server refuses it.
    if (const auto origin = request.header("origin"); !origin.empty()) {
        const Server& server = station_.settings().server;
        const bool own = origin == "http://" + request.host;
        question.headers.emplace_back("Origin", own ? (server.tls ? "https://" : "http://") + authority_of(server) : std::string(origin));
    }
    question.body = request.body;
    if (request.method == "POST") station_.touched();
    auto reply = co_await station_.ask_as_panel(std::move(question));
    if (!reply) co_return own_page();
    HttpResponse response;
    response.status = reply->status;
    response.content_type = std::string(reply->header("content-type"));
    for (auto& [name, value] : reply->headers)
        if (!kept_back(name)) response.headers.emplace_back(name, std::move(value));
    response.body = std::move(reply->body);
    co_return response;
}

HttpResponse Panel::own_page() const
{
    const Contact& contact = station_.contact();
    const auto& words = web::language(station_.settings().language);
    const auto retry = std::to_string(station_.retry().count());
    const auto addresses = own_addresses();
    const std::string set_up = "http://" + (addresses.empty() ? std::string("127.0.0.1") : addresses.front()) + ":" + std::to_string(set_up_port_);
    json::object data{{"since", station_.generation()}, {"refresh", retry}, {"door", true}, {"serial", station_.settings().serial}};
    std::string title = "page_offline";
    switch (contact.state) {
    case Contact::State::not_set_up:
        data["heading"] = words.text("not_set_up_title");
        data["line_1"] = words.text("not_set_up_1", {{"address", set_up}});
        if (station_.settings().administrator.empty()) data["line_2"] = words.text("not_set_up_code", {{"code", set_up_code_}});
        title = "page_not_set_up";
        break;
    case Contact::State::refused:
        data["heading"] = words.text("refused_title");
        data["line_1"] = words.text("refused_1");
        data["line_2"] = words.text("refused_2");
        title = "page_refused";
        break;
    case Contact::State::untrusted:
        data["heading"] = words.text("untrusted_title");
        data["line_1"] = words.text("untrusted_1");
        data["line_2"] = words.text("untrusted_2", {{"address", set_up}});
        break;
    case Contact::State::foreign:
        data["heading"] = words.text("foreign_title");
        data["line_1"] = words.text("foreign_1", {{"server", authority_of(station_.settings().server)}});
        data["line_2"] = words.text("untrusted_2", {{"address", set_up}});
        break;
    case Contact::State::unknown:
    case Contact::State::waiting:
    case Contact::State::accepted:
        // Not asked yet, or about to be asked again.
        data["heading"] = words.text("asking_title");
        data["line_1"] = words.text("asking_1");
        data["refresh"] = "2";
        break;
    case Contact::State::silent:
        data["heading"] = words.text("offline_title");
        data["line_1"] = words.text("offline_1");
        data["line_2"] = words.text("offline_2", {{"n", retry}});
        data["detail"] = words.text("offline_since", {{"server", authority_of(station_.settings().server)}, {"hour", hour(contact.since)}});
        break;
    }
    data["css"] = "/station/assets/terminal.css";
    data["js"] = "/station/panel.js";
    return page(words, "own", title, std::move(data), 503);
}

}  // namespace consigne::release::station
