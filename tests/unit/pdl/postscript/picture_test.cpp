#include "pdl/postscript/picture.hpp"

#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::postscript {
namespace {

PictureFormat format(std::string space, std::uint32_t width, std::uint32_t height, std::vector<std::string> filters)
{
    PictureFormat result;
    result.space = std::move(space);
    result.width = width;
    result.height = height;
    result.filters = std::move(filters);
    return result;
}

std::optional<bool> colour(const PictureFormat& format, ByteView data, std::size_t piece = 64 * 1024)
{
    Picture picture(format);
    for (std::size_t at = 0; at < data.size(); at += piece) picture.feed(data.subspan(at, std::min(piece, data.size() - at)));
    return picture.colour();
}

// The same 50 pixels in every coding: forty of 10 10 10, nine of 200 200 200, and one more of 90 90 90 (made with Python's
// zlib and base64, the LZW by hand as PLRM 3 describes it), or of 90 90 140.
constexpr std::string_view grey_flate = "GhV3;)AmDp2i*?K!WWh9)V4~>", colour_flate = "GhV3;)AmDp2i*@V!<<_j)[Q~>";
constexpr std::string_view grey_lzw = "J-)B?3$]7K#D>EP:q1$o*=l[K@So+\\<[q:35X5~>", colour_lzw = "J-)B?3$]7K#D>EP:q1$o*=l[K@So+\\<[q9),9S*~>";
constexpr std::string_view head =
    "@gWPM$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I$47+I\n"
    " $47+I$47+I$47+I$47+I$47+I$8Dkp$47+I$47+I$47+I$47+I$4=kqaN2HDaN2HDaN2HDaN2HDaN2HDaN2HDa";

TEST(PostScriptPicture, SeesOneColouredPixelInEveryCoding)
{
    const std::string grey_runs = std::string(head) + "BDbNJ,~>", colour_runs = std::string(head) + "BDc+J,~>";
    for (const std::size_t piece : {1UL, 3UL, 1000UL}) {
        SCOPED_TRACE(piece);
        EXPECT_EQ(colour(format("DeviceRGB", 10, 5, {"ASCII85Decode", "FlateDecode"}), as_bytes(grey_flate), piece), false);
        EXPECT_EQ(colour(format("DeviceRGB", 10, 5, {"ASCII85Decode", "FlateDecode"}), as_bytes(colour_flate), piece), true);
        EXPECT_EQ(colour(format("RGB", 10, 5, {"A85", "LZW"}), as_bytes(grey_lzw), piece), false);
        EXPECT_EQ(colour(format("RGB", 10, 5, {"A85", "LZW"}), as_bytes(colour_lzw), piece), true);
        EXPECT_EQ(colour(format("DeviceRGB", 10, 5, {"ASCII85Decode", "RunLengthDecode"}), as_bytes(grey_runs), piece), false);
        EXPECT_EQ(colour(format("DeviceRGB", 10, 5, {"ASCII85Decode", "RunLengthDecode"}), as_bytes(colour_runs), piece), true);
        EXPECT_EQ(colour(format("DeviceRGB", 2, 1, {"ASCIIHexDecode"}), as_bytes("0a0A 0a\n 63646F>"), piece), false);
        EXPECT_EQ(colour(format("DeviceRGB", 2, 1, {"AHx"}), as_bytes("0a0A 0a\n 636471>"), piece), true);
    }
}

TEST(PostScriptPicture, SeesTheColoursOfAJpegFile)
{
    const Bytes photo = test::golden("pdl/img/cphoto.jpg"), grey = test::golden("pdl/public/hopper_gray.jpg");
    for (const std::size_t piece : {1UL, 977UL, 1UL << 20}) {
        EXPECT_EQ(colour(format("DeviceRGB", 240, 240, {"DCTDecode"}), photo, piece), true);
        // One component where three are awaited.
        EXPECT_EQ(colour(format("DeviceRGB", 128, 128, {"DCTDecode"}), grey, piece), std::nullopt);
    }
    Bytes damaged = photo;
    std::fill(damaged.begin() + 2, damaged.begin() + 400, std::uint8_t{0x55});
    EXPECT_EQ(colour(format("DeviceRGB", 240, 240, {"DCTDecode"}), damaged), std::nullopt);
}

TEST(PostScriptPicture, TurnsCmykOverWhereDecodeSaysSo)
{
    PictureFormat four = format("DeviceCMYK", 1, 1, {"ASCIIHexDecode"});
    EXPECT_EQ(colour(four, as_bytes("00000080>")), false);
    EXPECT_EQ(colour(four, as_bytes("ff000000>")), true);
    EXPECT_EQ(colour(four, as_bytes("ff0000ff>")), false);              // under full black
    EXPECT_EQ(colour(four, as_bytes("80808000>")), std::nullopt);       // composite grey depends on the device
    four.decode = {1, 0, 1, 0, 1, 0, 1, 0};
    EXPECT_EQ(colour(four, as_bytes("ffffff80>")), false);
    EXPECT_EQ(colour(four, as_bytes("00ffffff>")), true);
}

TEST(PostScriptPicture, DoesNotGuess)
{
    EXPECT_EQ(colour(format("DeviceRGB", 10, 5, {"ASCII85Decode"}), as_bytes("!!!!!")), std::nullopt) << "cut short";
    EXPECT_EQ(colour(format("[/Indexed", 1, 1, {"ASCIIHexDecode"}), as_bytes("00>")), std::nullopt);
    EXPECT_EQ(colour(format("DeviceRGB", 1, 1, {"CCITTFaxDecode"}), as_bytes("000")), std::nullopt);
    EXPECT_EQ(colour(format("DeviceRGB", 0, 9, {}), as_bytes("000")), std::nullopt);
    EXPECT_EQ(colour(format("DeviceRGB", 10, 5, {"ASCII85Decode", "FlateDecode"}), as_bytes("zzzzzzzz~>")), std::nullopt);
    EXPECT_EQ(colour(format("DeviceRGB", 10, 5, {"A85", "LZW"}), as_bytes("s8W-!s8W-!~>")), std::nullopt);
    PictureFormat odd = format("DeviceRGB", 1, 1, {"ASCIIHexDecode"});
    odd.decode = {0, .5, 0, 1, 0, 1};
    EXPECT_EQ(colour(odd, as_bytes("808080>")), std::nullopt);
}

}  // namespace
}  // namespace consigne::pdl::postscript
