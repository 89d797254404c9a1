// Avahi's client library in an Asio loop: what it wants to wait for becomes waits of ours.
#pragma once

#include <boost/asio/io_context.hpp>

#include <avahi-common/watch.h>

namespace consigne::spooler::discovery {

/// The loop runs on one thread; every call of the library, and every callback, happens there.
class AsioPoll {
public:
    explicit AsioPoll(boost::asio::io_context& loop);
    AsioPoll(const AsioPoll&) = delete;
    AsioPoll& operator=(const AsioPoll&) = delete;

    [[nodiscard]] const AvahiPoll* api() const { return &api_; }
    [[nodiscard]] boost::asio::io_context& loop() const { return loop_; }

private:
    boost::asio::io_context& loop_;
    AvahiPoll api_{};
};

}  // namespace consigne::spooler::discovery
