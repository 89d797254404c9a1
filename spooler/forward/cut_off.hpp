// Ends a wait inside libcups that has no end of its own.
#pragma once

#include <cups/http.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <sys/socket.h>

namespace consigne::spooler::forward {

/// libcups reads a reply's head, a chunk's length and a TLS handshake for as long as octets come, however few and for
/// however long (threats.md T-FWD-2). While one of these lives, the connection ends at `at`
/// whatever the device sends. `link` must outlive it.
class CutOff {
public:
    CutOff(http_t& link, std::chrono::steady_clock::time_point at) :
        thread_([this, &link, at](const std::stop_token& done) {
            std::unique_lock lock(mutex_);
            wake_.wait_until(lock, done, at, [&] { return done.stop_requested(); });
            // Again and again: a connection under way may have no descriptor yet.
            while (!done.stop_requested()) {
                if (const int fd = httpGetFd(&link); fd >= 0) static_cast<void>(::shutdown(fd, SHUT_RDWR));
                wake_.wait_for(lock, done, std::chrono::milliseconds(50), [&] { return done.stop_requested(); });
            }
        })
    {}

private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // last: it ends before what it waits on
};

}  // namespace consigne::spooler::forward
