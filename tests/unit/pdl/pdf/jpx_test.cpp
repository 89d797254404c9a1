#include "pdl/pdf/jpx.hpp"

#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace consigne::pdl::pdf {
namespace {

constexpr std::size_t width = 64, height = 32;
using Rgb = std::array<int, 3>;

/// What tests/golden/jpx/make.py draws.
Rgb scene(std::size_t x, std::size_t y)
{
    static constexpr std::array<Rgb, 8> bars{{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 0}, {0, 255, 255}, {255, 0, 255}, {128, 128, 128}, {240, 240, 240}}};
    const int right = static_cast<int>(x), down = static_cast<int>(y);
    return y < 16 ? bars[x / 8] : Rgb{right * 4, down * 8 % 256, 255 - right * 4};
}

std::vector<Bytes> rows_of(const Bytes& data, const JpxHead& head)
{
    std::vector<Bytes> rows;
    EXPECT_TRUE(for_each_jpx_row(data, head, [&](ByteView row) {
        rows.emplace_back(row.begin(), row.end());
        return true;
    }));
    return rows;
}

/// Most difference from the scene, of a picture of three colours.
int worst(const std::string& name)
{
    SCOPED_TRACE(name);
    const Bytes data = test::golden("jpx/" + name);
    const auto head = read_jpx_head(data, false);
    EXPECT_TRUE(head);
    if (!head || head->colours.size() < 3) return 1000;
    const auto rows = rows_of(data, *head);
    EXPECT_EQ(rows.size(), height);
    const std::size_t n = head->colours.size(), bytes = static_cast<std::size_t>(head->stored_bits() / 8);
    const int most = (1 << std::min(head->colours[0].bits, 8U)) - 1;
    int found = 0;
    for (std::size_t y = 0; y < rows.size(); ++y) {
        EXPECT_EQ(rows[y].size(), width * n * bytes);
        for (std::size_t x = 0; x < width; ++x)
            for (std::size_t i = 0; i < 3; ++i) {
                const int value = rows[y][(x * n + i) * bytes];   // of two bytes the first
                found = std::max(found, std::abs(value * 255 / most - scene(x, y)[i]));
            }
    }
    return found;
}

TEST(Jpx, GivesTheColoursOfThePicture)
{
    for (const char* exact : {"rgb.jp2", "rgb.j2k", "rgb_tiles.jp2", "rgb_16.jp2", "rgb_signed.jp2", "opacity.jp2"}) EXPECT_EQ(worst(exact), 0) << exact;
    EXPECT_LE(worst("rgb_4.jp2"), 16);
    EXPECT_LT(worst("rgb_coarse.jp2"), 130);
    // Colours of a quarter of the pixels: the bars are eight wide, and the ramp changes slowly.
    EXPECT_LT(worst("ycc_420.jp2"), 15);
}

TEST(Jpx, SaysWhatThePictureSaysOfItself)
{
    using Space = JpxHead::Space;
    const auto head = [](const char* name, bool indexed = false) { return read_jpx_head(test::golden(std::string("jpx/") + name), indexed).value(); };
    EXPECT_EQ(head("rgb.jp2").space, Space::rgb);
    EXPECT_EQ(head("rgb.j2k").space, Space::unsaid);
    EXPECT_EQ(head("ycc_420.jp2").space, Space::ycc);
    EXPECT_EQ(head("inks.jp2").space, Space::cmyk);
    EXPECT_EQ(head("grey.jp2").space, Space::grey);
    EXPECT_EQ(head("odd_space.jp2").space, Space::unknown);
    EXPECT_EQ(head("rgb.jp2").width, width);
    EXPECT_EQ(head("rgb.jp2").height, height);
    EXPECT_FALSE(head("rgb.jp2").irreversible);
    EXPECT_TRUE(head("rgb_coarse.jp2").irreversible);
    EXPECT_EQ(head("rgb_16.jp2").stored_bits(), 16);
    EXPECT_EQ(head("rgb_4.jp2").stored_bits(), 8);
    EXPECT_TRUE(head("rgb_signed.jp2").colours[0].is_signed);
    EXPECT_EQ(head("palette.jp2").colours.size(), 3U);
    EXPECT_EQ(head("palette.jp2").palette.size(), 16U);
    // Where the dictionary says an Indexed space, the indices are the samples.
    EXPECT_EQ(head("palette.jp2", true).colours.size(), 1U);
    EXPECT_TRUE(head("palette.jp2", true).palette.empty());
    EXPECT_EQ(head("opacity.jp2").colours.size(), 3U);
    EXPECT_TRUE(head("opacity.jp2").opacity);
    EXPECT_EQ(head("bgr.jp2").colours[0].component, 2U);
}

TEST(Jpx, LooksColoursUpInThePalette)
{
    const Bytes data = test::golden("jpx/palette.jp2");
    const auto rows = rows_of(data, read_jpx_head(data, false).value());
    ASSERT_EQ(rows.size(), height);
    for (std::size_t x = 0; x < width; ++x) {
        const auto i = static_cast<int>(x / 4);
        EXPECT_EQ((Rgb{rows[9][3 * x], rows[9][3 * x + 1], rows[9][3 * x + 2]}), (Rgb{16 * i, 255 - 16 * i, 128}));
    }
}

TEST(Jpx, GivesTheOpacityByItself)
{
    const Bytes data = test::golden("jpx/opacity.jp2");
    const auto head = read_jpx_head(data, false).value();
    std::size_t rows = 0;
    EXPECT_TRUE(for_each_jpx_opacity(data, head, [&](ByteView row) {
        ++rows;
        EXPECT_EQ(row.size(), width);
        EXPECT_EQ(row[0], 255);
        EXPECT_EQ(row[31], 255);
        EXPECT_EQ(row[32], 0);
        return true;
    }));
    EXPECT_EQ(rows, height);
    const Bytes opaque = test::golden("jpx/rgb.jp2");
    EXPECT_FALSE(for_each_jpx_opacity(opaque, read_jpx_head(opaque, false).value(), [](ByteView) { return true; }));
}

// A picture that does not fit a band is decoded in several: each row comes once, whatever the tiles.
TEST(Jpx, GivesLargePicturesInBands)
{
    for (const char* name : {"rgb.jp2", "rgb_tiles.jp2", "rgb_coarse.jp2", "ycc_420.jp2"}) {
        SCOPED_TRACE(name);
        const Bytes data = test::golden(std::string("jpx/") + name);
        const auto head = read_jpx_head(data, false).value();
        const auto whole = rows_of(data, head);
        for (const std::uint64_t samples : {std::uint64_t{1}, width * 3 * 5, width * 3 * 13, width * 3 * 31}) {
            std::vector<Bytes> rows;
            EXPECT_TRUE(for_each_jpx_row(data, head, [&](ByteView row) {
                rows.emplace_back(row.begin(), row.end());
                return true;
            }, samples));
            EXPECT_TRUE(rows == whole) << samples;
        }
    }
}

TEST(Jpx, RefusesWhatWouldMakeTablesWithoutEnd)
{
    const Bytes good = test::golden("jpx/rgb.j2k");
    const auto with = [&good](std::size_t at, std::uint32_t value, std::size_t size) {
        Bytes data = good;
        for (std::size_t i = 0; i < size; ++i) data[at + i] = static_cast<std::uint8_t>(value >> 8 * (size - 1 - i));
        return read_jpx_head(data, false).has_value();
    };
    // Offsets in the codestream: SIZ's body begins at 6 (ISO 15444-1 §A.5.1).
    EXPECT_TRUE(with(24, 1, 4)) << "tiles of one pixel's width: 64, which are few";
    EXPECT_FALSE(with(8, 0x7FFFFFFF, 4) && with(24, 64, 4)) << "33 million tiles";
    EXPECT_FALSE(with(8, 0xFFFFFFFF, 4)) << "wider than coordinates go";
    EXPECT_FALSE(with(24, 0, 4)) << "tiles of no width";
    EXPECT_FALSE(with(40, 33, 2)) << "components";
    EXPECT_FALSE(with(40, 0, 2)) << "no component";
    EXPECT_FALSE(with(42, 40, 1)) << "samples of 41 bits";
    EXPECT_FALSE(with(43, 0, 1)) << "samples of no width";
    EXPECT_FALSE(with(16, 64, 4)) << "begins where it ends";
    EXPECT_FALSE(read_jpx_head({}, false));
    EXPECT_FALSE(read_jpx_head(as_bytes("not JPEG 2000 at all"), false));
}

// Whatever is damaged: a refusal, or rows of the size that was said.
TEST(Jpx, SurvivesDamage)
{
    for (const char* name : {"palette.jp2", "opacity.jp2", "ycc_420.jp2", "rgb_tiles.jp2"}) {
        const Bytes good = test::golden(std::string("jpx/") + name);
        std::uint32_t random = 1;
        for (int round = 0; round < 300; ++round) {
            Bytes data = good;
            const auto next = [&random] { return random = random * 1664525 + 1013904223; };
            for (int i = 0; i < 1 + round % 4; ++i) data[(next() >> 8) % (round % 2 ? data.size() : std::min<std::size_t>(data.size(), 220))] = static_cast<std::uint8_t>(next() >> 16);
            if (round % 5 == 0) data.resize((next() >> 8) % data.size());
            const auto head = read_jpx_head(data, round % 7 == 0);
            if (!head || head->width * head->height > 100'000) continue;
            const std::size_t length = head->width * head->colours.size() * static_cast<std::size_t>(head->stored_bits() / 8);
            std::size_t rows = 0;
            const auto count = [&](ByteView row) {
                EXPECT_EQ(row.size(), length);
                ++rows;
                return true;
            };
            if (for_each_jpx_row(data, *head, count)) {
                EXPECT_EQ(rows, head->height);
            }
        }
    }
}

TEST(Jpx, ShowsACutPictureAsFarAsItGoes)
{
    Bytes data = test::golden("jpx/rgb_tiles.jp2");
    data.resize(data.size() * 2 / 3);
    const auto head = read_jpx_head(data, false).value();
    std::size_t rows = 0;
    EXPECT_TRUE(for_each_jpx_row(data, head, [&](ByteView row) {
        if (rows++ == 0) {
            EXPECT_EQ((Rgb{row[0], row[1], row[2]}), scene(0, 0));
        }
        return true;
    }));
    EXPECT_EQ(rows, height);
}

}  // namespace
}  // namespace consigne::pdl::pdf
