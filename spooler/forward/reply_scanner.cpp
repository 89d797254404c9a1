#include "spooler/forward/reply_scanner.hpp"

namespace consigne::spooler::forward {
namespace {

constexpr unsigned deepest = 8;             // threats.md §5
constexpr unsigned most_values = 100'000;   // a media-col-database is some thousands

}  // namespace

Result<std::size_t> scan_reply(ByteView message)
{
    std::size_t at = 8;  // version, status, request-id
    unsigned depth = 0, values = 0;
    while (true) {
        if (at >= message.size()) return fail(Errc::malformed, "the device's answer ends too soon", at);
        const std::uint8_t tag = message[at++];
        if (tag == 0x03) {
            if (depth != 0) return fail(Errc::malformed, "a collection in the device's answer does not end", at);
            return at;
        }
        if (tag < 0x10) continue;  // a group begins
        if (++values > most_values) return fail(Errc::limit_exceeded, "the device answered too many values", at);
        for (int part = 0; part < 2; ++part) {  // name, then value: a length of two octets each
            if (message.size() - at < 2) return fail(Errc::malformed, "the device's answer ends too soon", at);
            const std::size_t length = static_cast<std::size_t>(message[at]) << 8 | message[at + 1];
            at += 2;
            if (length > message.size() - at) return fail(Errc::malformed, "the device's answer ends too soon", at);
            at += length;
        }
        if (tag == 0x34 && ++depth > deepest) return fail(Errc::limit_exceeded, "the device's answer is nested too deeply", at);
        if (tag == 0x37 && depth-- == 0) return fail(Errc::malformed, "a collection in the device's answer ends without a beginning", at);
    }
}

}  // namespace consigne::spooler::forward
