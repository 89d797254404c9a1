#include "pdl/detect/detect.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::detect {
namespace {

Language language_of(std::string_view text) { return sniff(as_bytes(text)).language; }

TEST(Detect, NamesEachLanguageByItsFirstBytes)
{
    using namespace std::string_view_literals;
    EXPECT_EQ(language_of("%!PS-Adobe-3.0\n"), Language::postscript);
    EXPECT_EQ(language_of("\xC5\xD0\xD3\xC6..."), Language::postscript);
    EXPECT_EQ(language_of("%PDF-1.7\n"), Language::pdf);
    EXPECT_EQ(language_of("%PDF-1.7\n%PCLm 1.0\n"), Language::pclm);
    EXPECT_EQ(language_of(") HP-PCL XL;2;0\n"), Language::pclxl);
    EXPECT_EQ(language_of("RaS2PwgRaster"), Language::pwg);
    EXPECT_EQ(language_of("RaS3"), Language::cupsraster);
    EXPECT_EQ(language_of("UNIRAST\0\0\0\0\2"sv), Language::urf);
    EXPECT_EQ(language_of("\xFF\xD8\xFF\xE0"), Language::jpeg);
    EXPECT_EQ(language_of("II*\0"sv), Language::tiff);
    EXPECT_EQ(language_of("MM\0*"sv), Language::tiff);
    EXPECT_EQ(language_of("\x1B" "E\x1B&l0O"), Language::pcl);
    EXPECT_EQ(language_of("\x1B%-1BIN;"), Language::pcl);
    EXPECT_EQ(language_of("\x1B%@\x90" "31;300"), Language::opaque_lips);
    EXPECT_EQ(language_of("IN;SP1;PA0,0;"), Language::hpgl2);
    EXPECT_EQ(language_of("Dear Sir or Madam,\r\nI write to you.\r\n"), Language::text);
}

TEST(Detect, LooksPastPadding)
{
    EXPECT_EQ(language_of("\r\n\x04 %!PS"), Language::postscript);
    EXPECT_EQ(padding(as_bytes(std::string_view("\0\0\r\n \x04x", 7))), 6U);
}

TEST(Detect, NamesWhatItWillNotRead)
{
    EXPECT_EQ(language_of("\x1F\x8B\x08"), Language::unknown);
    EXPECT_NE(sniff(as_bytes("\x1F\x8B\x08")).note.find("gzip"), std::string::npos);
    EXPECT_EQ(language_of("\xCD\xCA\x10\x02"), Language::opaque);
    EXPECT_NE(sniff(as_bytes("\xCD\xCA\x10\x02")).note.find("CPCA"), std::string::npos);
    EXPECT_EQ(language_of("PK\x03\x04 word/document.xml"), Language::unknown);
    EXPECT_EQ(language_of("hello"), Language::unknown) << "a few stray bytes are no document";
    EXPECT_EQ(language_of(""), Language::unknown);
}

TEST(Detect, DoesNotTakeEnglishForAPlot)
{
    EXPECT_EQ(language_of("IN THE BEGINNING WAS THE WORD AND SO ON"), Language::text);
    EXPECT_EQ(language_of("PS: remember the milk, and the bread too"), Language::text);
}

TEST(Detect, ReadsEnterLanguageNamesInAnyCase)
{
    EXPECT_EQ(from_name("pclxl"), Language::pclxl);
    EXPECT_EQ(from_name("PostScript"), Language::postscript);
    EXPECT_EQ(from_name("UFRII"), Language::opaque_ufr2);
    EXPECT_EQ(from_name("LIPS"), Language::opaque_lips);
    EXPECT_EQ(from_name("QPDL"), Language::opaque);
}

}  // namespace
}  // namespace consigne::pdl::detect
