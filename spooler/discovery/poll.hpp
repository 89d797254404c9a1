// Avahi's client library in an Asio loop: what it wants to wait for becomes waits of ours.
#pragma once

#include <boost/asio/io_context.hpp>

#include <mutex>
#include <set>

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

    /// Cuts every connection that is waited for: a call of the library that waits for an answer fails at once. Any thread.
    void cut();

    /// The descriptors that are waited for; of the watches.
    void opened(int descriptor);
    void closing(int descriptor);

private:
    boost::asio::io_context& loop_;
    AvahiPoll api_{};
    std::mutex mutex_;
    std::set<int> open_;  ///< under the mutex
};

}  // namespace consigne::spooler::discovery
