#include "release/station/kiosk.hpp"

#include "spooler/runtime/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace consigne::release::station {
namespace {

namespace log = spooler::log;
using namespace std::chrono_literals;
using boost::system::error_code;

constexpr auto no_throw = net::as_tuple(net::use_awaitable);
constexpr auto shortest_pause = 1s, longest_pause = 30s;
constexpr auto at_once = 10s;   // a browser that lives shorter has not shown its page

/// A running command with its own process group: a browser is many processes.
class Child {
public:
    explicit Child(std::vector<std::string> words)
    {
        std::vector<char*> raw;
        for (auto& one : words) raw.push_back(one.data());
        raw.push_back(nullptr);
        posix_spawnattr_t how;
        posix_spawnattr_init(&how);
        posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        posix_spawnattr_setpgroup(&how, 0);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&how, &none);
        posix_spawnattr_setsigdefault(&how, &all);
        trouble_ = posix_spawnp(&process_, raw.front(), nullptr, &how, raw.data(), environ);
        posix_spawnattr_destroy(&how);
        if (trouble_ != 0) process_ = 0;
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child()
    {
        if (process_ == 0) return;
        ::kill(-process_, SIGTERM);
        int status = 0;
        ::waitpid(process_, &status, 0);
    }
    [[nodiscard]] int trouble() const { return trouble_; }
    /// Readable when the process has ended (pidfd_open(2)).
    [[nodiscard]] int watch() const { return static_cast<int>(::syscall(SYS_pidfd_open, process_, 0)); }
    /// After its end: its status, as waitpid says it.
    int end()
    {
        int status = 0;
        ::waitpid(process_, &status, 0);
        // What it started goes with it, or two browsers would hold one profile.
        ::kill(-process_, SIGKILL);
        process_ = 0;
        return status;
    }

private:
    pid_t process_ = 0;
    int trouble_ = 0;
};

}  // namespace

std::vector<std::string> words_of(const std::string& command, const std::string& page)
{
    std::vector<std::string> words;
    std::string word;
    bool inside = false;
    char quote = 0;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        if (quote != 0 && c == quote) quote = 0;
        else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
            inside = true;
        } else if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
            word += command[++i];
            inside = true;
        } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
            if (inside) words.push_back(std::move(word));
            word.clear();
            inside = false;
        } else if (c == '%' && i + 1 < command.size() && command[i + 1] == 'u') {
            word += page;
            inside = true;
            ++i;
        } else {
            word += c;
            inside = true;
        }
    }
    if (inside) words.push_back(std::move(word));
    return words;
}

net::awaitable<void> keep_running(std::vector<std::string> words)
{
    net::steady_timer clock(co_await net::this_coro::executor);
    auto pause = std::chrono::seconds(shortest_pause);
    while (true) {
        const auto began = std::chrono::steady_clock::now();
        {
            Child child(words);
            if (child.trouble() != 0) log::error("browser does not start", {{"command", words.front()}, {"why", std::strerror(child.trouble())}});
            else {
                log::info("browser runs", {{"command", words.front()}});
                net::posix::stream_descriptor end(clock.get_executor(), child.watch());
                const auto [ec] = co_await end.async_wait(net::posix::stream_descriptor::wait_read, no_throw);
                if (ec) co_return;
                const int status = child.end();
                log::warning("browser ended", {{"status", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status)}});
            }
        }
        pause = std::chrono::steady_clock::now() - began < at_once ? std::min<std::chrono::seconds>(pause * 2, longest_pause) : std::chrono::seconds(shortest_pause);
        clock.expires_after(pause);
        const auto [woken] = co_await clock.async_wait(no_throw);
        if (woken) co_return;
    }
}

net::awaitable<void> await_page(std::uint16_t port)
{
    const net::ip::tcp::endpoint place(net::ip::address_v4::loopback(), port);
    net::steady_timer clock(co_await net::this_coro::executor);
    while (true) {
        net::ip::tcp::socket socket(clock.get_executor());
        const auto [ec] = co_await socket.async_connect(place, no_throw);
        if (!ec) co_return;
        clock.expires_after(shortest_pause);
        const auto [woken] = co_await clock.async_wait(no_throw);
        if (woken) co_return;
    }
}

}  // namespace consigne::release::station
