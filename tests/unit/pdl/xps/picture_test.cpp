#include "pdl/xps/picture.hpp"

#include "pdl/tally/facts.hpp"
#include "pdl/xps/xml.hpp"
#include "tests/support/pieces.hpp"
#include "tests/support/xps_builder.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::xps {
namespace {

/// Keeps the whole picture.
class Kept final : public PictureEvents {
public:
    [[nodiscard]] bool begin(const Picture& picture) override
    {
        head = picture;
        return true;
    }
    [[nodiscard]] bool row(ByteView rgba) override
    {
        pixels.insert(pixels.end(), rgba.begin(), rgba.end());
        return true;
    }
    Picture head;
    Bytes pixels;
};

Kept decode(const std::string& name)
{
    const Bytes file = test::golden("xps/" + name);
    MemoryPart part(file);
    Kept kept;
    const auto done = read_picture(part, kept);
    EXPECT_TRUE(done) << name << ": " << (done ? "" : done.error().detail);
    return kept;
}

// The picture is drawn as red = 12 x, green = 15 y, blue = 128, 20 by 16.
class SamePicture : public testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(SamePicture, ComesOutPixelByPixel)
{
    const auto& [name, tolerance] = GetParam();
    const Kept kept = decode(name);
    EXPECT_EQ(kept.head.width, 20U);
    EXPECT_EQ(kept.head.height, 16U);
    EXPECT_TRUE(kept.head.colour);
    ASSERT_EQ(kept.pixels.size(), 20U * 16 * 4);
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 20; ++x) {
            const std::uint8_t* pixel = kept.pixels.data() + 4 * (20 * y + x);
            EXPECT_NEAR(pixel[0], 12 * x, tolerance) << name << ' ' << x << ',' << y;
            EXPECT_NEAR(pixel[1], 15 * y, tolerance) << name << ' ' << x << ',' << y;
            EXPECT_NEAR(pixel[2], 128, tolerance) << name << ' ' << x << ',' << y;
            EXPECT_EQ(pixel[3], 255);
        }
}

INSTANTIATE_TEST_SUITE_P(Formats, SamePicture,
                         testing::Values(std::pair{"colour.png", 0}, std::pair{"interlaced.png", 0}, std::pair{"colour.tif", 0}, std::pair{"tiled.tif", 0},
                                         std::pair{"cmyk.tif", 2}, std::pair{"colour.jpg", 40}, std::pair{"cmyk.jpg", 60}, std::pair{"colour.wdp", 40}));

TEST(Picture, SaysItsResolution)
{
    EXPECT_NEAR(decode("colour.png").head.x_dpi, 150, 0.1);
    EXPECT_NEAR(decode("colour.jpg").head.y_dpi, 120, 0.1);
    EXPECT_NEAR(decode("colour.tif").head.x_dpi, 200, 0.1);
}

TEST(Picture, KnowsWhatHasNoRoomForColour)
{
    for (const char* name : {"grey.png", "grey.jpg", "grey.tif", "grey.wdp"}) {
        const Bytes file = test::golden(std::string("xps/") + name);
        MemoryPart part(file);
        class Head final : public PictureEvents {
        public:
            [[nodiscard]] bool begin(const Picture& picture) override
            {
                colour = picture.colour;
                return false;
            }
            [[nodiscard]] bool row(ByteView) override
            {
                ADD_FAILURE() << "no row was wanted";
                return false;
            }
            bool colour = true;
        } head;
        EXPECT_TRUE(read_picture(part, head));
        EXPECT_FALSE(head.colour) << name;
    }
}

TEST(Picture, RefusesWhatIsCutOrUnknown)
{
    for (const char* name : {"colour.png", "interlaced.png", "colour.tif"}) {
        Bytes file = test::golden(std::string("xps/") + name);
        file.resize(file.size() * 2 / 3);
        MemoryPart part(file);
        Kept kept;
        EXPECT_FALSE(read_picture(part, kept)) << name;
    }
    const Bytes other{'G', 'I', 'F', '8', '9', 'a'};
    MemoryPart part(other);
    Kept kept;
    const auto done = read_picture(part, kept);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::unsupported);
}

/// Whether a page painted with the image is in colour.
std::optional<bool> colour_of(const std::string& name, const std::string& reference = "/i")
{
    test::XpsBuilder builder;
    builder.pages = {"<Path Data=\"M 0,0\"><Path.Fill><ImageBrush ImageSource=\"" + reference + "\" Viewbox=\"0,0,1,1\"/></Path.Fill></Path>"};
    const Bytes file = test::golden("xps/" + name);
    builder.parts["i"] = std::string(as_text(file));
    builder.parts["grey.icc"] = std::string(16, '\0') + "GRAY" + std::string(108, '\0');
    const Facts facts = read_document(MemorySource(builder.build()));
    if (!facts.colour_pages) return std::nullopt;
    return !facts.colour_pages->empty();
}

TEST(Picture, DecidesAboutThePage)
{
    for (const char* name : {"colour.png", "palette_red.png", "colour.jpg", "cmyk.jpg", "colour.tif", "colour.wdp"}) EXPECT_EQ(colour_of(name), true) << name;
    for (const char* name : {"neutral.png", "palette_unused_red.png", "transparent.png", "neutral.jpg", "grey.tif", "grey.wdp"}) EXPECT_EQ(colour_of(name), false) << name;
    EXPECT_EQ(colour_of("colour.png", "{ColorConvertedBitmap /i /grey.icc}"), false) << "its profile has no colour";
    EXPECT_EQ(colour_of("ORIGIN.md"), std::nullopt) << "no image at all";
}

}  // namespace
}  // namespace consigne::pdl::xps
