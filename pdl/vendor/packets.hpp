// Canon's CPCA packets: the envelope its own drivers put around any page language.
#pragma once

#include "pdl/stream/cursor.hpp"

#include <memory>

namespace consigne::pdl::vendor {

/// A packet's header is CD CA 10 tt 00 op 00 01 LL LL and ten more bytes: tt 00 control, 02 print data; LL LL the payload's
/// length, big-endian; the payload follows. Known from public notes on CARPS devices and from accounting software, not from
/// a manual: what is not understood is kept as it came.
struct Packet {
    static constexpr std::size_t header_bytes = 20;

    std::uint64_t offset = 0;    ///< of the header
    std::uint8_t type = 0;       ///< tt
    std::uint8_t operation = 0;  ///< op: 11 job start, 12 attributes, 13 end of document, 1A print data or end of page, …
    std::uint16_t length = 0;    ///< of the payload

    [[nodiscard]] bool data() const { return type == 2; }
    [[nodiscard]] std::uint64_t payload() const { return offset + header_bytes; }
    [[nodiscard]] std::uint64_t end() const { return payload() + length; }
};

[[nodiscard]] bool begins_packets(ByteView head);

/// The packet whose header is at `offset`; nothing where no packet begins. Errors: those of the source.
[[nodiscard]] Result<std::optional<Packet>> packet_at(const RandomAccess& stream, std::uint64_t offset);

/// What a run of packets holds.
struct Packets {
    std::uint64_t end = 0;                ///< of the last packet, in the stream
    std::string title, user;              ///< of the attributes, UTF-8; empty when not said
    std::size_t control = 0, data = 0;    ///< packets of each kind
    bool one_run = true;                  ///< no control packet stands between data packets
    bool cut_short = false;               ///< the stream ends inside the last packet
    std::unique_ptr<RandomAccess> inside; ///< the payloads of the data packets, joined
};

/// Reads the packets from `begin` on; `stream` must outlive the result. Memory does not depend on the number of packets.
/// Errors: malformed (no packet at `begin`), those of the source.
[[nodiscard]] Result<Packets> open_packets(const RandomAccess& stream, std::uint64_t begin);

}  // namespace consigne::pdl::vendor
