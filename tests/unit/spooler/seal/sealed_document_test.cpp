// Sealed documents: read anywhere as they were, and not at all once a bit of them is different.
#include "spooler/seal/sink.hpp"
#include "spooler/seal/source.hpp"

#include <gtest/gtest.h>

#include <random>

namespace consigne::spooler::seal {
namespace {

class MemorySink final : public ByteSink {
public:
    Result<> write(ByteView piece) override
    {
        bytes.insert(bytes.end(), piece.begin(), piece.end());
        return {};
    }
    Result<> finish() override
    {
        finished = true;
        return {};
    }
    Bytes bytes;
    bool finished = false;
};

Bytes document_of(std::size_t size)
{
    std::mt19937 random(static_cast<unsigned>(size));
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

Bytes sealed(const Bytes& plain, const Key& key, std::size_t piece = 1 << 20)
{
    MemorySink out;
    SealingSink sink(out, key, Id{7});
    for (std::size_t at = 0; at < plain.size(); at += piece) { EXPECT_TRUE(sink.write(ByteView(plain).subspan(at, std::min(piece, plain.size() - at)))); }
    EXPECT_TRUE(sink.finish());
    EXPECT_TRUE(out.finished);
    return out.bytes;
}

Result<Bytes> opened(const Bytes& bytes, const Key& key)
{
    const MemorySource file(bytes);
    const OpenedSource source(file, key);
    Bytes plain(static_cast<std::size_t>(source.size()) + 1);
    const auto got = source.read(0, plain);
    if (!got) return got.error();
    plain.resize(*got);
    return plain;
}

const std::vector<std::size_t> sizes{0, 1, chunk_size - 1, chunk_size, chunk_size + 1, 3 * chunk_size, 3 * chunk_size + 77};

TEST(SealedDocument, ComesBackAsItWas)
{
    const Key key = draw_key().value();
    for (const std::size_t size : sizes) {
        const Bytes plain = document_of(size);
        for (const std::size_t piece : {std::size_t{1} << 20, std::size_t{1000}, chunk_size, chunk_size + 1}) {
            const Bytes bytes = sealed(plain, key, piece);
            EXPECT_EQ(plain_size(bytes.size()), size);
            const auto back = opened(bytes, key);
            ASSERT_TRUE(back) << back.error().detail;
            EXPECT_EQ(*back, plain) << size << " in pieces of " << piece;
        }
    }
}

TEST(SealedDocument, IsReadAnywhere)
{
    const Key key = draw_key().value();
    const Bytes plain = document_of(12 * chunk_size + 5);
    const MemorySource file(sealed(plain, key));
    const OpenedSource source(file, key);
    std::mt19937 random(1);
    for (int turn = 0; turn < 500; ++turn) {
        const std::size_t at = random() % (plain.size() + 10);
        Bytes piece(random() % (turn % 2 ? 3 * chunk_size : 300));
        const auto got = source.read(at, piece);
        ASSERT_TRUE(got);
        const std::size_t there = at >= plain.size() ? 0 : std::min(piece.size(), plain.size() - at);
        ASSERT_EQ(*got, there);
        ASSERT_TRUE(std::equal(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(there), plain.begin() + static_cast<std::ptrdiff_t>(std::min(at, plain.size()))));
    }
}

TEST(SealedDocument, HoldsNothingOfItsText)
{
    const std::string secret = "the salary of everybody";
    Bytes plain;
    for (int i = 0; i < 10'000; ++i) plain.insert(plain.end(), secret.begin(), secret.end());
    const Bytes bytes = sealed(plain, draw_key().value());
    EXPECT_EQ(as_text(bytes).find("salary"), std::string_view::npos);
}

TEST(SealedDocument, IsNeverSealedTheSameWayTwice)
{
    const Key key = draw_key().value();
    EXPECT_NE(sealed(document_of(100), key), sealed(document_of(100), key));
}

// Every chunk's every part: header, text, tag.
TEST(SealedDocument, DoesNotOpenWithABitChanged)
{
    const Key key = draw_key().value();
    const Bytes whole = sealed(document_of(2 * chunk_size + 50), key);
    for (std::size_t at : {std::size_t{0}, std::size_t{9}, std::size_t{15}, header_size - 1, header_size, header_size + chunk_size, header_size + sealed_chunk_size + 3,
                           whole.size() - tag_size - 1, whole.size() - 1}) {
        Bytes changed = whole;
        changed[at] ^= 1;
        const auto back = opened(changed, key);
        ASSERT_FALSE(back) << "octet " << at;
        EXPECT_EQ(back.error().code, Errc::malformed);
    }
    EXPECT_FALSE(opened(whole, draw_key().value())) << "another key";
}

TEST(SealedDocument, DoesNotOpenCutAnywhere)
{
    const Key key = draw_key().value();
    const Bytes whole = sealed(document_of(2 * chunk_size + 50), key);
    for (std::size_t size : {std::size_t{0}, std::size_t{5}, header_size, header_size + 3, header_size + tag_size, header_size + sealed_chunk_size,
                             header_size + sealed_chunk_size + tag_size, header_size + 2 * sealed_chunk_size, whole.size() - 1}) {
        Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(opened(cut, key)) << size;
    }
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(opened(longer, key));
    EXPECT_FALSE(opened(sealed({}, key), draw_key().value())) << "an empty document has a seal, too";
}

TEST(SealedDocument, DoesNotOpenWithItsChunksInAnotherOrderOrFromAnotherDocument)
{
    const Key key = draw_key().value();
    const auto chunk = [](Bytes& bytes, std::size_t number) { return bytes.begin() + static_cast<std::ptrdiff_t>(header_size + number * sealed_chunk_size); };
    Bytes one = sealed(document_of(3 * chunk_size), key), two = sealed(document_of(3 * chunk_size), key);
    Bytes mixed = one;
    std::copy_n(chunk(two, 1), sealed_chunk_size, chunk(mixed, 1));
    EXPECT_FALSE(opened(mixed, key));
    std::swap_ranges(chunk(one, 0), chunk(one, 1), chunk(one, 1));
    EXPECT_FALSE(opened(one, key));
}

TEST(SealedDocument, IsReadWhileItIsWritten)
{
    const Key key = draw_key().value();
    const Bytes plain = document_of(2 * chunk_size + 50);
    MemorySink out;
    SealingSink sink(out, key, {});
    ASSERT_TRUE(sink.write(plain));
    ASSERT_EQ(sink.bytes(), plain.size());
    const MemorySource file(out.bytes);
    const OpenedSource source(file, key, OpenedSource::Written::so_far);
    ASSERT_EQ(source.size(), sink.handed_on());
    Bytes back(plain.size());
    ASSERT_EQ(source.read(0, back).value(), sink.handed_on());
    std::copy(sink.pending().begin(), sink.pending().end(), back.begin() + static_cast<std::ptrdiff_t>(sink.handed_on()));
    EXPECT_EQ(back, plain);
}

}  // namespace
}  // namespace consigne::spooler::seal
