// Still here, waiting for approval, trouble, offline.
#include "release/web/page.hpp"

namespace consigne::release::web {
namespace {

namespace json = boost::json;

constexpr int retry_seconds = 8, ask_again_seconds = 5;

/// A page that something else is waited for on: its script asks behind it, and leaves once the answer is another page. A page that was
/// loaded anew meanwhile would throw who has it read out back to its beginning (WCAG 2.2.1).
void wait_here(json::object& data, std::string_view page, int seconds)
{
    data["again"] = seconds;
    data["wait"] = std::string(page);
}

}  // namespace

HttpResponse still_here_page(Visit& visit)
{
    const long left = seconds_left(visit);
    return show(visit, "still", "page_still", {{"seconds_form", visit.words->text("seconds")}, {"left_words", ""}, {"huge", visit.words->text("seconds", {{"n", std::to_string(left)}})}}, std::to_string(left + 1) + ";url=/t/?ended=1");
}

HttpResponse enrolment_page(const Language& words, const Contact& contact, const std::string& serial)
{
    json::object data;
    std::string title = "page_waiting", refresh = std::to_string(ask_again_seconds);
    int status = 403;
    switch (contact.standing) {
    case Contact::Standing::refused:
        data["heading"] = words.text("page_refused");
        data["line_1"] = words.text("refused_1");
        data["line_2"] = words.text("refused_2");
        data["door"] = true;
        title = "page_refused";
        break;
    case Contact::Standing::unknown:
        data["heading"] = "Consigne";
        data["line_1"] = words.text("no_serial_1");
        data["line_2"] = words.text("no_serial_2");
        data["door"] = true;
        title = "page_refused";
        refresh.clear();
        break;
    default:
        data["heading"] = words.text("page_waiting");
        data["line_1"] = words.text("waiting_1");
        data["line_2"] = words.text("waiting_2");
        status = 200;
    }
    data["serial"] = contact.standing == Contact::Standing::unknown ? std::string() : serial;
    if (!refresh.empty()) wait_here(data, title, ask_again_seconds);
    return show_plain(words, "message", title, std::move(data), status, refresh);
}

HttpResponse trouble_page(const Language& words, std::string_view text_key, int status)
{
    return show_plain(words, "message", "page_trouble",
                      {{"door", true}, {"heading", words.text("trouble_title")}, {"line_1", words.text(text_key)}, {"line_2", ""}, {"back", "/t/"}, {"back_words", words.text("to_documents")}},
                      status);
}

HttpResponse offline_page(const Language& words)
{
    json::object data{{"door", true}, {"heading", words.text("offline_title")}, {"line_1", words.text("offline_1")},
                      {"line_2", words.text("offline_2", {{"n", std::to_string(retry_seconds)}})}, {"back", "/t/"}, {"back_words", words.text("retry_now")}};
    wait_here(data, "page_offline", retry_seconds);
    return show_plain(words, "message", "page_offline", std::move(data), 200, std::to_string(retry_seconds) + ";url=/t/");
}

}  // namespace consigne::release::web
