#include "spooler/discovery/publisher.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/runtime/releaser.hpp"

#include <boost/asio/post.hpp>

#include <avahi-common/alternative.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/strlst.h>

#include <algorithm>

namespace consigne::spooler::discovery {
namespace {

using namespace std::chrono_literals;
namespace net = boost::asio;

using Texts = std::unique_ptr<AvahiStringList, Releaser<&avahi_string_list_free>>;
using AvahiText = std::unique_ptr<char, Releaser<&avahi_free>>;

constexpr auto longest_pause = 30s;
// A network with so many of one name has another trouble than ours.
constexpr unsigned most_names = 20;

Texts texts_of(const Announcement& service)
{
    Texts list;
    // Avahi puts each new string in front, and sends the list from its end: so the first comes first on the wire.
    for (const std::string& text : service.txt)
        list.reset(avahi_string_list_add_arbitrary(list.release(), reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    return list;
}

std::string trouble(AvahiClient* client) { return avahi_strerror(avahi_client_errno(client)); }

/// Whether two families differ in what their TXT records say, and in nothing else.
bool same_but_texts(const Family& a, const Family& b)
{
    if (a.wanted != b.wanted || a.host != b.host || a.interfaces != b.interfaces || a.services.size() != b.services.size()) return false;
    return std::equal(a.services.begin(), a.services.end(), b.services.begin(), [](const Announcement& one, const Announcement& other) {
        return one.type == other.type && one.subtypes == other.subtypes && one.port == other.port;
    });
}

}  // namespace

Publisher::Publisher(net::io_context& loop, Names& names, std::function<void(const std::string&)> found)
    : loop_(loop), names_(names), found_(std::move(found)), poll_(loop), again_(loop)
{}

void Publisher::on()
{
    if (std::exchange(wanted_, true)) return;
    said_off_ = false;
    connect();
}

void Publisher::off()
{
    wanted_ = false;
    again_.cancel();
    disconnect();
    entries_.clear();
}

void Publisher::connect()
{
    if (!wanted_ || client_ != nullptr) return;
    int error = 0;
    ++turn_;
    // NO_FAIL waits for a daemon to come; without D-Bus there is nothing to wait on, and we come again ourselves.
    AvahiClient* made = avahi_client_new(poll_.api(), AVAHI_CLIENT_NO_FAIL, &Publisher::on_client, this, &error);
    if (made == nullptr) {
        client_ = nullptr;
        ++turn_;
        lost(avahi_strerror(error));
        reconnect_later();
        return;
    }
    client_ = made;
}

void Publisher::reconnect_later()
{
    again_.expires_after(pause_);
    pause_ = std::min<std::chrono::seconds>(pause_ * 2, longest_pause);
    again_.async_wait([this](boost::system::error_code ec) {
        if (!ec) connect();
    });
}

void Publisher::disconnect()
{
    ++turn_;
    running_ = false;
    for (const auto& entry : entries_) entry->group = nullptr;  // the client frees its groups
    if (client_ != nullptr) avahi_client_free(std::exchange(client_, nullptr));
}

void Publisher::lost(const char* why)
{
    found_({});
    if (!std::exchange(said_off_, true)) log::info("dns-sd.off", {{"why", why}});
}

void Publisher::on_client(AvahiClient* client, AvahiClientState state, void* context) noexcept
{
    auto& self = *static_cast<Publisher*>(context);
    self.client_ = client;  // the first call comes before avahi_client_new returns
    // The library may be in the middle of its own work: what frees or adds comes after it.
    const auto later = [&self, turn = self.turn_](auto work) {
        net::post(self.loop_, [&self, turn, work] {
            if (turn == self.turn_) work();
        });
    };
    switch (state) {
    case AVAHI_CLIENT_S_RUNNING:
        later([&self, client] {
            const char* host = avahi_client_get_host_name_fqdn(client);
            self.running_ = true;
            self.said_off_ = false;
            self.pause_ = 1s;
            log::info("dns-sd.on", {{"host", host == nullptr ? "" : host}});
            for (const auto& entry : self.entries_) {
                entry->collisions = 0;
                self.publish(*entry);
            }
            self.found_(host == nullptr ? std::string() : std::string(host));
        });
        break;
    case AVAHI_CLIENT_S_REGISTERING:
    case AVAHI_CLIENT_S_COLLISION:
        // The machine's own name is being found: services wait for it.
        later([&self] { self.take_back(); });
        break;
    case AVAHI_CLIENT_CONNECTING: self.lost("avahi-daemon is not running"); break;
    case AVAHI_CLIENT_FAILURE:
        later([&self, why = trouble(client)] {
            self.disconnect();
            self.lost(why.c_str());
            self.connect();
        });
        break;
    }
}

void Publisher::take_back()
{
    running_ = false;
    for (const auto& entry : entries_)
        if (entry->group != nullptr) avahi_entry_group_reset(entry->group);
}

void Publisher::announce(std::vector<Family> families)
{
    std::vector<std::unique_ptr<Entry>> before = std::move(entries_);
    entries_.clear();
    std::vector<Entry*> fresh;
    for (Family& family : families) {
        const auto known = std::find_if(before.begin(), before.end(), [&](const auto& entry) { return entry && entry->family.uuid == family.uuid; });
        if (known == before.end()) {
            entries_.push_back(std::make_unique<Entry>(*this, std::move(family)));
            fresh.push_back(entries_.back().get());
            continue;
        }
        entries_.push_back(std::move(*known));
        Entry& entry = *entries_.back();
        if (entry.family == family) continue;
        const bool kept = same_but_texts(entry.family, family) && update_texts(entry, family);
        entry.family = std::move(family);
        if (!kept) fresh.push_back(&entry);
    }
    // Names that went are free before those that came are asked for.
    for (const auto& gone : before)
        if (gone && gone->group != nullptr) avahi_entry_group_free(gone->group);
    for (Entry* entry : fresh) {
        entry->name.clear();
        publish(*entry);
    }
}

void Publisher::publish(Entry& entry)
{
    if (!running_) return;
    if (entry.name.empty()) {
        entry.name = names_.used(entry.family.uuid, entry.family.wanted);
        entry.collisions = 0;
    }
    if (entry.group == nullptr) entry.group = avahi_entry_group_new(client_, &Publisher::on_group, &entry);
    else avahi_entry_group_reset(entry.group);
    if (entry.group == nullptr) {
        log::warning("dns-sd.refused", {{"name", entry.name}, {"why", trouble(client_)}});
        return;
    }
    if (entry.family.interfaces.empty() || entry.family.services.empty()) return;
    int done = add_all(entry);
    // Another printer of this very machine has the name.
    while (done == AVAHI_ERR_COLLISION && next_name(entry)) {
        avahi_entry_group_reset(entry.group);
        done = add_all(entry);
    }
    if (done == AVAHI_OK) done = avahi_entry_group_commit(entry.group);
    if (done != AVAHI_OK) log::warning("dns-sd.refused", {{"name", entry.name}, {"why", avahi_strerror(done)}});
}

int Publisher::add_all(Entry& entry)
{
    const char* host = entry.family.host.empty() ? nullptr : entry.family.host.c_str();
    for (const int interface : entry.family.interfaces) {
        for (const Announcement& service : entry.family.services) {
            const Texts texts = texts_of(service);
            int done = avahi_entry_group_add_service_strlst(entry.group, interface, AVAHI_PROTO_UNSPEC, {}, entry.name.c_str(), service.type.c_str(), nullptr,
                                                            host, service.port, texts.get());
            for (std::size_t i = 0; done == AVAHI_OK && i < service.subtypes.size(); ++i) {
                const std::string subtype = service.subtypes[i] + "._sub." + service.type;
                done = avahi_entry_group_add_service_subtype(entry.group, interface, AVAHI_PROTO_UNSPEC, {}, entry.name.c_str(), service.type.c_str(), nullptr,
                                                             subtype.c_str());
            }
            if (done != AVAHI_OK) return done;
        }
    }
    return AVAHI_OK;
}

bool Publisher::update_texts(Entry& entry, const Family& fresh)
{
    if (!running_ || entry.group == nullptr) return false;
    for (const int interface : fresh.interfaces) {
        for (const Announcement& service : fresh.services) {
            const Texts texts = texts_of(service);
            if (avahi_entry_group_update_service_txt_strlst(entry.group, interface, AVAHI_PROTO_UNSPEC, {}, entry.name.c_str(), service.type.c_str(), nullptr,
                                                            texts.get()) != AVAHI_OK)
                return false;
        }
    }
    return true;
}

bool Publisher::next_name(Entry& entry)
{
    if (++entry.collisions > most_names) return false;
    const AvahiText other(avahi_alternative_service_name(entry.name.c_str()));
    if (!other) return false;
    log::info("dns-sd.name-taken", {{"name", entry.name}, {"instead", other.get()}});
    entry.name = other.get();
    return true;
}

void Publisher::on_group(AvahiEntryGroup* group, AvahiEntryGroupState state, void* context) noexcept
{
    Entry& entry = *static_cast<Entry*>(context);
    // The first call comes while the group is being made.
    if (entry.group != group) return;
    Publisher& self = entry.home;
    switch (state) {
    case AVAHI_ENTRY_GROUP_ESTABLISHED:
        self.names_.keep(entry.family.uuid, entry.family.wanted, entry.name);
        log::info("dns-sd.announced", {{"name", entry.name}});
        break;
    case AVAHI_ENTRY_GROUP_COLLISION:
        if (self.next_name(entry)) self.publish(entry);
        else log::warning("dns-sd.refused", {{"name", entry.name}, {"why", "too many of this name"}});
        break;
    case AVAHI_ENTRY_GROUP_FAILURE: log::warning("dns-sd.refused", {{"name", entry.name}, {"why", trouble(self.client_)}}); break;
    default: break;
    }
}

}  // namespace consigne::spooler::discovery
