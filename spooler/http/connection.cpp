#include "spooler/http/connection.hpp"

#include <boost/asio/post.hpp>

namespace consigne::spooler::http {

std::span<std::uint8_t> Connection::make_room(std::size_t& had)
{
    constexpr std::size_t piece = 64 * 1024;
    if (at_ > 0) {
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
        at_ = 0;
    }
    had = buffer_.size();
    buffer_.resize(had + piece);
    return {buffer_.data() + had, piece};
}

net::awaitable<Result<std::size_t>> Connection::read_more()
{
    std::size_t had = 0;
    const std::span<std::uint8_t> space = make_room(had);
    const Result<std::size_t> n = co_await stream_->read_some(space);
    buffer_.resize(had + (n ? *n : 0));
    co_return n;
}

net::awaitable<Result<std::size_t>> Connection::read_more_within(std::chrono::steady_clock::duration limit)
{
    std::size_t had = 0;
    const std::span<std::uint8_t> space = make_room(had);
    const Result<std::size_t> n = co_await stream_->read_within(space, limit);
    buffer_.resize(had + (n ? *n : 0));
    co_return n;
}

net::awaitable<Result<>> Connection::start_tls(TlsContext& tls)
{
    const Bytes first(buffer_.begin() + static_cast<std::ptrdiff_t>(at_), buffer_.end());
    // The old stream stays in place, for stop_hard, until it is moved from within secure().
    std::unique_ptr<NetStream> plain = std::move(stream_);
    Result<std::unique_ptr<NetStream>> secured = co_await secure(std::move(plain), tls, first);
    if (!secured) co_return secured.error();
    stream_ = std::move(*secured);
    buffer_.clear();
    at_ = 0;
    co_return Result<>{};
}

bool Connections::enter(const std::shared_ptr<Connection>& connection, const std::string& kind, const std::string& address, unsigned most_per_address)
{
    const std::scoped_lock lock(mutex_);
    if (stopping_ || all_.size() >= most) return false;
    unsigned& here = by_address_[kind + ' ' + address];
    if (here >= most_per_address) return false;
    ++here;
    all_.insert(connection);
    return true;
}

void Connections::leave(const std::shared_ptr<Connection>& connection, const std::string& kind, const std::string& address)
{
    const std::scoped_lock lock(mutex_);
    all_.erase(connection);
    if (const auto found = by_address_.find(kind + ' ' + address); found != by_address_.end() && --found->second == 0)
        by_address_.erase(found);
    if (all_.empty()) none_.notify_all();
}

void Connections::stop_all(std::chrono::steady_clock::duration patience)
{
    std::unique_lock lock(mutex_);
    stopping_ = true;
    for (const auto& connection : all_) net::post(connection->strand(), [connection] { connection->stop_politely(); });
    if (none_.wait_for(lock, patience, [&] { return all_.empty(); })) return;
    for (const auto& connection : all_) net::post(connection->strand(), [connection] { connection->stop_hard(); });
    none_.wait(lock, [&] { return all_.empty(); });
}

std::size_t Connections::count() const
{
    const std::scoped_lock lock(mutex_);
    return all_.size();
}

}  // namespace consigne::spooler::http
