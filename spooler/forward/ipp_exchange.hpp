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

/// A connection to one device. Blocking; one thread.
class IppLink {
public:
    IppLink(DeviceUri uri, Pin pin) : uri_(std::move(uri)), pin_(std::move(pin)) {}

    /// Connects (10 s) and checks the pinned certificate, unless connected already.
    /// Errors: peer_gone, timed_out, denied (certificate changed).
    [[nodiscard]] Result<> connect();

    /// A request with its first attributes in place: charset, language, printer-uri, requesting-user-name.
    [[nodiscard]] Ipp request(ipp_op_t operation, const std::string& user) const;

    /// Sends `request` and, when `document` is not -1, `bytes` of it; reads the reply (at most 1 MiB), which has passed the
    /// bounded scanner before libcups. The status of the reply is the caller's to read.
    [[nodiscard]] Exchanged<Ipp> exchange(ipp_t& request, int document, std::uint64_t bytes, const std::function<bool()>& stopping);

    void close() { link_.reset(); }
    [[nodiscard]] const std::string& printer_uri() const { return printer_uri_; }

private:
    [[nodiscard]] Result<> check_certificate();

    DeviceUri uri_;
    Pin pin_;
    Link link_;
    std::string printer_uri_;
};

}  // namespace consigne::spooler::forward
