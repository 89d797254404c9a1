// A browser of sorts, for pages: keeps cookies, fills forms, follows 303.
#pragma once

#include "release/identity/passwords.hpp"
#include "tests/unit/release/fakes.hpp"

#include <boost/json/parse.hpp>

#include <string>

namespace consigne::release::test {

class Browser {
public:
    explicit Browser(const HttpHandler& handler) : handler_(handler) {}

    HttpResponse send(const std::string& method, const std::string& url, const std::string& body = {}, std::vector<std::pair<std::string, std::string>> headers = {})
    {
        HttpRequest request;
        request.method = method;
        const auto question = url.find('?');
        request.path = url.substr(0, question);
        if (question != std::string::npos) request.query = url.substr(question + 1);
        request.body = body;
        request.headers = std::move(headers);
        request.headers.emplace_back("host", "consigne:7180");
        if (!agent.empty()) request.headers.emplace_back("user-agent", agent);
        std::string jar;
        for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
        if (!jar.empty()) request.headers.emplace_back("cookie", jar);
        request.local_admin = local_admin;
        request.tls = tls;
        request.peer = peer;
        auto response = handler_(request);
        for (const auto& [name, value] : response.headers) {
            if (name != "Set-Cookie") continue;
            const auto equals = value.find('='), end = value.find(';');
            if (value.find("Max-Age=0") != std::string::npos) cookies.erase(value.substr(0, equals));
            else cookies[value.substr(0, equals)] = value.substr(equals + 1, end - equals - 1);
        }
        return response;
    }
    HttpResponse get(const std::string& url)
    {
        last = send("GET", url);
        follow();
        return last;
    }
    /// Posts with the last page's token.
    HttpResponse post(const std::string& url, const std::string& fields)
    {
        last = send("POST", url, "token=" + token() + "&" + fields, {{"content-type", "application/x-www-form-urlencoded"}});
        follow();
        return last;
    }
    [[nodiscard]] std::string token() const
    {
        const std::string mark = "name=\"token\" value=\"";
        const auto at = last.body.find(mark);
        return at == std::string::npos ? std::string() : last.body.substr(at + mark.size(), 32 + 1 + 64);
    }
    /// What the last page says in short, and what it would say now, as its script asks.
    [[nodiscard]] std::string shape() const
    {
        const std::string mark = "data-shape=\"";
        const auto at = last.body.find(mark);
        return at == std::string::npos ? std::string() : last.body.substr(at + mark.size(), last.body.find('"', at + mark.size()) - at - mark.size());
    }
    [[nodiscard]] std::string news() { return send("GET", "/t/news", {}, {{"x-script", "1"}}).body; }
    [[nodiscard]] bool shows(std::string_view text) const { return last.body.find(text) != std::string::npos; }

    std::map<std::string, std::string> cookies;
    HttpResponse last;
    std::string where;
    bool local_admin = false, tls = false;
    std::string peer = "127.0.0.1", agent;

private:
    void follow()
    {
        for (int hops = 0; last.status == 303 && hops < 5; ++hops)
            for (const auto& [name, value] : last.headers)
                if (name == "Location") {
                    where = value;
                    last = send("GET", value);
                    break;
                }
    }
    HttpHandler handler_;
};

/// A demonstration with Camille (code 123456, password "secret") and Noé, a terminal and its machine.
struct Demo : World {
    Demo()
    {
        devices.rows.push_back({{1}, "Canon Accueil", "ipp://127.0.0.1/", "", "2FW00627", "Accueil", "", "", true});
        spooler::Printer printer;
        printer.name = "consigne";
        printer.devices = {{1}};
        static_cast<void>(printers.add(printer));
        site = *make_site(parts());
        handler = site.answer;
        Browser admin(handler);
        admin.local_admin = true;
        for (const char* body : {R"({"login":"camille","full_name":"Camille Moreau"})", R"({"login":"noe"})", R"({"login":"root","admin":true})"})
            admin.send("POST", "/api/v1/people", body);
        // Set below the API, which takes no password as short as this one.
        for (auto& person : people.rows) person.password = *Passwords().hash("secret");
        admin.send("POST", "/api/v1/people/camille/code", R"({"code":"123456"})");
        admin.send("POST", "/api/v1/people/camille/cards", R"({"card":"04A1B2C3D4"})");
        camille = {1};
        noe = {2};
    }
    Browser panel()
    {
        Browser browser(handler);
        browser.get("/t/?terminal=2FW00627");
        return browser;
    }
    Browser signed_in()
    {
        Browser browser = panel();
        browser.post("/t/sign-in", "form=code&code=123456&do=open");
        return browser;
    }
    /// Somebody's own browser, at their own page.
    Browser at_desk(const std::string& login, const std::string& agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
    {
        Browser browser(handler);
        browser.agent = agent;
        browser.get("/sign-in");
        browser.post("/sign-in", "form=account&user=" + login + "&pass=secret");
        return browser;
    }
    Site site;
    HttpHandler handler;
    PersonId camille, noe;
};

}  // namespace consigne::release::test
