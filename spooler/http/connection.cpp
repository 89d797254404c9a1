#include "spooler/http/connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace consigne::spooler::http {

std::span<std::uint8_t> Connection::make_room()
{
    if (at_ > 0) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(at_), buffer_.begin() + static_cast<std::ptrdiff_t>(filled_), buffer_.begin());
        filled_ -= at_;
        at_ = 0;
    }
    // The buffer only grows while bytes come: filling it with zeros before each reading costs more than the reading.
    if (filled_ == 0 && buffer_.size() > 2 * piece_) Bytes().swap(buffer_);
    if (buffer_.size() < filled_ + piece_) buffer_.resize(filled_ + piece_);
    return {buffer_.data() + filled_, piece_};
}

void Connection::came(const Result<std::size_t>& n)
{
    if (!n) return;
    if (*n == piece_) piece_ = most_piece;
    filled_ += *n;
}

net::awaitable<Result<std::size_t>> Connection::read_more()
{
    const std::span<std::uint8_t> space = make_room();
    const Result<std::size_t> n = co_await stream_->read_some(space);
    came(n);
    co_return n;
}

net::awaitable<Result<std::size_t>> Connection::read_more_within(std::chrono::steady_clock::duration limit)
{
    const std::span<std::uint8_t> space = make_room();
    const Result<std::size_t> n = co_await stream_->read_within(space, limit);
    came(n);
    co_return n;
}

net::awaitable<Result<>> Connection::start_tls(TlsContext& tls)
{
    const Bytes first(pending().begin(), pending().end());
    // The old stream stays in place, for stop_hard, until it is moved from within secure().
    std::unique_ptr<NetStream> plain = std::move(stream_);
    Result<std::unique_ptr<NetStream>> secured = co_await secure(std::move(plain), tls, first);
    if (!secured) co_return secured.error();
    stream_ = std::move(*secured);
    at_ = filled_ = 0;
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
    highest_ = std::max(highest_, all_.size());
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

bool Connections::crowd_has_left()
{
    constexpr std::size_t crowd = 200;
    const std::scoped_lock lock(mutex_);
    if (highest_ < crowd || all_.size() > highest_ / 4) return false;
    highest_ = all_.size();
    return true;
}

std::size_t Connections::count() const
{
    const std::scoped_lock lock(mutex_);
    return all_.size();
}

}  // namespace consigne::spooler::http
