#include "pdl/stream/inflate.hpp"

#include <gtest/gtest.h>

#include <random>

#include <zlib.h>

namespace consigne::pdl {
namespace {

/// `kind` 0: noise, which deflate stores; 1: few symbols; 2: rows that come again.
Bytes sample(int kind, std::size_t length)
{
    std::mt19937 random(7);
    Bytes bytes(length);
    for (std::size_t i = 0; i < length; ++i)
        bytes[i] = static_cast<std::uint8_t>(kind == 0 ? random() : kind == 1 ? random() % 3 : i / 7 * 13 % 100 + (random() % 50 == 0 ? 1 : 0));
    return bytes;
}

Bytes deflated(ByteView plain, int level, int window = 15, int strategy = Z_DEFAULT_STRATEGY)
{
    z_stream codec{};
    deflateInit2(&codec, level, Z_DEFLATED, window, 8, strategy);
    Bytes out(deflateBound(&codec, static_cast<uLong>(plain.size())) + 32);
    codec.next_in = const_cast<Bytef*>(plain.data());
    codec.avail_in = static_cast<uInt>(plain.size());
    codec.next_out = out.data();
    codec.avail_out = static_cast<uInt>(out.size());
    deflate(&codec, Z_FINISH);
    out.resize(codec.total_out);
    deflateEnd(&codec);
    return out;
}

struct Inflated {
    Bytes bytes;
    bool refused = false, whole = false;
};

Inflated inflated(ByteView data, std::size_t piece)
{
    MemorySink sink;
    Inflate inflate(sink);
    Inflated result;
    for (std::size_t at = 0; at < data.size() && !result.refused; at += piece) {
        const auto done = inflate.write(data.subspan(at, std::min(piece, data.size() - at)));
        result.refused = !done;
        if (!done) { EXPECT_EQ(done.error().code, Errc::malformed); }
    }
    const auto done = inflate.finish();
    result.whole = inflate.ended();
    EXPECT_EQ(done.has_value(), result.whole);
    if (!done) { EXPECT_EQ(done.error().code, Errc::truncated); }
    result.bytes = sink.bytes();
    return result;
}

/// The same by zlib.
Inflated by_zlib(ByteView data)
{
    z_stream codec{};
    inflateInit(&codec);
    codec.next_in = const_cast<Bytef*>(data.data());
    codec.avail_in = static_cast<uInt>(data.size());
    Inflated result;
    std::array<std::uint8_t, 4096> out;
    for (int status = Z_OK; status == Z_OK;) {
        codec.next_out = out.data();
        codec.avail_out = out.size();
        status = inflate(&codec, Z_NO_FLUSH);
        result.bytes.insert(result.bytes.end(), out.data(), codec.next_out);
        result.refused = status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR;
        result.whole = status == Z_STREAM_END;
    }
    inflateEnd(&codec);
    return result;
}

TEST(Inflate, GivesWhatWasDeflatedHoweverItIsCut)
{
    for (const int kind : {0, 1, 2}) {
        for (const std::size_t length : {0UL, 1UL, 100UL, 70'000UL, 3'000'000UL}) {
            const Bytes plain = sample(kind, length);
            for (const int level : {0, 1, 6}) {
                Bytes data = deflated(plain, level);
                for (const std::size_t piece : {1UL, 13UL, 4096UL, data.size()}) {
                    if (length > 100'000 && piece < 100) continue;
                    const Inflated got = inflated(data, piece);
                    EXPECT_TRUE(got.whole) << kind << ' ' << length << ' ' << level << ' ' << piece;
                    EXPECT_TRUE(got.bytes == plain) << kind << ' ' << length << ' ' << level << ' ' << piece;
                }
                data.insert(data.end(), {1, 2, 3});
                EXPECT_TRUE(inflated(data, 5000).whole) << "what follows is left alone";
            }
        }
    }
}

TEST(Inflate, RefusesAWrongChecksumAndWhatIsNone)
{
    Bytes data = deflated(sample(2, 5000), 6);
    data.back() ^= 1;
    const Inflated got = inflated(data, 100);
    EXPECT_TRUE(got.refused);
    EXPECT_FALSE(got.whole);
    EXPECT_TRUE(got.bytes == sample(2, 5000)) << "what was there was handed on";
    EXPECT_TRUE(inflated(as_bytes("not compressed at all"), 100).refused);
    const Bytes with_dictionary{0x78, 0xBB, 1, 2, 3, 4, 3, 0, 0, 0, 0, 1};
    EXPECT_TRUE(inflated(with_dictionary, 100).refused);
    EXPECT_TRUE(inflated(with_dictionary, 1).refused);

    MemorySink sink;
    Inflate inflate(sink);
    EXPECT_FALSE(inflate.write(as_bytes("not compressed at all")));
    EXPECT_FALSE(inflate.write(deflated(sample(1, 9), 6))) << "once broken, always";
}

TEST(Inflate, StopsWhereItsReaderHasSeenEnough)
{
    struct Full final : ByteSink {
        [[nodiscard]] Result<> write(ByteView) override { return fail(Errc::conflict, "enough"); }
        [[nodiscard]] Result<> finish() override { return {}; }
    } full;
    Inflate inflate(full);
    const auto done = inflate.write(deflated(sample(1, 100'000), 6));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::conflict);
}

// zlib says what is damaged. Where it sees damage, nothing that is not so passes for whole: the checksum tells.
TEST(Inflate, JudgesDamageAsZlibDoes)
{
    std::mt19937 random(3);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    int refused = 0, cut = 0;
    for (int round = 0; round < 6000; ++round) {
        const Bytes plain = sample(static_cast<int>(below(3)), below(8) == 0 ? below(80'000) : below(3000));
        Bytes data = deflated(plain, static_cast<int>(below(10)), static_cast<int>(9 + below(7)), static_cast<int>(below(5)));
        if (below(3) == 0) data.resize(below(data.size() + 1));
        else for (std::size_t n = 1 + below(3); n > 0; --n) data[below(below(2) == 0 ? data.size() : std::min<std::size_t>(60, data.size()))] ^= static_cast<std::uint8_t>(1U << below(8));
        const Inflated theirs = by_zlib(data), ours = inflated(data, 1 + below(below(2) == 0 ? 10 : 5000));
        refused += theirs.refused;
        cut += !theirs.refused && !theirs.whole;
        if (theirs.whole || !theirs.refused) {
            ASSERT_EQ(ours.whole, theirs.whole) << round;
            ASSERT_FALSE(ours.refused) << round;
            // Of data cut short the last two bytes may be held back.
            ASSERT_TRUE(std::equal(ours.bytes.begin(), ours.bytes.end(), theirs.bytes.begin(), theirs.bytes.begin() + static_cast<std::ptrdiff_t>(std::min(ours.bytes.size(), theirs.bytes.size())))) << round;
            ASSERT_LE(theirs.bytes.size() - ours.bytes.size(), theirs.whole ? 0U : 2U) << round;
        } else if (ours.whole) {
            ASSERT_TRUE(ours.bytes == plain) << round;
        }
    }
    EXPECT_GT(refused, 1000);
    EXPECT_GT(cut, 1000);
}

}  // namespace
}  // namespace consigne::pdl
