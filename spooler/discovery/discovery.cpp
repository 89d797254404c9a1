#include "spooler/discovery/discovery.hpp"

#include "spooler/discovery/publisher.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <future>
#include <thread>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

namespace consigne::spooler::discovery {
namespace {

using namespace std::chrono_literals;
namespace net = boost::asio;

// Interfaces come and go (a laptop's dock, a container's bridge); nobody tells us, and asking is cheap.
constexpr auto look_again = 10s;
constexpr auto patience = 1s;

struct ListedInterface {
    std::string address;
    int index;
};

std::vector<ListedInterface> own_interfaces()
{
    std::vector<ListedInterface> out;
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return out;
    for (const ifaddrs* at = all; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr) continue;
        std::array<char, INET6_ADDRSTRLEN> text{};
        const void* address = nullptr;
        if (at->ifa_addr->sa_family == AF_INET) address = &reinterpret_cast<const sockaddr_in*>(at->ifa_addr)->sin_addr;
        else if (at->ifa_addr->sa_family == AF_INET6) address = &reinterpret_cast<const sockaddr_in6*>(at->ifa_addr)->sin6_addr;
        if (address != nullptr && ::inet_ntop(at->ifa_addr->sa_family, address, text.data(), text.size()) != nullptr)
            out.push_back({text.data(), static_cast<int>(::if_nametoindex(at->ifa_name))});
    }
    ::freeifaddrs(all);
    return out;
}

/// Whether anybody but this machine is on one of them.
bool reach_others(const std::vector<int>& interfaces)
{
    const auto own = static_cast<int>(::if_nametoindex("lo"));
    return std::any_of(interfaces.begin(), interfaces.end(), [&](int index) { return index != own; });
}

/// "HOST:PORT" as a client of that door writes it; an address of IPv6 in brackets.
std::string authority(const std::string& host, std::uint16_t port)
{
    const bool bare_v6 = host.find(':') != std::string::npos && !host.starts_with('[');
    return (bare_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Told> told_of(ipp::Service& service, const std::string& printer, const std::string& host, std::uint16_t port)
{
    auto clear = ask(service, printer, authority(host, port), false);
    if (!clear) return clear.error();
    auto secure = ask(service, printer, authority(host, port), true);
    if (!secure) return secure.error();
    return Told{std::move(*clear), std::move(*secure)};
}

}  // namespace

std::vector<int> interfaces_of(const std::vector<std::string>& addresses)
{
    std::vector<int> out;
    const auto listed = own_interfaces();
    for (const auto& address : addresses) {
        if (address == "::" || address == "0.0.0.0") return {AVAHI_IF_UNSPEC};
        for (const auto& one : listed)
            if (one.address == address && std::find(out.begin(), out.end(), one.index) == out.end()) out.push_back(one.index);
    }
    return announced_on(std::move(out), static_cast<int>(::if_nametoindex("lo")));
}

std::vector<int> announced_on(std::vector<int> indexes, int loopback)
{
    if (indexes.size() > 1) std::erase(indexes, loopback);
    return indexes.size() > 1 ? std::vector<int>{AVAHI_IF_UNSPEC} : indexes;
}

/// The thread, and what lives on it.
class Discovery::Loop {
public:
    explicit Loop(Discovery& home)
        : home_(home), busy_(net::make_work_guard(io_)), look_(io_),
          publisher_(io_, home.parts_.names, [this](const std::string& host) { found(host); })
    {
        thread_ = std::thread([this] {
            io_.run();
            ended_.set_value();
        });
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop()
    {
        leave();
        net::post(io_, [this] { busy_.reset(); });
        // An avahi-daemon that hangs is waited for by its client library for longer than anybody waits for us to stop.
        while (over_.wait_for(patience) != std::future_status::ready) publisher_.cut();
        thread_.join();
    }

    void take(const Config& config)
    {
        net::post(io_, [this, config] {
            addresses_ = config.addresses;
            host_ = config.dns_sd_host;
            subtypes_ = config.dns_sd_subtypes;
            known_.clear();
            on_ = config.dns_sd && !left_;
            if (on_) {
                publisher_.on();
                follow();
                look_later();
            } else {
                be_silent();
            }
        });
    }

    void leave()
    {
        net::post(io_, [this] {
            left_ = true;
            be_silent();
        });
    }

    void changed()
    {
        net::post(io_, [this] {
            if (on_) follow();
        });
    }

private:
    void be_silent()
    {
        on_ = there_ = home_.heard_ = false;
        look_.cancel();
        publisher_.off();
    }

    void found(const std::string& avahi_host)
    {
        there_ = !avahi_host.empty();
        if (!there_) {
            home_.heard_ = false;
            return;
        }
        avahi_host_ = avahi_host;
        if (home_.parts_.host_found) home_.parts_.host_found(avahi_host);
        known_.clear();
        follow();
    }

    void look_later()
    {
        look_.expires_after(look_again);
        look_.async_wait([this](boost::system::error_code ec) {
            if (ec || !on_) return;
            follow();
            look_later();
        });
    }

    /// Asks for the attributes of those printers only that differ from what was seen last.
    void follow()
    {
        if (avahi_host_.empty() && host_.empty()) return;  // Avahi's `found` comes first
        const auto& host = host_.empty() ? avahi_host_ : host_;
        const auto interfaces = interfaces_of(addresses_);
        home_.heard_ = there_ && reach_others(interfaces);
        std::vector<Known> now;
        std::vector<Family> families;
        for (const Printer& printer : home_.parts_.printers.list()) {
            const std::string facts = printer.name + '\n' + printer.info + '\n' + printer.location + '\n' + printer.dns_sd_name + '\n' + printer.kind + '\n' + (printer.accepting ? "1" : "0");
            const auto before = std::find_if(known_.begin(), known_.end(), [&](const Known& one) { return one.family.uuid == printer.uuid; });
            Known known{facts, {}};
            if (before != known_.end() && before->facts == facts) {
                known.family = before->family;
            } else {
                const auto told = told_of(home_.parts_.ipp, printer.name, host, home_.parts_.doors.ipp);
                if (!told) continue;  // gone again: the next change says so
                known.family = {printer.uuid, wanted_name(printer), host_, {}, services({}, printer.name, *told, home_.parts_.doors, subtypes_)};
            }
            known.family.interfaces = interfaces;
            families.push_back(known.family);
            now.push_back(std::move(known));
        }
        known_ = std::move(now);
        publisher_.announce(std::move(families));
    }

    /// What was seen last of a printer, and what came of it.
    struct Known {
        std::string facts;
        Family family;
    };

    Discovery& home_;
    net::io_context io_{1};
    net::executor_work_guard<net::io_context::executor_type> busy_;
    net::steady_timer look_;
    Publisher publisher_;
    std::vector<std::string> addresses_, subtypes_;
    std::string host_, avahi_host_;
    bool on_ = false, left_ = false, there_ = false;
    std::vector<Known> known_;
    std::promise<void> ended_;
    std::future<void> over_ = ended_.get_future();
    std::thread thread_;
};

Discovery::Discovery(Parts parts)
    : parts_(std::move(parts)), loop_(std::make_unique<Loop>(*this))
{}

Discovery::~Discovery() = default;

void Discovery::withdraw() { loop_->leave(); }

void Discovery::printers_changed() { loop_->changed(); }

void Discovery::configure(const Config& config)
{
    {
        const std::scoped_lock lock(mutex_);
        subtypes_ = config.dns_sd_subtypes;
    }
    loop_->take(config);
}

std::vector<Announcement> Discovery::list(const std::string& host)
{
    std::vector<std::string> subtypes;
    {
        const std::scoped_lock lock(mutex_);
        subtypes = subtypes_;
    }
    std::vector<Announcement> all;
    for (const Printer& printer : parts_.printers.list()) {
        const auto told = told_of(parts_.ipp, printer.name, host, parts_.doors.ipp);
        if (!told) continue;
        for (Announcement& service : services(name_of(printer), printer.name, *told, parts_.doors, subtypes))
            all.push_back(std::move(service));
    }
    return all;
}

}  // namespace consigne::spooler::discovery
