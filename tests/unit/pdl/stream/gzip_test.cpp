#include "pdl/stream/gzip.hpp"

#include "pdl/tally/facts.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

#include <random>

#include <zlib.h>

namespace consigne::pdl {
namespace {

Bytes packed(ByteView plain)
{
    z_stream codec{};
    deflateInit2(&codec, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
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

Bytes noise(std::size_t length)
{
    std::mt19937 random(7);
    Bytes bytes(length);
    for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::uint8_t>(i % 5 == 0 ? random() : i / 1000);
    return bytes;
}

TEST(GzipSource, GivesEveryByteInAnyOrder)
{
    const Bytes plain = noise(9'000'000);
    Bytes file = packed(ByteView(plain).first(5'000'001));
    const Bytes second = packed(ByteView(plain).subspan(5'000'001));
    file.insert(file.end(), second.begin(), second.end());
    file.insert(file.end(), 5, 0);
    const MemorySource source(file);
    ASSERT_TRUE(is_gzip(source));
    const auto inflated = GzipSource::open(source);
    ASSERT_TRUE(inflated) << inflated.error().detail;
    ASSERT_EQ((*inflated)->size(), plain.size());

    std::mt19937 random(11);
    Bytes piece(70'000);
    std::uint64_t at = 0;
    for (int i = 0; i < 60; ++i) {
        // Reading on, and jumps to anywhere.
        at = i % 3 == 0 ? random() % plain.size() : (at + piece.size()) % plain.size();
        const auto got = (*inflated)->read(at, piece);
        ASSERT_TRUE(got);
        ASSERT_EQ(*got, std::min<std::uint64_t>(piece.size(), plain.size() - at));
        ASSERT_TRUE(std::equal(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(*got), plain.begin() + static_cast<std::ptrdiff_t>(at))) << at;
    }
    EXPECT_EQ(*(*inflated)->read(plain.size(), piece), 0U);
}

TEST(GzipSource, SaysWhatIsDamagedOrCut)
{
    const Bytes file = packed(noise(20'000));
    for (std::size_t keep = 0; keep < file.size(); keep += 7) {
        const MemorySource cut(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(keep)));
        EXPECT_FALSE(GzipSource::open(cut)) << keep;
    }
    Bytes damaged = file;
    damaged[damaged.size() - 6] ^= 1;  // of its checksum
    EXPECT_EQ(GzipSource::open(MemorySource(damaged)).error().code, Errc::malformed);
}

TEST(GzipSource, ADocumentIsReadAsIfItWereNot)
{
    const Bytes file = test::golden("pdl/public/onepage-letter-300-black-1.pwg");
    const Facts facts = read_document(MemorySource(file));
    ASSERT_TRUE(facts.readable) << facts.notes.front();
    EXPECT_EQ(facts.language, Language::pwg);
    EXPECT_EQ(facts.pages, 1U);
    EXPECT_EQ(facts.colour_pages, std::vector<std::uint32_t>{});
    EXPECT_EQ(facts.media, (std::vector<Media>{{612, 792}}));
    EXPECT_EQ(facts.bytes, file.size());
    EXPECT_EQ(facts.notes, std::vector<std::string>{"compressed with gzip"});

    const Bytes twice = packed(file);
    EXPECT_FALSE(read_document(MemorySource(twice)).readable);
}

}  // namespace
}  // namespace consigne::pdl
