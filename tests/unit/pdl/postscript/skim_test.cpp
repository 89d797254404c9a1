#include "pdl/postscript/skim.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::postscript {
namespace {

constexpr std::string_view words[] = {"m", "l", "S", "Tj", "Tf", "setlinewidth", "setlinejoin", "re", "f*"};

Skim::Passed pass(std::string_view code) { return Skim(words, "q", "Q").lines(code, false); }

TEST(PostScriptSkim, PassesWholeLinesOfKnownWords)
{
    const std::string_view known = "q 0.24 0 0 -0.24 0 +.5 m\n10 20 l S\r\n\n[(a b) 3 (c)] Tj <0a0B> Tj\n/R6 18 Tf 1.5 setlinewidth\n0 0 9 9 re f*\n";
    const std::string more = std::string(known) + "1 0 0 rg\n0 0 m\n";
    EXPECT_EQ(pass(more).bytes, known.size());
    EXPECT_EQ(pass(more).saves, 1U);
    EXPECT_EQ(pass("0 0 m\n0 0 l").bytes, 6U) << "the last line may go on";
    EXPECT_EQ(pass("").bytes, 0U);
}

TEST(PostScriptSkim, LeavesALineWithAnythingElse)
{
    for (const std::string_view line : {"1 0 0 rg m\n", "m S5\n", "S5 m\n", "5S m\n", "mm\n", "setlinewidt\n", "setlinewidthx\n", "{m} S\n", "%m\n", "<</A 1>> m\n",
                                        "(a\\)b) Tj\n", "(a(b)c) Tj\n", "(a\nb) Tj\n", "<~abc~> Tj\n", "m // S\n", "\x1B m\n", "m \xE9\n", "0,5 m\n"}) {
        EXPECT_EQ(pass(line).bytes, 0U) << line;
        EXPECT_EQ(pass("0 0 m\n" + std::string(line)).bytes, 6U) << line;
    }
}

// Where every name matters, one that looks like a number must not pass for one.
TEST(PostScriptSkim, TellsNumbersFromNamesWhereAsked)
{
    const Skim exact(words, "q", "Q", false, Skim::Numbers::exact);
    EXPECT_EQ(exact.lines("72 -7.5 m [+5 .5] (a) Tj\nq m\n", false).bytes, 29U);
    for (const std::string_view name : {"7-0 m\n", "1.2.3 m\n", "- m\n", "[--5] Tj\n", "99999999999999999999 m\n"}) {
        EXPECT_EQ(exact.lines(name, false).bytes, 0U) << name;
        EXPECT_EQ(pass(name).bytes, name.size()) << name;
    }
}

// Operands that wait for an operator in the next line may be a colour's: they go with it, or stay with it.
TEST(PostScriptSkim, LeavesOperandsWithTheirOperator)
{
    for (const std::string waiting : {"1 0 0\n", "/DeviceRGB\n", "(a)\n", "m 1\n", "[1 2]\n", "[1\n2\n3]\n", "[\n"}) {
        EXPECT_EQ(pass("m\n" + waiting + "rg\n").bytes, 2U) << waiting;
        EXPECT_EQ(pass(waiting).bytes, 0U) << waiting;
        EXPECT_EQ(pass(waiting + "m\n").bytes, waiting == "[\n" ? 0 : waiting.size() + 2) << waiting;
    }
    for (const std::string_view line : {"[1 m] S\n", "[[1]] m\n", "1] m\n", "[1 {} 2] m\n"}) EXPECT_EQ(pass(line).bytes, 0U) << line;
}

TEST(PostScriptSkim, PassesNeutralColoursThatAreSetInADevicesSpace)
{
    const Skim skim(words, "q", "Q", true);
    const auto whole = [&](std::string_view code, bool device_space) { return skim.lines(code, device_space).bytes == code.size(); };
    for (const std::string_view code : {"/DeviceGray {} cs\n[0.7] sc\nm\n", "/DeviceRGB {} CS\n[0 0 0] SC\n", "/DeviceRGB {} cs [.5\n.5\n.5]\nsc\n"}) {
        EXPECT_TRUE(whole(code, false)) << code;
        EXPECT_TRUE(skim.lines(code, false).device_space) << code;
    }
    EXPECT_TRUE(whole("[0.7] sc\n", true));
    EXPECT_FALSE(skim.lines("[0.7] sc\n", true).device_space);
    for (const std::string_view code : {"[1 0 0] sc\n", "[0 0] sc\n", "[0 0 0 1] sc\n", "[] sc\n", "[(a)] sc\n", "[0 0 0] 1 sc\n", "0 sc\n", "[0] m sc\n",
                                        "/Cs1 {} cs\n", "/DeviceCMYK {} cs\n", "[/DeviceGray] cs\n", "/DeviceGray m\n{} cs\n", "/DeviceGray [/Cs1] cs\n"})
        EXPECT_FALSE(whole(code, true)) << code;
    EXPECT_FALSE(whole("[0.7] sc\n", false)) << "the space in force may be one of spots or patterns";
    EXPECT_EQ(pass("/DeviceGray {} cs\n").bytes, 0U) << "words of one producer alone";
}

TEST(PostScriptSkim, RestoresOnlyWhatItSaved)
{
    EXPECT_EQ(pass("q\nq\nQ\n").bytes, 6U);
    EXPECT_EQ(pass("q\nq\nQ\n").saves, 1U);
    EXPECT_EQ(pass("q\nQ\nQ\n").bytes, 4U);
    EXPECT_EQ(pass("q m\nQ S Q\n").saves, 1U) << "of the lines that were passed alone";
    EXPECT_EQ(Skim(words, {}, {}).lines("q\n", false).bytes, 0U);
}

TEST(PostScriptSkim, PassesTheSameWhereverALineBegins)
{
    // Every place within the sixteen bytes that are looked at together.
    for (std::size_t pad = 0; pad < 40; ++pad) {
        const std::string line = std::string(pad, ' ') + "12.5 -3 m (" + std::string(pad, 'x') + ") Tj\n";
        EXPECT_EQ(pass(line).bytes, line.size()) << pad;
        EXPECT_EQ(pass(std::string(pad, ' ') + "1 0 0 rg\n").bytes, 0U) << pad;
    }
}

}  // namespace
}  // namespace consigne::pdl::postscript
