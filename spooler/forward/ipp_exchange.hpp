// One IPP request and its reply over libcups' HTTP, with our own bounds around what the device says.
#pragma once

#include "spooler/forward/device_uri.hpp"
#include "spooler/forward/parcel.hpp"
#include "spooler/ipp/handles.hpp"

#include <cups/cups.h>

#include <memory>

namespace consigne::spooler::forward {

using Ipp = ipp::Message;
using Link = std::unique_ptr<http_t, Releaser<&httpClose>>;

/// Where a failed exchange stood: what the caller may promise depends on it.
struct ExchangeError {
    Error error;
    bool document_sent = false;  ///< at least one byte of the document may have left
};
template <class T>
using Exchanged = boost::system::result<T, ExchangeError>;
[[noreturn]] inline void throw_exception_from_error(const ExchangeError& e, const boost::source_location&)
{
    throw std::logic_error("unchecked error: " + e.error.detail);
}

/// A connection to one device. Blocking; one thread. Waits end with their limit or when `stopping` says so (conflict).
class IppLink {
public:
    using Stopping = std::function<bool()>;

    IppLink(DeviceUri uri, Pin pin, const Limits& limits) : uri_(std::move(uri)), pin_(std::move(pin)), limits_(limits) {}
    IppLink(const IppLink&) = delete;  // libcups keeps its address
    IppLink& operator=(const IppLink&) = delete;

    /// Connects and checks the pinned certificate, unless connected already.
    /// Errors: peer_gone, timed_out, conflict, denied (certificate changed).
    [[nodiscard]] Result<> connect(const Stopping& stopping);

    /// A request with its first attributes in place: charset, language, printer-uri, requesting-user-name.
    [[nodiscard]] Ipp request(ipp_op_t operation, const std::string& user) const;

    /// Sends `request` and, when there is a `document`, `bytes` of it; reads the reply (at most 1 MiB), which has passed the
    /// bounded scanner before libcups. The status of the reply is the caller's to read.
    [[nodiscard]] Exchanged<Ipp> exchange(ipp_t& request, const DocumentView& document, std::uint64_t bytes, const Stopping& stopping);

    void close() { link_.reset(); }

private:
    [[nodiscard]] Result<> check_certificate();
    [[nodiscard]] bool send(ByteView piece);
    /// The body of the reply, whole, within `limits_.reply`.
    [[nodiscard]] Result<Bytes> receive_reply();
    /// Closes, and says why the wait ended: it was stopped, its time was over, or as `error` says.
    [[nodiscard]] ExchangeError broken(Errc code, std::string detail, bool document_sent);
    void wait_at_most(std::chrono::milliseconds time) { deadline_ = std::chrono::steady_clock::now() + time; }
    [[nodiscard]] bool out_of_time() const { return std::chrono::steady_clock::now() >= deadline_; }
    [[nodiscard]] bool stopped() const { return stopping_ && *stopping_ && (*stopping_)(); }

    DeviceUri uri_;
    Pin pin_;
    Limits limits_;
    Link link_;
    std::string printer_uri_;
    std::chrono::steady_clock::time_point deadline_;  ///< of the wait under way
    const Stopping* stopping_ = nullptr;              ///< of the exchange under way
};

}  // namespace consigne::spooler::forward
