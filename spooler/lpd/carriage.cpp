#include "spooler/lpd/carriage.hpp"

#include <cstring>

namespace consigne::spooler::lpd {
namespace {

void add(Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

}  // namespace

void CarriageControl::advance(std::uint8_t column, Bytes& out)
{
    // The first line begins at the top of a page anyway.
    if (!first_) add(out, column == '+' ? "\r" : column == '1' ? "\r\f" : "\r\n");
    if (column == '0' || column == '-') add(out, "\r\n");
    if (column == '-') add(out, "\r\n");
    first_ = false;
}

void CarriageControl::feed(ByteView bytes, Bytes& out)
{
    out.reserve(out.size() + bytes.size());
    while (!bytes.empty()) {
        const void* found = std::memchr(bytes.data(), '\n', bytes.size());
        const bool whole = found != nullptr;
        const std::size_t size = whole ? static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - bytes.data()) : bytes.size();
        line(bytes.first(size), out);
        bytes = bytes.subspan(size);
        if (!whole) return;
        if (at_start_) advance(' ', out);  // an empty line
        at_start_ = true;
        held_return_ = false;
        bytes = bytes.subspan(1);
    }
}

void CarriageControl::line(ByteView part, Bytes& out)
{
    while (!part.empty()) {
        if (part.front() == '\r') {
            if (held_return_) out.push_back('\r');
            held_return_ = true;  // of a line end, unless something else follows
            part = part.subspan(1);
            continue;
        }
        if (at_start_) {
            advance(part.front(), out);
            at_start_ = held_return_ = false;
            part = part.subspan(1);
            continue;
        }
        if (held_return_) out.push_back('\r');
        held_return_ = false;
        const void* found = std::memchr(part.data(), '\r', part.size());
        const std::size_t run = found == nullptr ? part.size() : static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - part.data());
        out.insert(out.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(run));
        part = part.subspan(run);
    }
}

void CarriageControl::finish(Bytes& out)
{
    if (!first_) add(out, "\r\n");
}

}  // namespace consigne::spooler::lpd
