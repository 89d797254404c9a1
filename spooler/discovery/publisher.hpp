// Announces services through avahi-daemon, for as long as one is there, and again after each of its restarts.
#pragma once

#include "spooler/api/announcements.hpp"
#include "spooler/discovery/names.hpp"
#include "spooler/discovery/poll.hpp"

#include <boost/asio/steady_timer.hpp>

#include <avahi-client/client.h>
#include <avahi-client/publish.h>

#include <functional>
#include <memory>

namespace consigne::spooler::discovery {

/// What is to be announced of one printer: all of it under one name.
struct Family {
    std::string uuid;                    ///< of the printer
    std::string wanted;                  ///< the name it should have; `Announcement::name` is set by the publisher
    std::string host;                    ///< where its services are; empty: this machine, as Avahi calls it
    std::vector<int> interfaces;         ///< indexes; AVAHI_IF_UNSPEC for all
    std::vector<Announcement> services;
    bool operator==(const Family&) const = default;
};

/// Lives on the loop's thread. The library's calls wait for avahi-daemon's answers: this is no loop to share.
class Publisher {
public:
    /// `found`: Avahi is there, and calls this machine by that name; empty: it is gone. Called from the loop.
    Publisher(boost::asio::io_context& loop, Names& names, std::function<void(const std::string& host)> found);
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;
    ~Publisher() { off(); }

    /// Looks for Avahi until it is there. Says once in the log that it is not.
    void on();
    /// Takes everything back and leaves Avahi alone.
    void off();
    /// From now on these and no others. What did not change stays as it is; where only texts changed, nothing goes away.
    void announce(std::vector<Family> families);
    /// A call that waits for avahi-daemon fails at once, as if the daemon were gone. Any thread.
    void cut() { poll_.cut(); }

private:
    struct Entry {
        Entry(Publisher& p, Family f) : home(p), family(std::move(f)) {}
        Publisher& home;
        Family family;
        std::string name;                    ///< in use
        AvahiEntryGroup* group = nullptr;    ///< owned by the client
        unsigned collisions = 0;
    };

    static void on_client(AvahiClient* client, AvahiClientState state, void* self) noexcept;
    static void on_group(AvahiEntryGroup* group, AvahiEntryGroupState state, void* entry) noexcept;

    void connect();
    void reconnect_later();
    void disconnect();
    void lost(const char* why);
    void take_back();
    void publish(Entry& entry);
    [[nodiscard]] int add_all(Entry& entry);
    [[nodiscard]] bool update_texts(Entry& entry, const Family& fresh);
    [[nodiscard]] bool next_name(Entry& entry);

    boost::asio::io_context& loop_;
    Names& names_;
    std::function<void(const std::string&)> found_;
    AsioPoll poll_;
    boost::asio::steady_timer again_;
    std::chrono::seconds pause_{1};
    AvahiClient* client_ = nullptr;
    unsigned turn_ = 0;      ///< of the client: what was posted for an earlier one is stale
    bool wanted_ = false, running_ = false, said_off_ = false;
    std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace consigne::spooler::discovery
