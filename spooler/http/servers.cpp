#include "spooler/http/servers.hpp"

#include "spooler/http/certificate.hpp"
#include "spooler/http/host.hpp"
#include "spooler/http/port_trouble.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/runtime/privileges.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

#include <unistd.h>

namespace consigne::spooler::http {
namespace {

/// A connection as another protocol's session holds it: the server keeps the stream itself, to be able to end it.
class Lent final : public NetStream {
public:
    explicit Lent(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
    net::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override { return connection_->stream().read_some(into); }
    net::awaitable<Result<std::size_t>> read_within(std::span<std::uint8_t> into, std::chrono::steady_clock::duration limit) override
    {
        return connection_->stream().read_within(into, limit);
    }
    net::awaitable<Result<>> write_all(ByteView bytes) override { return connection_->stream().write_all(bytes); }
    void expires_after(std::chrono::steady_clock::duration limit) override { connection_->stream().expires_after(limit); }
    net::awaitable<void> finish_writing() override { return connection_->stream().finish_writing(); }
    void close() override { connection_->stream().close(); }
    const Peer& peer() const override { return connection_->peer(); }

private:
    std::shared_ptr<Connection> connection_;
};

/// Whether a socket bound to `address` lets in nobody whom `listen_on` keeps out.
bool wants(const std::vector<std::string>& listen_on, const std::string& address)
{
    const auto bound = net::ip::make_address(address);
    return std::any_of(listen_on.begin(), listen_on.end(), [&](const std::string& one) {
        boost::system::error_code error;
        const auto wanted = net::ip::make_address(one, error);
        return !error && (wanted == bound || (wanted.is_unspecified() && wanted.is_v4() == bound.is_v4()));
    });
}

}  // namespace

Result<std::unique_ptr<ServerSet>> ServerSet::open(net::any_io_executor io, const Config& config, std::vector<InheritedSocket> inherited)
{
    std::unique_ptr<ServerSet> made(new ServerSet(std::move(io), config, std::move(inherited)));
    const auto done = made->open_all();
    for (const InheritedSocket& left : std::exchange(made->inherited_, {})) {
        if (done) log::warning("start.socket-unit", {{"name", left.name}, {"why", "passed to us, but the configuration has no such door"}});
        ::close(left.descriptor);
    }
    if (!done) return done.error();
    return made;
}

Result<> ServerSet::open_all()
{
    if (auto done = open_port({Kind::ipp}, "ipp", config_.ipp, ports_.ipp); !done) return done;
    if (auto done = open_port({Kind::lpd}, "lpd", config_.lpd, ports_.lpd); !done) return done;
    if (auto done = open_port({Kind::raw}, "raw", config_.raw, ports_.raw); !done) return done;
    for (const RawPort& wanted : config_.raw_ports) {
        ports_.raw_ports.push_back({wanted.printer, 0});
        if (auto done = open_port({Kind::raw, wanted.printer}, "raw-ports", wanted.port, ports_.raw_ports.back().port); !done) return done;
    }
    if (auto done = open_port({Kind::web}, "web", config_.web, ports_.web); !done) return done;
    if (auto done = open_port({Kind::web_tls}, "web-tls", config_.web_tls, ports_.web_tls); !done) return done;
    if (config_.admin_socket.empty()) return {};
    auto local = Acceptor::local(io_, config_.admin_socket);
    if (!local) return local.error();
    opened_.emplace_back(Way{Kind::admin}, std::move(*local));
    // Made by root, used by the service's own account as well.
    return hand_over(config_.admin_socket, config_.user);
}

bool ServerSet::take_inherited(const Way& way, std::string_view key, std::uint16_t wanted, std::uint16_t& told)
{
    bool any = false;
    const auto ours = std::stable_partition(inherited_.begin(), inherited_.end(), [key](const InheritedSocket& one) { return one.name != key; });
    for (auto one = ours; one != inherited_.end(); ++one) {
        auto acceptor = Acceptor::inherited(io_, one->descriptor);
        if (!acceptor) {
            log::warning("start.socket-unit", {{"name", key}, {"why", acceptor.error().detail}});
        } else if (const std::uint16_t port = (*acceptor)->port(); wanted != 0 && port != wanted) {
            log::warning("start.socket-unit", {{"name", key}, {"port", unsigned{port}}, {"wanted", unsigned{wanted}},
                                               {"why", "the socket unit has another port than the configuration: systemctl stop 'consigne*'; systemctl daemon-reload; systemctl start consigne"}});
        } else if (const std::string address = (*acceptor)->address(); !wants(config_.addresses, address)) {
            log::warning("start.socket-unit", {{"name", key}, {"address", address},
                                               {"why", "the socket unit listens where listen-on does not say: systemctl stop 'consigne*'; systemctl daemon-reload; systemctl start consigne"}});
        } else {
            any = true;
            told = port;
            opened_.emplace_back(way, std::move(*acceptor));
        }
    }
    inherited_.erase(ours, inherited_.end());
    return any;
}

Result<> ServerSet::open_port(const Way& way, std::string_view key, const Port& wanted, std::uint16_t& told)
{
    if (!wanted) return {};
    // Socket units are for ports that want a right to be bound, and go by the keys that name one.
    if (way.printer.empty() && take_inherited(way, key, *wanted, told)) return {};
    std::uint16_t port = *wanted;
    std::optional<Error> unusable;
    bool any = false;
    for (const std::string& address : config_.addresses) {
        auto acceptor = Acceptor::tcp(io_, address, port);
        if (!acceptor) {
            // A machine without IPv6 cannot bind "::"; one address is enough, unless somebody else has the port.
            if (acceptor.error().code == Errc::conflict || acceptor.error().code == Errc::denied) return in_words(acceptor.error(), key, port);
            unusable = acceptor.error();
            continue;
        }
        // "Any free port" is chosen once and the same on every address.
        port = (*acceptor)->port();
        any = true;
        opened_.emplace_back(way, std::move(*acceptor));
    }
    if (!any) return unusable ? *unusable : fail(Errc::malformed, "no address to listen on");
    told = port;
    return {};
}

void ServerSet::start(Services services)
{
    services_ = std::move(services);
    configure(services_.site.tls, services_.site.names);
    for (Opened& door : opened_)
        door.acceptor->start([this, way = door.way](net::any_io_executor strand, std::unique_ptr<NetStream> stream) {
            welcome(way, std::move(strand), std::move(stream));
        });
}

void ServerSet::configure(std::shared_ptr<TlsContext> tls, std::vector<std::string> names)
{
    auto site = std::make_shared<Site>(services_.site);
    site->tls = std::move(tls);
    site->names = std::move(names);
    for (std::string& name : site->names) name = lower_case(name);
    for (std::string& name : own_names()) site->names.push_back(std::move(name));
    const std::scoped_lock lock(mutex_);
    if (!called_.empty()) site->names.push_back(called_);
    site_ = std::move(site);
}

void ServerSet::called(std::string name)
{
    name = lower_case(name);
    const std::scoped_lock lock(mutex_);
    if (name.empty() || !site_ || name == called_) return;
    // An earlier one stays good until names are given anew: clients may still hold it.
    auto site = std::make_shared<Site>(*site_);
    site->names.push_back(name);
    called_ = std::move(name);
    site_ = std::move(site);
}

std::string ServerSet::ports_json() const
{
    boost::json::object open;
    const auto add = [&](std::string_view name, std::uint16_t port) { if (port != 0) open[name] = port; };
    add("ipp", ports_.ipp);
    add("lpd", ports_.lpd);
    add("raw", ports_.raw);
    add("web", ports_.web);
    add("web_tls", ports_.web_tls);
    if (ports_.raw_ports.empty()) return boost::json::serialize(open);
    boost::json::object& printers = open["raw_ports"].emplace_object();
    for (const RawPort& one : ports_.raw_ports) printers[one.printer] = one.port;
    return boost::json::serialize(open);
}

void ServerSet::welcome(Way way, net::any_io_executor strand, std::unique_ptr<NetStream> stream)
{
    // threats.md §5: places per address.
    std::string books = "http";
    unsigned most = 64;
    if (way.kind == Kind::lpd) { books = "lpd"; most = 16; }
    if (way.kind == Kind::raw) { books = "raw"; most = 8; }
    std::string address = stream->peer().address;
    auto connection = std::make_shared<Connection>(strand, std::move(stream));
    if (!connections_.enter(connection, books, address, most)) {
        log::warning("connection.refused", {{"peer", address}, {"why", "too many connections"}});
        return;
    }
    net::co_spawn(strand, attend(std::move(way), connection, std::move(books), std::move(address)), net::detached);
}

net::awaitable<void> ServerSet::attend(Way way, std::shared_ptr<Connection> connection, std::string books, std::string address)
{
    try {
        co_await serve(std::move(way), connection);
    } catch (const std::exception& trouble) {
        log::error("session.failed", {{"peer", address}, {"why", trouble.what()}});
    }
    connection->stop_hard();
    connections_.leave(connection, books, address);
}

net::awaitable<void> ServerSet::serve(Way way, std::shared_ptr<Connection> connection)
{
    if (way.kind == Kind::lpd || way.kind == Kind::raw) {
        std::unique_ptr<NetStream> lent = std::make_unique<Lent>(std::move(connection));
        if (way.kind == Kind::lpd && services_.lpd) co_await services_.lpd(std::move(lent));
        if (way.kind == Kind::raw && services_.raw) co_await services_.raw(std::move(lent), std::move(way.printer));
        co_return;
    }
    Door door;
    door.printing = way.kind == Kind::ipp;
    door.tls_only = way.kind == Kind::web_tls;
    door.local = way.kind == Kind::admin;
    std::shared_ptr<const Site> site;
    {
        const std::scoped_lock lock(mutex_);
        site = site_;
    }
    co_await serve_http(std::move(connection), *site, door);
}

void ServerSet::stop(std::chrono::steady_clock::duration patience)
{
    for (Opened& door : opened_) door.acceptor->stop();
    connections_.stop_all(patience);
    if (!config_.admin_socket.empty()) {
        std::error_code ignored;
        std::filesystem::remove(config_.admin_socket, ignored);
    }
}

}  // namespace consigne::spooler::http
