#include "tests/bench/load/ipp_crowd.hpp"

#include "tests/bench/load/reply.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <unistd.h>

namespace consigne::bench {
namespace {

constexpr std::uint32_t clients_an_address = 8;  // far from what any server grants one address
constexpr auto patience = std::chrono::seconds(60);

}  // namespace

IppCrowd::IppCrowd(const IppWork& work) : work_(work), document_(work.list ? 0 : work.octets), clients_(work.connections)
{
    for (std::uint32_t i = work.connections; i > 0; --i) free_.push_back(i - 1);
}

IppCrowd::~IppCrowd()
{
    for (Client& client : clients_) hang_up(client);
}

bool IppCrowd::may_begin(Clock::time_point at) const { return at < end_ && (work_.requests == 0 || begun_ < work_.requests); }

Clock::time_point IppCrowd::next_due() const
{
    if (work_.per_second == 0) return Clock::now();
    return start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(static_cast<double>(begun_) / work_.per_second));
}

IppDone IppCrowd::run()
{
    start_ = last_answer_ = Clock::now();
    end_ = start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(work_.seconds));
    for (;;) {
        begin_what_is_due();
        const auto due = next_due();
        if (busy_ == 0 && !may_begin(due)) break;
        const bool paced = work_.per_second > 0 && !free_.empty() && may_begin(due);
        const auto limit = last_answer_ + patience;
        for (const epoll_event& event : poll_.wait(paced ? std::min(due, limit) : limit)) {
            Client& client = clients_[event.data.u32];
            if (client.descriptor >= 0 && (event.events & EPOLLOUT) != 0) write(event.data.u32);
            if (client.descriptor >= 0 && (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(event.data.u32);
        }
        if (busy_ > 0 && Clock::now() > limit) {
            for (std::uint32_t i = 0; i < clients_.size(); ++i)
                if (clients_[i].busy) finish(i, false, "no answer within a minute");
            break;
        }
    }
    done_.seconds = std::chrono::duration<double>(last_answer_ - start_).count();
    return std::move(done_);
}

void IppCrowd::begin_what_is_due()
{
    while (!free_.empty()) {
        const auto due = next_due();
        if (due > Clock::now() || !may_begin(due)) return;
        const std::uint32_t client = free_.back();
        free_.pop_back();
        begin(client, due);
    }
}

void IppCrowd::begin(std::uint32_t index, Clock::time_point due)
{
    Client& client = clients_[index];
    ++begun_;
    if (busy_++ == 0) last_answer_ = std::max(last_answer_, Clock::now());  // patience begins with the wait
    client.busy = true;
    client.due = due;
    client.sent = 0;
    client.received.clear();
    const auto person = static_cast<unsigned>(begun_ % work_.people);
    const auto id = static_cast<std::uint32_t>(begun_);
    client.request = work_.list ? get_jobs(work_.target, person, id) : print_job(work_.target, person, id, work_.octets, work_.keep_alive);
    client.waits_to_write = false;
    if (client.descriptor < 0) {
        client.descriptor = connect_from(index / clients_an_address, work_.target);
        client.waits_to_write = true;
        poll_.add(client.descriptor, EPOLLIN | EPOLLOUT, index);
        return;
    }
    write(index);
}

void IppCrowd::write(std::uint32_t index)
{
    Client& client = clients_[index];
    bool failed = false;
    const bool all = send_some(client.descriptor, client.request, &document_, client.sent, failed);
    if (failed) return finish(index, false, std::strerror(errno));
    if (all == !client.waits_to_write) return;
    client.waits_to_write = !all;
    poll_.change(client.descriptor, all ? EPOLLIN : EPOLLIN | EPOLLOUT, index);
}

void IppCrowd::read(std::uint32_t index)
{
    Client& client = clients_[index];
    std::array<char, 64 * 1024> piece;
    const ssize_t came = recv(client.descriptor, piece.data(), piece.size(), 0);
    if (came < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (!client.busy) return hang_up(client);  // an idle connection is closed by the server
    if (came <= 0) return finish(index, false, came == 0 ? "closed without an answer" : std::strerror(errno));
    client.received.append(piece.data(), static_cast<std::size_t>(came));
    const auto reply = whole_reply(client.received);
    if (!reply) return;
    done_.jobs_listed += reply->jobs;
    const bool stays = reply->keep_alive && work_.keep_alive && !client.waits_to_write;
    finish(index, reply->good(), "HTTP " + std::to_string(reply->http) + ", IPP " + std::to_string(reply->ipp));
    if (!stays) hang_up(client);
}

void IppCrowd::finish(std::uint32_t index, bool good, const std::string& why)
{
    Client& client = clients_[index];
    last_answer_ = Clock::now();
    client.busy = false;
    --busy_;
    free_.push_back(index);
    if (good) {
        ++done_.good;
        done_.milliseconds.push_back(std::chrono::duration<double, std::milli>(last_answer_ - client.due).count());
        return;
    }
    if (done_.failed++ == 0) done_.first_failure = why;
    hang_up(client);
}

void IppCrowd::hang_up(Client& client)
{
    if (client.descriptor >= 0) close(client.descriptor);
    client.descriptor = -1;
}

}  // namespace consigne::bench
