#include "pdl/detect/gzip.hpp"

#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace consigne::pdl::detect {
namespace {

/// One member, with a name in its header.
std::string gzip(std::string_view text, int level = 6)
{
    z_stream stream{};
    deflateInit2(&stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    gz_header header{};
    std::string name = "document.prn";
    header.name = reinterpret_cast<Bytef*>(name.data());
    deflateSetHeader(&stream, &header);
    std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

MemorySource memory(std::string_view text) { return MemorySource(Bytes(text.begin(), text.end())); }

/// Not compressible to nothing, so that there are blocks to begin between.
std::string noise(std::size_t n)
{
    std::string text;
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < n; ++i) {
        state = state * 1664525 + 1013904223;
        text += static_cast<char>('a' + (state >> 24) % 23);
    }
    return text;
}

TEST(Gzip, GivesAnyByteOfTheDocumentInside)
{
    const std::string text = noise(5'000'000);
    const auto packed = memory(gzip(text));
    const test::PiecewiseSource pieces(packed, 1000);
    const auto inside = open_gzip(pieces);
    ASSERT_TRUE(inside);
    ASSERT_EQ((*inside)->size(), text.size());
    Bytes piece(1000);
    for (const std::size_t at : {4'999'500U, 0U, 2'500'000U, 2'501'000U, 1'048'575U, 4'000'000U, 10U}) {
        const auto got = read_all(**inside, at, piece);
        ASSERT_TRUE(got);
        EXPECT_EQ(as_text(ByteView(piece).first(*got)), std::string_view(text).substr(at, 1000)) << at;
    }
}

TEST(Gzip, JoinsMembersAndPassesOverPadding)
{
    const auto packed = memory(gzip("first ") + gzip("") + gzip("second") + std::string(5, '\0'));
    const auto inside = open_gzip(packed);
    ASSERT_TRUE(inside);
    Bytes piece(64);
    const auto got = read_all(**inside, 0, piece);
    ASSERT_TRUE(got);
    EXPECT_EQ(as_text(ByteView(piece).first(*got)), "first second");
}

TEST(Gzip, RefusesWhatIsDamagedOrCut)
{
    const std::string good = gzip(noise(100'000));
    std::string damaged = good;
    damaged[damaged.size() - 6] ^= 1;  // of the check sum
    const auto source = memory(damaged);
    const auto opened = open_gzip(source);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::malformed);
    for (const std::size_t n : {3UL, 12UL, good.size() / 2, good.size() - 1}) {
        const auto cut = memory(good.substr(0, n));
        EXPECT_FALSE(open_gzip(cut)) << n;
    }
}

// However much is inside, reading stops where the limit is.
TEST(Gzip, StopsAtABomb)
{
    const auto bomb = memory(gzip(std::string(32 << 20, '\0'), 9));
    EXPECT_LT(bomb.size(), 40'000U);
    EXPECT_TRUE(open_gzip(bomb));
    const auto opened = open_gzip(bomb, 16 << 20);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace consigne::pdl::detect
