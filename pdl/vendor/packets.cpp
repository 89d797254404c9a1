#include "pdl/vendor/packets.hpp"

#include "pdl/pjl/line.hpp"

#include <algorithm>
#include <array>

namespace consigne::pdl::vendor {
namespace {

constexpr std::uint8_t attributes = 0x12;
constexpr std::uint16_t document_name = 0x0004, user_name = 0x0006;

/// A mark is set once the stream has moved this far: 2 GiB make 32 768 of them.
constexpr std::uint64_t mark_spacing = 64 * 1024;

struct Mark {
    std::uint64_t inside = 0;  // bytes of payload before the packet
    std::uint64_t packet = 0;  // offset of its header
};

/// The payloads of data packets as one document. Finds a place from the nearest mark, or from where it was last.
class Inside final : public RandomAccess {
public:
    Inside(const RandomAccess& stream, std::vector<Mark> marks, std::uint64_t size, std::uint64_t end) :
        stream_(stream),
        marks_(std::move(marks)),
        size_(size),
        end_(end)
    {}

    [[nodiscard]] std::uint64_t size() const override { return size_; }

    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        if (offset >= size_ || into.empty()) return std::size_t{0};
        const auto after = std::upper_bound(marks_.begin(), marks_.end(), offset, [](std::uint64_t at, const Mark& m) { return at < m.inside; });
        Mark here = *(after - 1);
        if (last_.packet > here.packet && last_.inside <= offset) here = last_;
        std::size_t done = 0;
        while (done < into.size() && here.packet < end_) {
            const auto packet = packet_at(stream_, here.packet);
            if (!packet) return packet.error();
            if (!*packet) break;
            const std::uint64_t length = (*packet)->data() ? std::min<std::uint64_t>((*packet)->length, size_ - here.inside) : 0;
            if (offset + done < here.inside + length) {
                last_ = here;
                const std::uint64_t skip = offset + done - here.inside;
                const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(length - skip, into.size() - done));
                const auto got = read_all(stream_, (*packet)->payload() + skip, into.subspan(done, n));
                if (!got) return got.error();
                done += *got;
                if (*got < n) break;
            }
            here.inside += length;
            here.packet = (*packet)->end();
        }
        return done;
    }

private:
    const RandomAccess& stream_;
    std::vector<Mark> marks_;
    std::uint64_t size_, end_;
    mutable Mark last_;
};

/// An attribute: key, 00 11, length, text.
Result<> read_attribute(const RandomAccess& stream, const Packet& packet, Packets& packets)
{
    Bytes payload(std::min<std::size_t>(packet.length, 5 + 255));
    const auto got = read_all(stream, packet.payload(), payload);
    if (!got) return got.error();
    payload.resize(*got);
    if (payload.size() < 5 || payload[2] != 0 || payload[3] != 0x11) return {};
    const auto key = static_cast<std::uint16_t>(payload[0] << 8 | payload[1]);
    const std::size_t length = std::min<std::size_t>(payload[4], payload.size() - 5);
    std::string text = pjl::to_utf8(as_text(ByteView(payload).subspan(5, length)));
    if (key == document_name) packets.title = std::move(text);
    else if (key == user_name) packets.user = std::move(text);
    return {};
}

}  // namespace

bool begins_packets(ByteView head) { return as_text(head).starts_with("\xCD\xCA\x10"); }

Result<std::optional<Packet>> packet_at(const RandomAccess& stream, std::uint64_t offset)
{
    std::array<std::uint8_t, Packet::header_bytes> header{};
    const auto got = read_all(stream, offset, header);
    if (!got) return got.error();
    if (*got < header.size() || !begins_packets(header)) return std::optional<Packet>();
    return std::optional(Packet{offset, header[3], header[5], static_cast<std::uint16_t>(header[8] << 8 | header[9])});
}

Result<Packets> open_packets(const RandomAccess& stream, std::uint64_t begin)
{
    Packets packets;
    std::vector<Mark> marks{{0, begin}};
    std::uint64_t inside = 0, at = begin;
    bool control_since_data = false;
    for (;;) {
        const auto packet = packet_at(stream, at);
        if (!packet) return packet.error();
        if (!*packet) break;
        const Packet& here = **packet;
        if (at - marks.back().packet >= mark_spacing) marks.push_back({inside, at});
        const std::uint64_t there = stream.size() - here.payload();
        packets.cut_short = here.length > there;
        if (here.data()) {
            if (packets.data > 0 && control_since_data) packets.one_run = false;
            control_since_data = false;
            ++packets.data;
            inside += std::min<std::uint64_t>(here.length, there);
        } else {
            control_since_data = true;
            ++packets.control;
            if (here.operation == attributes)
                if (const auto done = read_attribute(stream, here, packets); !done) return done.error();
        }
        at = std::min(here.end(), stream.size());
        if (packets.cut_short) break;
    }
    if (packets.control + packets.data == 0) return fail(Errc::malformed, "no CPCA packet", begin);
    packets.end = at;
    packets.inside = std::make_unique<Inside>(stream, std::move(marks), inside, at);
    return packets;
}

}  // namespace consigne::pdl::vendor
