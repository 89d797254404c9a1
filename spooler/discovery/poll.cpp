#include "spooler/discovery/poll.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <avahi-common/timeval.h>

#include <algorithm>
#include <memory>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace net = boost::asio;
using consigne::spooler::discovery::AsioPoll;

// The library's own names for what it leaves to the poll's maker to define.

/// One descriptor that the library waits for. Held by itself until freed, and by the waits under way: a callback may free it.
struct AvahiWatch : std::enable_shared_from_this<AvahiWatch> {
    AvahiWatch(AsioPoll& p, int given, AvahiWatchEvent events, AvahiWatchCallback what, void* context)
        : poll(p), readiness(p.loop()), descriptor(given), wanted(events), callback(what), userdata(context)
    {}

    bool open()
    {
        // A duplicate: D-Bus has two watches on one descriptor, which epoll takes once only, and closes it itself.
        const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
        boost::system::error_code ec;
        if (own >= 0) readiness.assign(own, ec);
        if (own >= 0 && ec) ::close(own);
        if (own < 0 || ec) return false;
        poll.opened(own);
        return true;
    }

    void close()
    {
        poll.closing(readiness.native_handle());
        boost::system::error_code ignored;
        readiness.close(ignored);
    }

    void arm()
    {
        wait_for(AVAHI_WATCH_IN, net::posix::stream_descriptor::wait_read, reading);
        wait_for(AVAHI_WATCH_OUT, net::posix::stream_descriptor::wait_write, writing);
    }

    void wait_for(AvahiWatchEvent event, net::posix::stream_descriptor::wait_type type, bool& under_way)
    {
        if (!self || under_way || (wanted & event) == 0) return;
        under_way = true;
        readiness.async_wait(type, [watch = shared_from_this(), &under_way](boost::system::error_code ec) {
            under_way = false;
            if (!ec && watch->self) watch->look();
        });
    }

    void look()
    {
        pollfd state{readiness.native_handle(), static_cast<short>(wanted), 0};
        if (::poll(&state, 1, 0) > 0) {
            happened = static_cast<AvahiWatchEvent>(state.revents);
            callback(this, descriptor, happened, userdata);
            happened = static_cast<AvahiWatchEvent>(0);
        }
        arm();
    }

    AsioPoll& poll;
    net::posix::stream_descriptor readiness;
    int descriptor;
    AvahiWatchEvent wanted, happened = static_cast<AvahiWatchEvent>(0);
    AvahiWatchCallback callback;
    void* userdata;
    bool reading = false, writing = false;
    std::shared_ptr<AvahiWatch> self;
};

/// One instant that the library wants to be woken at.
struct AvahiTimeout : std::enable_shared_from_this<AvahiTimeout> {
    AvahiTimeout(net::io_context& loop, AvahiTimeoutCallback what, void* context) : timer(loop), callback(what), userdata(context) {}

    void set(const timeval* at)
    {
        // A handler that is queued already does not notice a cancel: the turn tells.
        ++turn;
        timer.cancel();
        if (at == nullptr) return;
        timer.expires_after(std::chrono::microseconds(std::max<AvahiUsec>(0, -avahi_age(at))));
        timer.async_wait([timeout = shared_from_this(), mine = turn](boost::system::error_code ec) {
            if (!ec && timeout->self && mine == timeout->turn) timeout->callback(timeout.get(), timeout->userdata);
        });
    }

    net::steady_timer timer;
    AvahiTimeoutCallback callback;
    void* userdata;
    unsigned turn = 0;
    std::shared_ptr<AvahiTimeout> self;
};

namespace {

AsioPoll& poll_of(const AvahiPoll* api) { return *static_cast<AsioPoll*>(api->userdata); }

AvahiWatch* watch_new(const AvahiPoll* api, int descriptor, AvahiWatchEvent events, AvahiWatchCallback callback, void* userdata) noexcept
{
    auto watch = std::make_shared<AvahiWatch>(poll_of(api), descriptor, events, callback, userdata);
    if (!watch->open()) return nullptr;
    watch->self = watch;
    watch->arm();
    return watch.get();
}

void watch_update(AvahiWatch* watch, AvahiWatchEvent events) noexcept
{
    watch->wanted = events;
    watch->arm();
}

AvahiWatchEvent watch_get_events(AvahiWatch* watch) noexcept { return watch->happened; }

void watch_free(AvahiWatch* watch) noexcept
{
    const auto last = std::move(watch->self);
    last->close();
}

AvahiTimeout* timeout_new(const AvahiPoll* api, const timeval* at, AvahiTimeoutCallback callback, void* userdata) noexcept
{
    auto timeout = std::make_shared<AvahiTimeout>(poll_of(api).loop(), callback, userdata);
    timeout->self = timeout;
    timeout->set(at);
    return timeout.get();
}

void timeout_update(AvahiTimeout* timeout, const timeval* at) noexcept { timeout->set(at); }

void timeout_free(AvahiTimeout* timeout) noexcept
{
    const auto last = std::move(timeout->self);
    last->set(nullptr);
}

}  // namespace

namespace consigne::spooler::discovery {

AsioPoll::AsioPoll(net::io_context& loop) : loop_(loop)
{
    api_.userdata = this;
    api_.watch_new = &watch_new;
    api_.watch_update = &watch_update;
    api_.watch_get_events = &watch_get_events;
    api_.watch_free = &watch_free;
    api_.timeout_new = &timeout_new;
    api_.timeout_update = &timeout_update;
    api_.timeout_free = &timeout_free;
}

void AsioPoll::cut()
{
    const std::scoped_lock lock(mutex_);
    for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
}

void AsioPoll::opened(int descriptor)
{
    const std::scoped_lock lock(mutex_);
    open_.insert(descriptor);
}

void AsioPoll::closing(int descriptor)
{
    const std::scoped_lock lock(mutex_);
    open_.erase(descriptor);
}

}  // namespace consigne::spooler::discovery
