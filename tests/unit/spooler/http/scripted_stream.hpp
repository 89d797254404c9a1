// A client written down beforehand, as a session's stream: what it sends piece by piece, how it ends, and what it hears.
#pragma once

#include "spooler/http/net_stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <deque>

namespace consigne::spooler::http {

struct Client {
    enum class End : std::uint8_t { proper, reset, silence };

    std::deque<std::string> pieces;  ///< each read gets at most the rest of one
    End end = End::proper;
    std::string address = "192.0.2.10";

    std::string heard;
    bool told_the_end = false;  ///< the server ended its side properly
    bool closed = false;
};

class ScriptedStream final : public NetStream {
public:
    explicit ScriptedStream(Client& client) : client_(client) { peer_.address = client.address; }

    net::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override
    {
        EXPECT_FALSE(over_) << "a session must not read past the peer's end: Asio would wait for ever";
        while (!client_.pieces.empty() && client_.pieces.front().empty()) client_.pieces.pop_front();
        if (!client_.pieces.empty()) {
            std::string& piece = client_.pieces.front();
            const std::size_t n = std::min(piece.size(), into.size());
            std::copy_n(piece.begin(), n, into.begin());
            piece.erase(0, n);
            co_return n;
        }
        over_ = true;
        if (client_.end == Client::End::reset) co_return fail(Errc::peer_gone, "read: connection reset by peer");
        if (client_.end == Client::End::silence) co_return fail(Errc::timed_out, "read: timeout");
        co_return std::size_t{0};
    }
    net::awaitable<Result<std::size_t>> read_within(std::span<std::uint8_t> into, std::chrono::steady_clock::duration) override { return read_some(into); }
    net::awaitable<Result<>> write_all(ByteView bytes) override
    {
        client_.heard += as_text(bytes);
        co_return Result<>();
    }
    void expires_after(std::chrono::steady_clock::duration) override {}
    net::awaitable<void> finish_writing() override
    {
        client_.told_the_end = true;
        co_return;
    }
    void close() override { client_.closed = true; }
    const Peer& peer() const override { return peer_; }

private:
    Client& client_;
    Peer peer_;
    bool over_ = false;
};

/// Runs one session to its end: serve(std::move(stream), context).
template <class Serve, class Context>
void converse(Serve serve, Context& context, Client& client)
{
    net::io_context io;
    std::unique_ptr<NetStream> stream = std::make_unique<ScriptedStream>(client);
    net::co_spawn(io, serve(std::move(stream), context), net::detached);
    io.run();
    EXPECT_TRUE(client.closed);
}

}  // namespace consigne::spooler::http
