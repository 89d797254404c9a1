// The panel's page, on the loopback only: the server's own pages, handed on; a page of ours where the server has none to give.
#pragma once

#include "release/station/listener.hpp"
#include "release/station/station.hpp"

namespace consigne::release::station {

/// The browser of the panel holds no secret: cookies stay here, and so does the trust in the server's certificate. It sees /t/ of the
/// server and nothing else.
class Panel : public Site {
public:
    /// `set_up_port`: where the set-up page is; `set_up_code`: what its first visitor types, said here while nobody has.
    Panel(Station& station, std::uint16_t set_up_port, std::string set_up_code)
        : station_(station), set_up_port_(set_up_port), set_up_code_(std::move(set_up_code)) {}

    [[nodiscard]] net::awaitable<HttpResponse> answer(const HttpRequest& request) override;

private:
    [[nodiscard]] net::awaitable<HttpResponse> hand_on(const HttpRequest& request);
    [[nodiscard]] HttpResponse own_page() const;

    Station& station_;
    std::uint16_t set_up_port_;
    std::string set_up_code_;
};

}  // namespace consigne::release::station
