#include "spooler/lpd/carriage.hpp"

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
    for (const std::uint8_t octet : bytes) {
        if (octet == '\n') {
            if (at_start_) advance(' ', out);  // an empty line
            at_start_ = true;
            held_return_ = false;
            continue;
        }
        if (octet == '\r') {
            if (held_return_) out.push_back('\r');
            held_return_ = true;  // of a line end, unless something else follows
            continue;
        }
        if (at_start_) {
            advance(octet, out);
            at_start_ = held_return_ = false;
            continue;
        }
        if (held_return_) out.push_back('\r');
        held_return_ = false;
        out.push_back(octet);
    }
}

void CarriageControl::finish(Bytes& out)
{
    if (!first_) add(out, "\r\n");
}

}  // namespace consigne::spooler::lpd
