// Clients that print over IPP, or ask for their jobs.
#pragma once

#include "tests/bench/load/sockets.hpp"


namespace consigne::bench {

struct IppWork {
    Target target;
    unsigned connections = 1;       ///< at most so many at once
    bool keep_alive = true;         ///< else a connection for each request
    double seconds = 3;             ///< no request is begun later
    std::uint64_t requests = 0;     ///< nor are there more; 0: as many as there is time for
    double per_second = 0;          ///< requests that fall due whatever the server does; 0: each client asks again as soon as it is answered
    std::uint64_t octets = 20'000;  ///< of each document
    unsigned people = 1;            ///< the requests are theirs in turn
    bool list = false;              ///< Get-Jobs instead of Print-Job
};

struct IppDone {
    std::uint64_t good = 0, failed = 0;
    double seconds = 0;                 ///< from the first request to the last answer
    std::vector<double> milliseconds;   ///< of each good one, from when it was due (connecting included) to the whole answer
    std::uint64_t jobs_listed = 0;
    std::string first_failure;
};

/// One thread, one epoll. A request fails that is not answered by HTTP 200 and successful-ok; a server that answers nothing for a
/// minute ends the work, and what it owes has failed.
class IppCrowd {
public:
    explicit IppCrowd(const IppWork& work);
    ~IppCrowd();
    IppCrowd(const IppCrowd&) = delete;
    IppCrowd& operator=(const IppCrowd&) = delete;
    [[nodiscard]] IppDone run();

private:
    struct Client {
        int descriptor = -1;
        bool busy = false, waits_to_write = false;
        std::string request, received;
        std::uint64_t sent = 0;
        Clock::time_point due;
    };

    [[nodiscard]] bool may_begin(Clock::time_point at) const;
    [[nodiscard]] Clock::time_point next_due() const;
    void begin_what_is_due();
    void begin(std::uint32_t client, Clock::time_point due);
    void write(std::uint32_t client);
    void read(std::uint32_t client);
    void finish(std::uint32_t client, bool good, const std::string& why);
    void hang_up(Client& client);

    IppWork work_;
    Document document_;
    Poll poll_;
    std::vector<Client> clients_;
    std::vector<std::uint32_t> free_;   // the last one used is used first: the others may be closed by the server meanwhile
    std::uint64_t begun_ = 0;
    std::uint32_t busy_ = 0;
    Clock::time_point start_, end_, last_answer_;
    IppDone done_;
};

}  // namespace consigne::bench
