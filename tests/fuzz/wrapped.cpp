// A document inside gzip, or inside Canon's packets: it says the same as without them, and what is forced on it is what is forced
// on it without them.
#include "pdl/vendor/packets.hpp"
#include "tests/fuzz/harness.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

using namespace consigne;

namespace {

/// One member of gzip; how hard it is packed follows from the bytes.
void pack(ByteView plain, Bytes& packed)
{
    z_stream codec{};
    constexpr int gzip = 15 + 16, memory = 8;
    const int level = static_cast<int>(fuzz::hash(plain) % 10);
    if (deflateInit2(&codec, level, Z_DEFLATED, gzip, memory, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("zlib");
    const std::size_t before = packed.size();
    packed.resize(before + deflateBound(&codec, static_cast<uLong>(plain.size())));
    codec.next_in = const_cast<Bytef*>(plain.data());
    codec.avail_in = static_cast<uInt>(plain.size());
    codec.next_out = packed.data() + before;
    codec.avail_out = static_cast<uInt>(packed.size() - before);
    if (deflate(&codec, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("zlib");
    packed.resize(packed.size() - codec.avail_out);
    deflateEnd(&codec);
}

/// In two members, which count as one.
Bytes in_gzip(ByteView plain)
{
    Bytes packed;
    const auto cut = static_cast<std::size_t>(fuzz::hash(plain) % (plain.size() + 1));
    pack(plain.first(cut), packed);
    pack(plain.subspan(cut), packed);
    return packed;
}

void packet(Bytes& stream, std::uint8_t type, std::uint8_t operation, ByteView payload)
{
    const std::array<std::uint8_t, 10> head{0xCD, 0xCA, 0x10, type, 0, operation, 0, 1, static_cast<std::uint8_t>(payload.size() >> 8),
                                            static_cast<std::uint8_t>(payload.size())};
    stream.insert(stream.end(), head.begin(), head.end());
    stream.resize(stream.size() + pdl::vendor::Packet::header_bytes - head.size());
    stream.insert(stream.end(), payload.begin(), payload.end());
}

/// Orders in front and behind, and the document in packets of a size that follows from its bytes.
Bytes in_packets(ByteView plain)
{
    const auto size = static_cast<std::size_t>(1 + fuzz::hash(plain) % 1500);
    Bytes stream;
    packet(stream, 0, 0x11, as_bytes("begin"));
    for (ByteView left = plain; !left.empty(); left = left.subspan(std::min(size, left.size())))
        packet(stream, 2, 0x1A, left.first(std::min(size, left.size())));
    packet(stream, 0, 0x13, {});
    return stream;
}

Bytes out_of_packets(const Bytes& stream)
{
    const MemorySource source(stream);
    const auto packets = pdl::vendor::open_packets(source, 0);
    fuzz::require(packets.has_value(), "what was in packets stays in packets");
    fuzz::require(packets->end == stream.size() && !packets->cut_short, "packets are whole");
    Bytes inside(static_cast<std::size_t>(packets->inside->size()));
    const auto got = read_all(*packets->inside, 0, inside);
    fuzz::require(got && *got == inside.size(), "packets can be read to their end");
    return inside;
}

/// What both must say: all but the notes, which name the wrapper.
std::string text_of(pdl::Facts facts)
{
    facts.notes.clear();
    return fuzz::text_of(facts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const MemorySource plain(Bytes(bytes.begin(), bytes.end()));
    const pdl::Facts facts = pdl::read_document(plain);
    // A wrapper in a wrapper is refused, and what is nothing by itself may be Canon's own in packets.
    if (!facts.readable || facts.packets || as_text(bytes).starts_with("\x1F\x8B")) return 0;
    // Plain text in packets is taken for Canon's own, also beside PCL, whose name it then has.
    for (const std::string& note : facts.notes)
        if (note.starts_with("plain text")) return 0;

    const std::size_t window = fuzz::small_window(bytes);
    const MemorySource packed(in_gzip(bytes)), packets(in_packets(bytes));
    const std::string said = text_of(facts);
    const pdl::Facts of_packed = pdl::read_document(packed, window), of_packets = pdl::read_document(packets, window);
    fuzz::require_same("in gzip a document says the same", said, text_of(of_packed));
    // Their orders may win over what the stream inside says: nothing in them is exact.
    pdl::Facts inside = facts;
    inside.confidence = std::max(inside.confidence, pdl::Confidence::estimated);
    fuzz::require_same("in packets a document says the same", text_of(inside), text_of(of_packets));
    for (filters::Policy& policy : fuzz::policies(bytes)) {
        MemorySink sink;
        const bool forced = filters::rewrite(plain, facts, policy, sink).has_value();
        const auto unpacked = fuzz::check_rewrite(packed, of_packed, policy, window);
        fuzz::require(!unpacked || (forced && *unpacked == sink.bytes()), "out of gzip comes what comes without it");
        policy.packets_obey = true;
        const auto repacked = fuzz::check_rewrite(packets, of_packets, policy, window);
        fuzz::require(!repacked || (forced && out_of_packets(*repacked) == sink.bytes()), "in packets stands what stands without them");
    }
    return 0;
}
