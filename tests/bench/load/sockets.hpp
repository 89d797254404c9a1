// Sockets of many clients in one thread.
#pragma once

#include "tests/bench/load/requests.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <sys/epoll.h>

namespace consigne::bench {

using Clock = std::chrono::steady_clock;

/// The epoll descriptor of this thread's clients. Throws std::system_error wherever the machine refuses.
class Poll {
public:
    Poll();
    Poll(const Poll&) = delete;
    Poll& operator=(const Poll&) = delete;
    ~Poll();
    /// What happened until then; data.u32 is the client.
    [[nodiscard]] std::vector<epoll_event> wait(Clock::time_point until);
    void add(int descriptor, std::uint32_t events, std::uint32_t client);
    void change(int descriptor, std::uint32_t events, std::uint32_t client);

private:
    int descriptor_;
};

/// A socket on its way to the target, from the Nth of 127.77.0.1, 127.77.0.2 …, since servers count connections by address.
[[nodiscard]] int connect_from(std::uint32_t nth_address, const Target& target);

/// Sends what fits. True when all went; false when the rest must wait (`sent` says where it begins) or, `failed`, never will.
/// `behind` is the document that follows `text`; either may be empty.
[[nodiscard]] bool send_some(int descriptor, std::string_view text, const Document* behind, std::uint64_t& sent, bool& failed);

/// Lets this process open as many descriptors as it may.
void raise_descriptors();

/// p50, p99 and the longest, in milliseconds.
struct Waits {
    double p50 = 0, p99 = 0, max = 0;
};
[[nodiscard]] Waits waits_of(std::vector<double> milliseconds);

/// Processor time of this process so far, in seconds.
[[nodiscard]] double own_seconds();

}  // namespace consigne::bench
