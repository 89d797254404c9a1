// What the check of coroutines must find (each line marked) and must not find. Read by clang-query alone; never compiled.
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace net = boost::asio;

struct Pair {
    int number;
    std::string text;
};
net::awaitable<std::string> fetch(std::string);
net::awaitable<void> send(Pair);
net::awaitable<int> apply(std::function<int()>);
net::awaitable<int> ready();
net::awaitable<void> with_default(Pair pair = {1, "text"});                    // FAULT

net::awaitable<void> bad(std::string name, std::unique_ptr<int> owned, bool first)
{
    co_await apply([name] { return static_cast<int>(name.size()); });          // FAULT
    co_await send(Pair{1, name});                                              // FAULT
    co_await send({1, name});                                                  // FAULT
    Pair pair{co_await ready(), name};                                         // FAULT
    const std::string text = co_await fetch(first ? std::string("a") : name);  // FAULT
    (void)owned;
}

net::awaitable<void> good(std::string name, bool first)
{
    auto work = [name] { return static_cast<int>(name.size()); };
    co_await apply(std::move(work));
    Pair pair{1, name};
    co_await send(std::move(pair));
    const std::string text = first ? std::string("a") : name;
    co_await fetch(text + "b");
    const int number = first ? co_await ready() : 2;
    if (co_await ready() == number) co_await fetch(std::move(name));
    auto refer = [&] { return number; };
    co_await apply([&] { return number; });
    co_await apply(refer);
}
