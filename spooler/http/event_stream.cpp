#include "spooler/http/event_stream.hpp"

#include "spooler/http/reply.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace consigne::spooler::http {
namespace {

using namespace std::chrono_literals;

constexpr auto longest = 10min;           // a browser begins anew after it; what was lost on the way is asked for again
constexpr unsigned beats_between = 15;    // seconds between signs of life: less than any proxy's patience
constexpr auto beat = 1s;                 // how soon the server's end is noticed
constexpr auto patience = 20s;            // for a client that takes nothing more

/// Wakes the connection's coroutine from any thread. Touched on the strand only, but for `ring`.
class Bell : public std::enable_shared_from_this<Bell> {
public:
    explicit Bell(const net::any_io_executor& strand) : strand_(strand), timer_(strand) {}

    void ring()
    {
        net::post(strand_, [self = shared_from_this()] {
            self->rung_ = true;
            self->timer_.cancel();
        });
    }
    net::awaitable<void> wait()
    {
        if (rung_) co_return;
        timer_.expires_after(beat);
        co_await timer_.async_wait(net::as_tuple(net::use_awaitable));
    }
    [[nodiscard]] bool take() { return std::exchange(rung_, false); }

private:
    net::any_io_executor strand_;
    net::steady_timer timer_;
    bool rung_ = false;
};

/// Nobody rings for a connection that is gone.
struct Listening {
    EventFeed& feed;
    ~Listening() { feed.listen({}); }
};

}  // namespace

net::awaitable<void> stream_events(Connection& connection, BlockingPool& pool, HttpResponse response)
{
    const auto feed = response.events;
    const auto bell = std::make_shared<Bell>(connection.strand());
    feed->listen([bell] { bell->ring(); });
    const Listening listening{*feed};

    const std::string head = write_stream_head(response);
    connection.stream().expires_after(patience);
    Result<> sent = co_await connection.stream().write_all(as_bytes(head));
    const auto end = std::chrono::steady_clock::now() + longest;
    bool look = true;
    unsigned beats = 0;
    while (sent && !connection.stopping() && std::chrono::steady_clock::now() < end) {
        if (look) {
            auto work = [feed]() -> std::optional<std::string> { return feed->next(); };
            std::optional<std::string> said = co_await pool.run(std::move(work));
            if (!said) co_return;
            if (said->empty() && beats >= beats_between) *said = ":\n\n";
            if (beats >= beats_between || !said->empty()) beats = 0;
            connection.stream().expires_after(patience);
            if (!said->empty()) sent = co_await connection.stream().write_all(as_bytes(*said));
        }
        co_await bell->wait();
        look = bell->take() || ++beats >= beats_between;
    }
}

}  // namespace consigne::spooler::http
