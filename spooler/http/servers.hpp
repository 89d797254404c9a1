// Every door of the server: opens what the configuration names, says which ports are in use, closes in good order.
#pragma once

#include "spooler/http/session.hpp"
#include "spooler/runtime/config.hpp"
#include "spooler/runtime/service_manager.hpp"

#include <mutex>

namespace consigne::spooler::http {

/// Ports in use; 0: that door is shut.
struct Ports {
    std::uint16_t ipp = 0, lpd = 0, raw = 0, web = 0, web_tls = 0;
    std::vector<RawPort> raw_ports = {};  ///< in the configuration's order
};

/// A protocol that is not HTTP: serves one connection to its end, on the connection's strand.
using StreamSession = std::function<net::awaitable<void>(std::unique_ptr<NetStream>)>;
/// The same on a port that is a printer's own; an empty name: the one that the configuration calls the raw port's.
using PrinterSession = std::function<net::awaitable<void>(std::unique_ptr<NetStream>, std::string printer)>;

/// What the doors lead to; what `site` points at outlives the set.
struct Services {
    Site site;
    StreamSession lpd;
    PrinterSession raw;
};

/// Opened, then started, then stopped. Opening needs the right to bind; starting comes after privileges were given up.
class ServerSet {
public:
    /// Binds everything, or nothing: the first failure is returned. Blocking. A door of the configuration for which sockets of its
    /// port were inherited (named as its key in [ports]) has those and binds nothing; what no door wants is closed.
    /// Errors: conflict, denied, malformed.
    [[nodiscard]] static Result<std::unique_ptr<ServerSet>> open(net::any_io_executor io, const Config& config, std::vector<InheritedSocket> inherited = {});
    ServerSet(const ServerSet&) = delete;
    ServerSet& operator=(const ServerSet&) = delete;

    void start(Services services);
    /// Another certificate and other names, from the next connection on. Any thread, once started.
    void configure(std::shared_ptr<TlsContext> tls, std::vector<std::string> names);
    /// What the network calls this machine (mDNS may have renamed it): taken beside the other names. Any thread, once started.
    void called(std::string name);
    [[nodiscard]] const Ports& ports() const { return ports_; }
    /// {"ipp":631,…,"raw_ports":{"floor-2":9101}}: the open doors.
    [[nodiscard]] std::string ports_json() const;
    /// No new connections; idle ones end, busy ones have `patience`. Returns when all are over. Never on an io thread, and io
    /// threads must still run.
    void stop(std::chrono::steady_clock::duration patience = std::chrono::seconds(10));
    [[nodiscard]] std::size_t connections() const { return connections_.count(); }
    /// See Connections. Any thread.
    [[nodiscard]] bool crowd_has_left() { return connections_.crowd_has_left(); }

private:
    enum class Kind : std::uint8_t { ipp, web, web_tls, admin, lpd, raw };
    /// What an open port leads to.
    struct Way {
        Kind kind;
        std::string printer = {};  ///< of a raw port that is one printer's own
    };
    struct Opened {
        Opened(Way w, std::unique_ptr<Acceptor> a) : way(std::move(w)), acceptor(std::move(a)) {}
        Way way;
        std::unique_ptr<Acceptor> acceptor;
    };

    ServerSet(net::any_io_executor io, const Config& config, std::vector<InheritedSocket> inherited)
        : io_(std::move(io)), config_(config), inherited_(std::move(inherited))
    {}
    [[nodiscard]] Result<> open_all();
    [[nodiscard]] Result<> open_port(const Way& way, std::string_view key, const Port& wanted, std::uint16_t& told);
    /// Takes what was inherited under that name; false: nothing of use.
    [[nodiscard]] bool take_inherited(const Way& way, std::string_view key, std::uint16_t wanted, std::uint16_t& told);
    void welcome(Way way, net::any_io_executor strand, std::unique_ptr<NetStream> stream);
    net::awaitable<void> serve(Way way, std::shared_ptr<Connection> connection);
    net::awaitable<void> attend(Way way, std::shared_ptr<Connection> connection, std::string books, std::string address);

    net::any_io_executor io_;
    Config config_;
    std::vector<InheritedSocket> inherited_;  ///< not taken yet
    Services services_;
    std::mutex mutex_;
    std::string called_;                ///< under the mutex
    std::shared_ptr<const Site> site_;  ///< the given one with this machine's own names added; each connection keeps its own hold
    Ports ports_;
    std::vector<Opened> opened_;
    Connections connections_;
};

}  // namespace consigne::spooler::http
