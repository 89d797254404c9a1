#include "filters/vendor/packer.hpp"

#include "filters/passthrough/passthrough.hpp"

namespace consigne::filters::vendor {
namespace {

constexpr std::size_t fresh_room = 4096;  // of a packet when the original's data packets are all empty

}  // namespace

/// Copies control packets and steps over empty data packets, up to the next data packet. At the end of the packets the
/// last data packet's header serves on.
Result<> Packer::to_data_packet()
{
    if (packet_) return {};
    for (std::uint64_t at = at_;;) {
        const auto next = pdl::vendor::packet_at(original_, at);
        if (!next) return next.error();
        if (!*next) break;
        if (!(*next)->data()) {
            at = (*next)->end();
            continue;
        }
        // Control packets in front of data; those behind the last data wait for finish().
        if (const auto done = passthrough::copy(original_, at_, (*next)->offset, out_); !done) return done.error();
        packet_ = **next;
        at_ = (*next)->end();
        room_ = packet_->length > 0 ? packet_->length : fresh_room;
        header_.resize(pdl::vendor::Packet::header_bytes);
        const auto got = read_all(original_, packet_->offset, header_);
        if (!got) return got.error();
        return {};
    }
    if (header_.empty()) return fail(Errc::unsupported, "the packets hold no data");
    packet_.emplace();
    return {};
}

Result<> Packer::put(ByteView payload)
{
    header_[8] = static_cast<std::uint8_t>(payload.size() >> 8);
    header_[9] = static_cast<std::uint8_t>(payload.size());
    if (const auto done = out_.write(header_); !done) return done;
    return out_.write(payload);
}

Result<> Packer::write(ByteView bytes)
{
    while (!bytes.empty()) {
        // A full packet goes out only when more follows, so that the last one is known to be the last.
        if (packet_ && held_.size() == room_) {
            if (const auto done = put(held_); !done) return done;
            held_.clear();
            packet_.reset();
        }
        if (const auto done = to_data_packet(); !done) return done;
        const std::size_t n = std::min(bytes.size(), room_ - held_.size());
        held_.insert(held_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
        bytes = bytes.subspan(n);
    }
    return {};
}

Result<> Packer::finish()
{
    if (!held_.empty())
        if (const auto done = put(held_); !done) return done;
    held_.clear();
    // What is left: control packets, and data packets that have become superfluous.
    for (;;) {
        const auto next = pdl::vendor::packet_at(original_, at_);
        if (!next) return next.error();
        if (!*next) break;
        const std::uint64_t end = std::min((*next)->end(), original_.size());
        if (!(*next)->data())
            if (const auto done = passthrough::copy(original_, at_, end, out_); !done) return done;
        at_ = end;
    }
    return passthrough::copy(original_, at_, original_.size(), out_);
}

}  // namespace consigne::filters::vendor
