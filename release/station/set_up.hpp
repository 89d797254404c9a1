// The set-up page, for the administrator of the device, from any browser of the house: server, approval, readers, tests.
#pragma once

#include "release/station/administrator.hpp"
#include "release/station/listener.hpp"
#include "release/station/readers/reader.hpp"
#include "release/web/texts.hpp"

#include <memory>
#include <vector>

namespace consigne::release::station {

using ReaderList = std::vector<std::unique_ptr<Reader>>;

/// /setup: works without script; every form carries its session's token.
class SetUp : public Site {
public:
    SetUp(Station& station, Administrator& administrator, const ReaderList& readers) : station_(station), administrator_(administrator), readers_(readers) {}

    [[nodiscard]] net::awaitable<HttpResponse> answer(const HttpRequest& request) override;

private:
    [[nodiscard]] net::awaitable<HttpResponse> first(const HttpRequest& request);
    [[nodiscard]] net::awaitable<HttpResponse> sign_in(const HttpRequest& request);
    [[nodiscard]] net::awaitable<HttpResponse> signed_in(const HttpRequest& request, std::string cookie);
    [[nodiscard]] net::awaitable<HttpResponse> save_server(std::string cookie, std::string body);
    [[nodiscard]] net::awaitable<HttpResponse> try_server(std::string cookie);
    [[nodiscard]] net::awaitable<HttpResponse> change_password(std::string cookie, std::string body, std::string peer);
    [[nodiscard]] HttpResponse save_readers(const std::string& cookie, const std::string& body);
    [[nodiscard]] HttpResponse entered(const std::string& cookie) const;
    [[nodiscard]] HttpResponse door(std::string_view kind, const std::string& note, int status = 200) const;
    /// The page itself; `typed` stands in the place of what is kept, after a form that could not be.
    [[nodiscard]] HttpResponse show(const std::string& cookie, const std::string* typed_server = nullptr, const std::string* typed_readers = nullptr);
    [[nodiscard]] std::string refused(const Administrator::Refusal& refusal) const;
    [[nodiscard]] const web::Language& words() const;
    void note(const std::string& cookie, std::string_view kind, std::string text);

    Station& station_;
    Administrator& administrator_;
    const ReaderList& readers_;
};

}  // namespace consigne::release::station
