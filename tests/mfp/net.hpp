// Blocking sockets with a thread per connection: listeners that can vanish and come back, and streams in clear or TLS.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

namespace consigne::mfp {

class Hub;

class Stream {
public:
    Stream(Hub& hub, int fd, std::string peer, bool faulty) : hub_{hub}, fd_{fd}, peer_{std::move(peer)}, faulty_{faulty} {}
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// Starts TLS when the first octet says handshake. False when the handshake fails.
    bool accept_tls(SSL_CTX* context, bool always);
    /// Octets read, 0 at the end or on error. While the device stalls, this waits.
    std::size_t read(void* buffer, std::size_t size);
    bool read_exact(void* buffer, std::size_t size);
    /// A line without its LF (and CR); false at the end or beyond `limit`.
    bool read_line(std::string& line, std::size_t limit);
    bool write(std::string_view data);
    void reset();  ///< closes with RST
    void finish();  ///< says that nothing more is sent
    [[nodiscard]] bool tls() const { return ssl_ != nullptr; }
    [[nodiscard]] const std::string& peer() const { return peer_; }

private:
    bool fill();

    Hub& hub_;
    int fd_;
    std::string peer_;
    bool faulty_;
    SSL* ssl_ = nullptr;
    std::string buffer_;
    std::size_t used_ = 0;
};

class Hub {
public:
    using Handler = std::function<void(Stream&)>;

    explicit Hub(std::string bind_address) : bind_{std::move(bind_address)} {}
    ~Hub() { stop(); }
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Listens on `port` (0: any) and returns the real port; throws std::runtime_error. `faulty` ones vanish and stall.
    int listen(int port, bool faulty, Handler handler);
    void vanish();   ///< returns when no faulty port listens and their connections are cut
    void appear();   ///< returns when they listen again
    void stall(bool on);
    void wait_while_stalled();
    void stop();
    [[nodiscard]] bool stopping() const { return stopping_; }

private:
    friend class Stream;
    struct Endpoint {
        int port = 0;
        bool faulty = false;
        Handler handler;
        int fd = -1;
        bool wanted = true;
        std::thread thread;
    };
    int open_socket(int& port) const;
    void accept_loop(Endpoint& endpoint);
    void serve(Endpoint& endpoint, int fd, std::string peer);
    void wait_until(bool listening);

    std::string bind_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Endpoint> endpoints_;
    std::set<int> faulty_connections_;
    std::set<int> connections_;
    int running_ = 0;
    bool stalled_ = false;
    std::atomic<bool> stopping_{false};
};

}  // namespace consigne::mfp
