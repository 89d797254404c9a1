// Contactless readers that pcscd knows: the UID of a card, asked by FF CA 00 00 00 (PC/SC part 3 §3.2.2.1.3).
#include "release/station/readers/pace.hpp"
#include "release/station/readers/reader.hpp"
#include "spooler/runtime/digest.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <winscard.h>

namespace consigne::release::station {
namespace {

namespace log = spooler::log;

/// New readers are looked for so often, where the daemon does not tell of them.
constexpr DWORD patience_ms = 2000;

struct Shared {
    Shared(net::any_io_executor of, Told to) : executor(std::move(of)), told(std::move(to)) {}
    net::any_io_executor executor;
    Told told;                         ///< called on the executor, while not `stopped`
    std::atomic<bool> stopped = false;
    std::mutex mutex;
    std::condition_variable wake;
    std::string trouble = "not looked at yet";
    SCARDCONTEXT context = 0;          ///< while the thread waits in it
};

void say(Shared& self, std::string trouble)
{
    const std::lock_guard lock(self.mutex);
    if (trouble == self.trouble) return;
    if (trouble.empty()) log::info("reader works", {{"reader", "pcsc"}});
    else log::warning("reader does not work", {{"reader", "pcsc"}, {"why", trouble}});
    self.trouble = std::move(trouble);
}

std::vector<std::string> names_of(SCARDCONTEXT context)
{
    DWORD size = 0;
    if (SCardListReaders(context, nullptr, nullptr, &size) != SCARD_S_SUCCESS) return {};
    std::string all(size, '\0');
    if (SCardListReaders(context, nullptr, all.data(), &size) != SCARD_S_SUCCESS) return {};
    std::vector<std::string> names;
    for (std::size_t at = 0; at < all.size() && all[at] != '\0';) {
        names.emplace_back(all.c_str() + at);
        at += names.back().size() + 1;
    }
    return names;
}

/// The UID as upper-case hex; empty when the card has none or was too quick.
std::string uid_of(SCARDCONTEXT context, const std::string& reader)
{
    SCARDHANDLE card = 0;
    DWORD protocol = 0;
    if (SCardConnect(context, reader.c_str(), SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol) != SCARD_S_SUCCESS) return {};
    constexpr std::array<unsigned char, 5> get_uid{0xFF, 0xCA, 0x00, 0x00, 0x00};
    std::array<unsigned char, 258> answer{};
    DWORD length = answer.size();
    const auto* header = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    const LONG said = SCardTransmit(card, header, get_uid.data(), get_uid.size(), nullptr, answer.data(), &length);
    SCardDisconnect(card, SCARD_LEAVE_CARD);
    // 90 00 ends a good answer; a UID has 4, 7 or 10 octets (ISO/IEC 14443-3), others up to 16.
    if (said != SCARD_S_SUCCESS || length < 6 || length > 18 || answer[length - 2] != 0x90 || answer[length - 1] != 0x00) return {};
    auto text = spooler::to_hex(ByteView(answer.data(), length - 2));
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

void tell(const std::shared_ptr<Shared>& self, std::string uid)
{
    net::post(self->executor, [self, text = std::move(uid)]() mutable { if (!self->stopped) self->told(std::move(text), Source::pcsc); });
}

/// Watches the readers of one context until it is lost or nobody wants it any more.
void watch(const std::shared_ptr<Shared>& self, SCARDCONTEXT context)
{
    std::vector<std::pair<std::string, DWORD>> known;   // a reader, and what was last seen of it
    DWORD seen_of_all = SCARD_STATE_UNAWARE;            // how many readers there were, in the daemon's own form
    while (!self->stopped) {
        const auto names = names_of(context);
        std::erase_if(known, [&](const auto& one) { return std::find(names.begin(), names.end(), one.first) == names.end(); });
        for (const auto& name : names)
            if (std::none_of(known.begin(), known.end(), [&](const auto& one) { return one.first == name; })) known.emplace_back(name, SCARD_STATE_UNAWARE);
        say(*self, known.empty() ? "no reader is connected" : "");
        std::vector<SCARD_READERSTATE> states;
        for (const auto& [name, seen] : known) {
            SCARD_READERSTATE state{};
            state.szReader = name.c_str();
            state.dwCurrentState = seen;
            states.push_back(state);
        }
        SCARD_READERSTATE news{};
        news.szReader = "\\\\?PnP?\\Notification";
        news.dwCurrentState = seen_of_all;
        states.push_back(news);
        const LONG said = SCardGetStatusChange(context, patience_ms, states.data(), static_cast<DWORD>(states.size()));
        if (said == SCARD_E_TIMEOUT || self->stopped) continue;
        if (said != SCARD_S_SUCCESS) {
            say(*self, pcsc_stringify_error(said));
            return;
        }
        seen_of_all = states.back().dwEventState & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
        for (std::size_t i = 0; i < known.size(); ++i) {
            const DWORD now = states[i].dwEventState;
            const bool laid = (now & SCARD_STATE_PRESENT) && !(now & SCARD_STATE_MUTE) && !(known[i].second & SCARD_STATE_PRESENT);
            known[i].second = now & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
            if (!laid) continue;
            if (auto uid = uid_of(context, known[i].first); !uid.empty()) tell(self, std::move(uid));
            else log::warning("card without UID", {{"reader", "pcsc"}});
        }
    }
}

void run(const std::shared_ptr<Shared>& self)
{
    while (!self->stopped) {
        SCARDCONTEXT context = 0;
        const LONG said = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context);
        if (said != SCARD_S_SUCCESS) say(*self, pcsc_stringify_error(said));
        else {
            {
                const std::lock_guard lock(self->mutex);
                self->context = context;
            }
            watch(self, context);
            {
                const std::lock_guard lock(self->mutex);
                self->context = 0;
            }
            SCardReleaseContext(context);
        }
        std::unique_lock lock(self->mutex);
        self->wake.wait_for(lock, look_again, [&] { return self->stopped.load(); });
    }
}

class PcscReader : public Reader {
public:
    PcscReader(net::any_io_executor executor, Told told) : self_(std::make_shared<Shared>(std::move(executor), std::move(told))), thread_([self = self_] { run(self); }) {}
    ~PcscReader() override
    {
        {
            const std::lock_guard lock(self_->mutex);
            self_->stopped = true;
            if (self_->context != 0) SCardCancel(self_->context);
        }
        self_->wake.notify_all();
        thread_.join();
    }
    Source source() const override { return Source::pcsc; }
    std::string trouble() const override
    {
        const std::lock_guard lock(self_->mutex);
        return self_->trouble;
    }

private:
    std::shared_ptr<Shared> self_;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<Reader> pcsc_reader(net::any_io_executor executor, Told told) { return std::make_unique<PcscReader>(std::move(executor), std::move(told)); }

}  // namespace consigne::release::station
