// Readers on the network: the number and a line end, over plain TCP.
#include "release/station/readers/framing.hpp"
#include "release/station/readers/pace.hpp"
#include "release/station/readers/reader.hpp"
#include "release/station/listener.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <list>

namespace consigne::release::station {
namespace {

namespace log = spooler::log;
using boost::system::error_code;
using net::ip::tcp;

constexpr auto no_throw = net::as_tuple(net::use_awaitable);
constexpr std::size_t most_connections = 8;   // a station has one reader; the rest are connections that it forgot

struct Reading {
    Reading(net::any_io_executor of, Readers chosen, Told to) : executor(std::move(of)), settings(std::move(chosen)), told(std::move(to)), acceptor(executor), clock(executor) {}
    net::any_io_executor executor;
    Readers settings;
    Told told;
    tcp::acceptor acceptor;
    net::steady_timer clock;
    std::list<std::shared_ptr<tcp::socket>> open;
    std::string trouble = "not looked at yet";
    bool stopped = false;
};

void say(Reading& self, std::string trouble)
{
    if (trouble != self.trouble) {
        if (trouble.empty()) log::info("reader works", {{"reader", "network"}});
        else log::warning("reader does not work", {{"reader", "network"}, {"why", trouble}});
    }
    self.trouble = std::move(trouble);
}

/// Reads one connection to its end.
net::awaitable<void> hear(std::shared_ptr<Reading> self, std::shared_ptr<tcp::socket> socket)
{
    error_code ignored;
    // A reader that was unplugged says nothing; the system finds out.
    socket->set_option(net::socket_base::keep_alive(true), ignored);
    const auto framing = std::make_shared<Framing>();
    const auto silence = std::make_shared<net::steady_timer>(self->executor);
    const auto tell = [self](std::string reading) { if (!self->stopped && !reading.empty()) self->told(std::move(reading), Source::network); };
    const auto place = self->open.insert(self->open.end(), socket);
    std::array<char, 512> piece{};
    while (!self->stopped) {
        const auto [ec, size] = co_await socket->async_read_some(net::buffer(piece), no_throw);
        if (ec) break;
        for (auto& reading : framing->feed({piece.data(), size})) tell(std::move(reading));
        if (!framing->open()) continue;
        silence->expires_after(gap_of_readers);
        silence->async_wait([framing, silence, tell](const error_code& woken) {
            if (!woken && silence->expiry() <= std::chrono::steady_clock::now()) tell(framing->gap());
        });
    }
    silence->cancel();
    tell(framing->gap());
    self->open.erase(place);
}

bool may_send(const Reading& self, const tcp::socket& socket)
{
    if (self.settings.network_host.empty()) return true;
    error_code ec;
    auto address = socket.remote_endpoint(ec).address();
    if (ec) return false;
    if (address.is_v6() && address.to_v6().is_v4_mapped()) address = net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
    return address == net::ip::make_address(self.settings.network_host, ec) && !ec;
}

net::awaitable<void> await_readers(std::shared_ptr<Reading> self)
{
    while (!self->stopped) {
        const std::string port = std::to_string(self->settings.network_port);
        auto door = listen(self->executor, "[::]:" + port);
        // A machine without IPv6.
        if (!door) door = listen(self->executor, "0.0.0.0:" + port);
        if (!door) {
            say(*self, door.error().detail);
            self->clock.expires_after(look_again);
            co_await self->clock.async_wait(no_throw);
            continue;
        }
        self->acceptor = std::move(*door);
        say(*self, {});
        while (!self->stopped) {
            auto [ec, socket] = co_await self->acceptor.async_accept(no_throw);
            if (self->stopped) break;
            if (ec) {
                self->clock.expires_after(look_again);
                co_await self->clock.async_wait(no_throw);
                continue;
            }
            if (!may_send(*self, socket)) {
                log::warning("not the reader", {{"reader", "network"}});
                continue;
            }
            // The oldest is the one that was forgotten.
            error_code ignored;
            if (self->open.size() >= most_connections) self->open.front()->close(ignored);
            auto heard = hear(self, std::make_shared<tcp::socket>(std::move(socket)));
            net::co_spawn(self->executor, std::move(heard), net::detached);
        }
    }
}

net::awaitable<void> go_to_reader(std::shared_ptr<Reading> self)
{
    while (!self->stopped) {
        tcp::resolver resolver(self->executor);
        const std::string port = std::to_string(self->settings.network_port);
        const auto [unknown, places] = co_await resolver.async_resolve(self->settings.network_host, port, no_throw);
        if (self->stopped) break;
        if (unknown) say(*self, unknown.message());
        else {
            const auto socket = std::make_shared<tcp::socket>(self->executor);
            const auto held = self->open.insert(self->open.end(), socket);
            const auto [unconnected, place] = co_await net::async_connect(*socket, places, no_throw);
            self->open.erase(held);
            if (self->stopped) break;
            say(*self, unconnected ? unconnected.message() : std::string());
            if (!unconnected) {
                co_await hear(self, socket);
                if (!self->stopped) say(*self, "the reader closed the connection");
            }
        }
        if (self->stopped) break;
        self->clock.expires_after(look_again);
        co_await self->clock.async_wait(no_throw);
    }
}

class NetworkReader : public Reader {
public:
    NetworkReader(const net::any_io_executor& executor, const Readers& settings, Told told) : self_(std::make_shared<Reading>(executor, settings, std::move(told)))
    {
        if (settings.network == Readers::Network::listen) net::co_spawn(executor, await_readers(self_), net::detached);
        else net::co_spawn(executor, go_to_reader(self_), net::detached);
    }
    ~NetworkReader() override
    {
        self_->stopped = true;
        error_code ignored;
        self_->acceptor.close(ignored);
        self_->clock.cancel();
        for (const auto& socket : self_->open) socket->close(ignored);
    }
    Source source() const override { return Source::network; }
    std::string trouble() const override { return self_->trouble; }

private:
    std::shared_ptr<Reading> self_;
};

}  // namespace

std::unique_ptr<Reader> network_reader(net::any_io_executor executor, const Readers& settings, Told told)
{
    return std::make_unique<NetworkReader>(executor, settings, std::move(told));
}

}  // namespace consigne::release::station
