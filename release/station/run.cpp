#include "release/station/run.hpp"

#include "release/station/administrator.hpp"
#include "release/station/kiosk.hpp"
#include "release/station/panel.hpp"
#include "release/station/set_up.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fstream>
#include <functional>
#include <iostream>

#include <csignal>
#include <sys/prctl.h>
#include <systemd/sd-daemon.h>

namespace consigne::release::station {
namespace {

namespace log = spooler::log;
using net::ip::tcp;

constexpr const char* settings_file = "settings.json";

/// Ends the program with an account of what no part of it expected.
constexpr auto unexpected = [](const std::exception_ptr& fault) {
    if (fault) std::rethrow_exception(fault);
};

Result<tcp::acceptor> open(const net::any_io_executor& executor, const std::string& place)
{
    auto door = listen(executor, place);
    // A machine without IPv6.
    if (!door && place.starts_with("[::]:")) return listen(executor, "0.0.0.0" + place.substr(4));
    return door;
}

bool write_ports(const std::filesystem::path& file, std::uint16_t set_up, std::uint16_t panel)
{
    const std::filesystem::path fresh = file.string() + ".new";
    {
        std::ofstream out(fresh);
        out << "{\"set_up\":" << set_up << ",\"panel\":" << panel << "}\n";
        if (!out.flush()) return false;
    }
    std::error_code ec;
    std::filesystem::rename(fresh, file, ec);
    return !ec;
}

/// Says to systemd that the loop turns, twice as often as it wants to hear.
class Alive {
public:
    explicit Alive(net::io_context& io) : clock_(io)
    {
        std::uint64_t patience = 0;
        if (sd_watchdog_enabled(0, &patience) > 0) pace_ = std::chrono::microseconds(patience / 2);
        if (pace_.count() > 0) tell();
    }

private:
    void tell()
    {
        sd_notify(0, "WATCHDOG=1");
        clock_.expires_after(pace_);
        clock_.async_wait([this](const boost::system::error_code& ec) { if (!ec) tell(); });
    }
    net::steady_timer clock_;
    std::chrono::microseconds pace_{0};
};

}  // namespace

int run(const Choices& choices)
{
    // A secret is in here: no other process of the account reads it out of our memory.
    prctl(PR_SET_DUMPABLE, 0);
    auto settings = read_settings(choices.state / settings_file);
    if (!settings) {
        std::cerr << "consigne-terminal: " << settings.error().detail << '\n';
        return 2;
    }
    net::io_context io(1);
    const net::any_io_executor executor = io.get_executor();
    auto set_up_door = open(executor, choices.set_up);
    auto panel_door = open(executor, choices.panel);
    for (const auto* door : {&set_up_door, &panel_door})
        if (!*door) {
            std::cerr << "consigne-terminal: " << door->error().detail << '\n';
            return 2;
        }
    if (!panel_door->local_endpoint().address().is_loopback()) {
        // Whoever reaches it is at the panel, as far as the server can tell.
        std::cerr << "consigne-terminal: the panel's page is served on the loopback only\n";
        return 2;
    }
    const auto set_up_port = set_up_door->local_endpoint().port(), panel_port = panel_door->local_endpoint().port();

    Station station(executor, choices.state / settings_file, std::move(*settings), choices.retry);
    Administrator administrator(station);
    ReaderList readers;
    Readers made;
    const Told told = [&station](std::string text, Source source) { station.reading(std::move(text), source); };
    const auto make = [&] {
        if (made == station.settings().readers) return;
        made = station.settings().readers;
        // First the old go: a device is open once.
        readers.clear();
        readers = make_readers(executor, made, told);
    };
    make();
    station.when_changed(make);
    Panel panel(station, set_up_port, administrator.first_code());
    SetUp set_up(station, administrator, readers);

    net::signal_set stop(io, SIGINT, SIGTERM), again(io, SIGHUP);
    std::signal(SIGPIPE, SIG_IGN);
    stop.async_wait([&io](const boost::system::error_code& ec, int) {
        if (ec) return;
        sd_notify(0, "STOPPING=1");
        io.stop();
    });
    const std::function<void()> await_reload = [&] {
        again.async_wait([&](const boost::system::error_code& ec, int) {
            if (ec) return;
            const auto read = station.reload();
            if (!read) log::error("settings not read again", {{"why", read.error().detail}});
            await_reload();
        });
    };
    await_reload();

    net::co_spawn(executor, serve(*set_up_door, set_up), unexpected);
    net::co_spawn(executor, serve(*panel_door, panel), unexpected);
    net::co_spawn(executor, station.watch(), unexpected);
    if (!choices.kiosk.empty()) net::co_spawn(executor, keep_running(words_of(choices.kiosk, "http://127.0.0.1:" + std::to_string(panel_port) + "/t/")), unexpected);
    if (!administrator.known()) log::info("not set up", {{"page", "http://ADDRESS:" + std::to_string(set_up_port) + "/setup"}, {"code", administrator.first_code()}});
    if (!choices.ports_file.empty() && !write_ports(choices.ports_file, set_up_port, panel_port)) {
        std::cerr << "consigne-terminal: " << choices.ports_file.string() << ": cannot be written\n";
        return 1;
    }
    log::info("station", {{"set-up", static_cast<std::uint64_t>(set_up_port)}, {"panel", static_cast<std::uint64_t>(panel_port)}});
    const Alive alive(io);
    sd_notify(0, "READY=1");
    try {
        io.run();
    } catch (const std::exception& fault) {
        log::error("station failed", {{"why", fault.what()}});
        return 1;
    }
    return 0;
}

int show(const std::string& command, std::uint16_t panel_port)
{
    net::io_context io(1);
    const net::any_io_executor executor = io.get_executor();
    net::signal_set stop(io, SIGINT, SIGTERM);
    stop.async_wait([&io](const boost::system::error_code& ec, int) { if (!ec) io.stop(); });
    net::co_spawn(executor, await_page(panel_port), [&](const std::exception_ptr& fault) {
        unexpected(fault);
        net::co_spawn(executor, keep_running(words_of(command, "http://127.0.0.1:" + std::to_string(panel_port) + "/t/")), unexpected);
    });
    io.run();
    return 0;
}

int set_password(const std::filesystem::path& state, const std::string& password)
{
    Passwords passwords;
    const auto kept = kept_password(passwords, password);
    if (!kept) {
        std::cerr << "consigne-terminal: " << kept.error().detail << '\n';
        return 2;
    }
    auto settings = read_settings(state / settings_file);
    if (!settings) {
        std::cerr << "consigne-terminal: " << settings.error().detail << '\n';
        return 1;
    }
    settings->administrator = *kept;
    if (const auto written = write_settings(state / settings_file, *settings); !written) {
        std::cerr << "consigne-terminal: " << written.error().detail << '\n';
        return 1;
    }
    return 0;
}

}  // namespace consigne::release::station
