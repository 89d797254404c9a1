// Puts a rewritten stream back into the CPCA packets its original came in.
#pragma once

#include "pdl/vendor/packets.hpp"

namespace consigne::filters::vendor {

/// Takes the bytes that go inside and writes packets: control packets byte for byte and in their order; data packets with
/// the headers and sizes of the original's and their lengths set anew. Longer data make more packets before the last
/// original one, shorter data fewer. A stream of the same length therefore comes out in the very same packets; one of
/// another length only fits where the data packets stand in one run. Holds one packet.
class Packer final : public ByteSink {
public:
    /// `begin`: where the packets begin in `original`, which must outlive this.
    Packer(const RandomAccess& original, std::uint64_t begin, ByteSink& out) : original_(original), at_(begin), out_(out) {}

    [[nodiscard]] Result<> write(ByteView bytes) override;
    /// Writes what is left of data and of control packets; does not finish the sink below.
    [[nodiscard]] Result<> finish() override;

private:
    [[nodiscard]] Result<> to_data_packet();
    [[nodiscard]] Result<> put(ByteView payload);

    const RandomAccess& original_;
    std::uint64_t at_;
    ByteSink& out_;
    std::optional<pdl::vendor::Packet> packet_;  // the data packet being filled
    std::size_t room_ = 0;
    Bytes header_, held_;
};

}  // namespace consigne::filters::vendor
