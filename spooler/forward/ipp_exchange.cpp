#include "spooler/forward/ipp_exchange.hpp"

#include "spooler/forward/cut_off.hpp"
#include "spooler/forward/reply_scanner.hpp"
#include "spooler/forward/socket.hpp"
#include "spooler/ipp/codec.hpp"
#include "spooler/runtime/digest.hpp"

namespace consigne::spooler::forward {
namespace {

constexpr std::size_t largest_reply = std::size_t{1} << 20;  // threats.md §5; an iR-ADV's printer attributes are 61 KB
constexpr double look_up = 0.5;  // seconds; how soon libcups, waiting, notices that the time is over or the service stops

/// libcups has words for some failures only.
std::string cannot_connect()
{
    const char* why = cupsLastErrorString();
    return std::string("cannot connect: ") + (why ? why : "no answer in time");
}

/// The stopping of one exchange, seen by libcups' waits only while it goes on.
class During {
public:
    During(const IppLink::Stopping*& place, const IppLink::Stopping& stopping) : place_(place), before_(std::exchange(place, &stopping)) {}
    ~During() { place_ = before_; }
    During(const During&) = delete;
    During& operator=(const During&) = delete;

private:
    const IppLink::Stopping*& place_;
    const IppLink::Stopping* before_;
};

}  // namespace

ExchangeError IppLink::broken(Errc code, std::string detail, bool document_sent)
{
    link_.reset();
    if (stopped()) return {fail(Errc::conflict, "the service is stopping"), document_sent};
    if (code == Errc::peer_gone && out_of_time()) code = Errc::timed_out;
    return {fail(code, std::move(detail)), document_sent};
}

Result<> IppLink::connect(const Stopping& stopping)
{
    if (link_) return {};
    const During during(stopping_, stopping);
    const bool tls = uri_.scheme == "ipps";
    char printer_uri[1024];
    httpAssembleURI(HTTP_URI_CODING_ALL, printer_uri, sizeof printer_uri, uri_.scheme.c_str(), nullptr, uri_.host.c_str(), uri_.port, uri_.resource.c_str());
    printer_uri_ = printer_uri;
    // Refused and unreachable look alike in libcups, and its wait for a connection cannot be stopped; our own attempt tells
    // them apart and costs one round trip.
    if (const auto reachable = Socket::connect(uri_.host, uri_.port, limits_, stopping); !reachable) return reachable.error();
    // Created first (0: not connected yet), so that its waits are ours from the start.
    link_.reset(httpConnect2(uri_.host.c_str(), uri_.port, nullptr, AF_UNSPEC, tls ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED, 1, 0, nullptr));
    if (!link_) return broken(Errc::peer_gone, cannot_connect(), false).error;
    const auto go_on = [](http_t*, void* link) noexcept -> int {
        const auto& self = *static_cast<const IppLink*>(link);
        return !self.out_of_time() && !self.stopped();
    };
    httpSetTimeout(link_.get(), look_up, go_on, this);
    wait_at_most(limits_.connect);
    bool connected = false;
    {
        const CutOff end(*link_, deadline_);
        connected = httpReconnect2(link_.get(), static_cast<int>(limits_.connect.count()), nullptr) == 0;
    }
    if (!connected || out_of_time()) return broken(Errc::peer_gone, cannot_connect(), false).error;
    if (!tls) return {};
    auto checked = check_certificate();
    if (!checked) link_.reset();
    return checked;
}

// Trust on first use (threats.md T-FWD-1): a key that has changed stops the forwarding until an administrator approves.
Result<> IppLink::check_certificate()
{
    cups_array_t* credentials = nullptr;
    if (httpCopyCredentials(link_.get(), &credentials) != 0 || cupsArrayCount(credentials) == 0)
        return fail(Errc::denied, "the device shows no certificate");
    const auto* first = static_cast<http_credential_t*>(cupsArrayFirst(credentials));
    const std::string digest = sha256_hex({static_cast<const std::uint8_t*>(first->data), first->datalen});
    httpFreeCredentials(credentials);
    if (pin_.known.empty()) {
        pin_.known = digest;
        if (pin_.remember) pin_.remember(digest);
    }
    if (pin_.known != digest) return fail(Errc::denied, "the device's certificate has changed: an administrator must approve it");
    return {};
}

Ipp IppLink::request(ipp_op_t operation, const std::string& user) const
{
    Ipp message(ippNewRequest(operation));
    ippSetVersion(message.get(), 2, 0);
    ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr, printer_uri_.c_str());
    if (!user.empty()) ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr, user.c_str());
    return message;
}

bool IppLink::send(ByteView piece)
{
    while (!piece.empty()) {
        wait_at_most(limits_.progress);
        const ssize_t n = httpWrite2(link_.get(), reinterpret_cast<const char*>(piece.data()), piece.size());
        if (n <= 0) return false;
        piece = piece.subspan(static_cast<std::size_t>(n));
    }
    return true;
}

Result<Bytes> IppLink::receive_reply()
{
    wait_at_most(limits_.reply);
    const CutOff end(*link_, deadline_);
    http_status_t status = HTTP_STATUS_CONTINUE;
    while (status == HTTP_STATUS_CONTINUE && !out_of_time()) status = httpUpdate(link_.get());
    if (status == HTTP_STATUS_ERROR || status == HTTP_STATUS_CONTINUE) return fail(Errc::peer_gone, "the device did not answer");
    if (status != HTTP_STATUS_OK)
        return fail(Errc::unsupported, std::string("the device answered HTTP ") + std::to_string(status) + " " + httpStatus(status));
    Bytes reply;
    char piece[16384];
    for (ssize_t n; (n = httpRead2(link_.get(), piece, sizeof piece)) > 0;) {
        if (reply.size() + static_cast<std::size_t>(n) > largest_reply) return fail(Errc::limit_exceeded, "the device answered more than 1 MiB");
        reply.insert(reply.end(), piece, piece + n);
        if (out_of_time()) break;
    }
    if (out_of_time()) return fail(Errc::timed_out, "the device's answer does not end");
    return reply;
}

Exchanged<Ipp> IppLink::exchange(ipp_t& request, const DocumentView& document, std::uint64_t bytes, const Stopping& stopping)
{
    const During during(stopping_, stopping);
    const Bytes head = ipp::write_message(&request);
    const auto post = [&] {
        wait_at_most(limits_.reply);
        const CutOff end(*link_, deadline_);
        httpClearFields(link_.get());
        httpSetField(link_.get(), HTTP_FIELD_CONTENT_TYPE, "application/ipp");
        // A known length goes as Content-Length: several devices mishandle chunks and 100-continue (canon-facts §1.6).
        httpSetLength(link_.get(), head.size() + (document.there() ? bytes : 0));
        return httpPost(link_.get(), uri_.resource.c_str()) == 0;
    };
    if (!link_ || !post()) {
        // The device may have closed a connection that had been idle: nothing has been sent on it, so a fresh one is safe.
        link_.reset();
        if (const auto again = connect(stopping); !again) return ExchangeError{again.error()};
        if (!post()) return broken(Errc::peer_gone, "the device closed the connection", false);
    }
    if (!send(head)) return broken(Errc::peer_gone, "the device closed the connection", false);
    if (document.there()) {
        const auto source = open_source(document);
        Bytes piece(64 * 1024);
        for (std::uint64_t at = 0; at < bytes;) {
            if (stopped()) return broken(Errc::conflict, "the service is stopping", true);
            const auto got = source->read(at, std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), bytes - at))));
            if (!got || *got == 0) return broken(Errc::storage_failed, "the document could not be read", true);
            if (!send(ByteView(piece).first(*got))) return broken(Errc::peer_gone, "the device stopped taking the document", true);
            at += *got;
        }
    }
    const bool document_sent = document.there();
    wait_at_most(limits_.progress);
    if (httpFlushWrite(link_.get()) < 0) return broken(Errc::peer_gone, "the device closed the connection", document_sent);

    const auto reply = receive_reply();
    if (!reply) return broken(reply.error().code, reply.error().detail, document_sent);
    const auto scanned = scan_reply(*reply);
    auto answer = scanned ? ipp::read_message(ByteView(*reply).first(*scanned)) : Result<Ipp>(scanned.error());
    if (!answer) return broken(answer.error().code, answer.error().detail, document_sent);
    if (!httpGetKeepAlive(link_.get())) link_.reset();
    return std::move(*answer);
}

}  // namespace consigne::spooler::forward
