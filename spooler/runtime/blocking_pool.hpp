// Threads for what blocks: SQLite, files, libcups, password hashes. io threads wait for sockets only.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <type_traits>

namespace consigne::spooler {

/// A bounded set of threads. `run` is for coroutines: `co_await pool.run(work)`; name the closure on the line before
/// (stack-facts: g++ 12 destroys closures made inside a co_await expression twice).
class BlockingPool {
public:
    BlockingPool(std::string name, unsigned threads) : name_(std::move(name)), threads_(threads), pool_(threads) {}
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;
    ~BlockingPool() { pool_.join(); }

    /// Runs `work` (its result needs no executor) on a thread and completes on the awaiter's executor.
    template <class Work>
    auto run(Work work)
    {
        using Value = std::invoke_result_t<Work&>;
        auto start = [this](auto handler, Work task) {
            auto executor = boost::asio::get_associated_executor(handler);
            // Keeps the awaiter's context alive while the work is elsewhere.
            auto guard = boost::asio::prefer(executor, boost::asio::execution::outstanding_work.tracked);
            waiting_.fetch_add(1, std::memory_order_relaxed);
            boost::asio::post(pool_, [this, handler = std::move(handler), task = std::move(task), guard]() mutable {
                waiting_.fetch_sub(1, std::memory_order_relaxed);
                auto value = std::make_shared<Value>(task());
                boost::asio::dispatch(guard, [handler = std::move(handler), value]() mutable { handler(std::move(*value)); });
            });
        };
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Value)>(
            std::move(start), boost::asio::use_awaitable, std::move(work));
    }

    /// Runs `work` without anybody waiting for it.
    template <class Work>
    void post(Work work) { boost::asio::post(pool_, std::move(work)); }

    [[nodiscard]] unsigned waiting() const { return waiting_.load(std::memory_order_relaxed); }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] unsigned threads() const { return threads_; }

    /// Takes no new work off the queue's end once what is queued is done. Blocks.
    void join() { pool_.join(); }

private:
    std::string name_;
    unsigned threads_;
    std::atomic<unsigned> waiting_{0};
    boost::asio::thread_pool pool_;
};

}  // namespace consigne::spooler
