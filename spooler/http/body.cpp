#include "spooler/http/body.hpp"

namespace consigne::spooler::http {
namespace {

constexpr auto window = std::chrono::seconds(30);
constexpr std::size_t floor_per_window = 30 * 1024;
constexpr auto longest_upload = std::chrono::minutes(60);

}  // namespace

net::awaitable<Result<>> Body::fill()
{
    // Only time spent waiting for the peer counts: a slow disk of ours is not its fault.
    const auto before = std::chrono::steady_clock::now();
    connection_.stream().expires_after(allowance_ - waited_);
    const Result<std::size_t> n = co_await connection_.read_more();
    const auto took = std::chrono::steady_clock::now() - before;
    waited_ += took;
    waited_in_all_ += took;
    if (!n) co_return n.error();
    if (*n == 0) co_return fail(Errc::truncated, "the body ended early");
    if (waited_in_all_ > longest_upload) co_return fail(Errc::timed_out, "upload longer than 60 min");
    came_ += *n;
    if (came_ >= floor_per_window) {
        came_ = 0;
        waited_ = {};
        allowance_ = window;
    } else if (waited_ >= allowance_) {
        co_return fail(Errc::timed_out, "upload slower than 1 KiB/s");
    }
    co_return Result<>{};
}

net::awaitable<Result<ByteView>> Body::next()
{
    connection_.use(to_use_);
    to_use_ = 0;
    while (!ended()) {
        if (connection_.pending().empty()) {
            const Result<> more = co_await fill();
            if (!more) co_return more.error();
        }
        const ByteView have = connection_.pending();
        if (!chunked_) {
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, have.size()));
            left_ -= n;
            to_use_ = n;
            co_return have.first(n);
        }
        std::size_t used = 0;
        const Result<ByteView> data = chunks_.next(have, used);
        if (!data) co_return data.error();
        if (!data->empty()) {
            to_use_ = used;
            co_return *data;
        }
        connection_.use(used);
    }
    co_return ByteView{};
}

net::awaitable<void> Body::finish_within(std::chrono::steady_clock::duration limit)
{
    connection_.use(to_use_);
    to_use_ = 0;
    while (chunked_ && !ended()) {
        if (connection_.pending().empty()) {
            const Result<std::size_t> n = co_await connection_.read_more_within(limit);
            if (!n || *n == 0) co_return;  // whoever reads on will find the same
        }
        std::size_t used = 0;
        const Result<ByteView> data = chunks_.next(connection_.pending(), used);
        if (!data) co_return;
        connection_.use(used);
        if (!data->empty()) co_return;  // a document: its end is not near
    }
}

net::awaitable<bool> Body::drain(std::uint64_t at_most)
{
    std::uint64_t read = 0;
    while (!ended() || to_use_ != 0) {
        const Result<ByteView> piece = co_await next();
        if (!piece) co_return false;
        read += piece->size();
        if (read > at_most) co_return false;
    }
    co_return true;
}

}  // namespace consigne::spooler::http
