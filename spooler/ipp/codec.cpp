#include "spooler/ipp/codec.hpp"

#include <cstring>

namespace consigne::spooler::ipp {
namespace {

struct Reading {
    ByteView bytes;
    std::size_t at = 0;
};

ssize_t read_more(void* context, ipp_uchar_t* into, std::size_t size) noexcept
{
    auto& reading = *static_cast<Reading*>(context);
    const std::size_t n = std::min(size, reading.bytes.size() - reading.at);
    std::memcpy(into, reading.bytes.data() + reading.at, n);
    reading.at += n;
    return static_cast<ssize_t>(n);
}

ssize_t write_more(void* context, ipp_uchar_t* bytes, std::size_t size) noexcept
{
    auto& out = *static_cast<Bytes*>(context);
    out.insert(out.end(), bytes, bytes + size);
    return static_cast<ssize_t>(size);
}

}  // namespace

Result<Message> read_message(ByteView scanned)
{
    Message message(ippNew());
    Reading reading{scanned};
    ipp_state_t state = IPP_STATE_IDLE;
    while (state != IPP_STATE_DATA) {
        state = ippReadIO(&reading, &read_more, 1, nullptr, message.get());
        if (state == IPP_STATE_ERROR) return fail(Errc::malformed, "libcups does not read this message", reading.at);
    }
    if (reading.at != scanned.size()) return fail(Errc::malformed, "libcups ends this message elsewhere", reading.at);
    return message;
}

Bytes write_message(ipp_t* message)
{
    Bytes out;
    out.reserve(ippLength(message));
    ippSetState(message, IPP_STATE_IDLE);
    ipp_state_t state = IPP_STATE_IDLE;
    while (state != IPP_STATE_DATA && state != IPP_STATE_ERROR) state = ippWriteIO(&out, &write_more, 1, nullptr, message);
    return out;
}

void forget(ipp_t* from, const char* name)
{
    if (ipp_attribute_t* there = ippFindAttribute(from, name, IPP_TAG_ZERO)) ippDeleteAttribute(from, there);
}

}  // namespace consigne::spooler::ipp
