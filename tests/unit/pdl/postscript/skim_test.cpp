#include "pdl/postscript/skim.hpp"

#include "pdl/postscript/tokens.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

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
    // Every place within the bytes that are looked at together, and within a piece.
    for (const std::size_t before : {0, 300, 440, 5000}) {
        std::string lines;
        while (lines.size() < before) lines += "q 1 0 72 720 re\nQ\n";
        for (std::size_t pad = 0; pad < 140; ++pad) {
            const std::string line = lines + std::string(pad, ' ') + "12.5 -3 m (" + std::string(pad, 'x') + ") Tj [<0a> 7 (b)] Tj 1.5 setlinewidth\n";
            EXPECT_EQ(pass(line).bytes, line.size()) << before << ' ' << pad;
            EXPECT_EQ(pass(lines + std::string(pad, ' ') + "1 0 0 rg\n").bytes, lines.size()) << before << ' ' << pad;
            EXPECT_EQ(pass(lines + "m" + std::string(pad, ' ') + "xsetlinewidth\n").bytes, lines.size()) << before << ' ' << pad;
        }
    }
}

TEST(PostScriptSkim, PassesALineLongerThanItsFirstPiece)
{
    std::string widths = "[";
    while (widths.size() < 3000) widths += "7.25\n0\n";
    EXPECT_EQ(pass(widths + "] Tj\n").bytes, widths.size() + 5);
    EXPECT_EQ(pass("m\n" + widths + "] rg\n").bytes, 2U);
}

// Whatever is passed, the tokenizer reads whole lines of known words from it, and counts the same.
TEST(PostScriptSkim, PassesNothingThatReadsOtherwise)
{
    static constexpr std::string_view fragments[] = {
        "m", "l", "S", "Tj", "Tf", "setlinewidth", "re", "f*", "q", "Q", "cs", "sc", "rg", "x", "mm", "Sx", "xsetlinewidth", "setlinewid", "12", "-3.5", "+.5", "7-0",
        "1.2.3", "5S", "-", ".", "1234567890123456", "1e5", "(a b)", "(", ")", "(a\\)", "<0a>", "<", ">", "<<", "~", "[", "]", "[1 2]", "[.5]", "[1 0 0]", "/F1", "/", "//a",
        "{", "}", "{}", "/DeviceRGB {} cs [0.5] sc", "/DeviceRGB {} cs", "[0 0 0] sc", "%", "% m", "\x1B", "\xE9", "\f", "0 0 m", "q 1 0 72 72 re", "(abc) Tj", "Q", "<(>) rg >"};
    const auto known = [](std::string_view word) { return std::find(std::begin(words), std::end(words), word) != std::end(words); };
    const Skim any(words, "q", "Q"), poppler(words, "q", "Q", true), exact(words, "q", "Q", false, Skim::Numbers::exact);
    std::mt19937 random(7);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    std::size_t total = 0;
    for (int round = 0; round < 8000; ++round) {
        std::string code;
        // Mostly what can be passed, or nothing else would ever be reached.
        const std::size_t wild = below(3) == 0 ? 4 : 40, size = below(4) == 0 ? below(6000) : below(300);
        while (code.size() < size) {
            code += below(wild) == 0 ? fragments[below(std::size(fragments))] : std::array<std::string_view, 6>{"0 0 m", "l", "1 2 re", "(a) Tj", "q", "q 2 l Q"}[below(6)];
            code += std::array<std::string_view, 5>{" ", " ", "\n", "\r\n", ""}[below(wild < 10 ? 5 : 4)];
        }
        code += "S\n";
        for (const Skim* skim : {&any, &poppler, &exact}) {
            const Skim::Passed passed = skim->lines(code, false);
            total += passed.bytes;
            if (passed.bytes == 0) continue;
            SCOPED_TRACE(testing::PrintToString(code.substr(0, passed.bytes)));
            ASSERT_EQ(code[passed.bytes - 1], '\n');
            int brackets = 0, braces = 0;
            std::size_t saves = 0;
            bool waits = false, space = false;
            std::string literal;
            std::vector<std::string> operands;
            Tokenizer tokenizer([&](const Token& token) {
                using Kind = Token::Kind;
                waits = true;
                switch (token.kind) {
                case Kind::array_open: ++brackets; operands.clear(); break;
                case Kind::array_close: --brackets; break;
                case Kind::brace_open: ++braces; ASSERT_EQ(skim, &poppler); break;
                case Kind::brace_close: --braces; break;
                case Kind::literal: literal = token.text; break;
                case Kind::number: operands.emplace_back(std::to_string(token.value)); break;
                case Kind::string: break;
                case Kind::name:
                    ASSERT_EQ(braces, 0);
                    if (skim != &exact && token.text.find_first_not_of("0123456789+-.") == std::string::npos) break;
                    ASSERT_EQ(brackets, 0);
                    waits = false;
                    if (token.text == "q") ++saves;
                    else if (token.text == "Q") ASSERT_GT(saves--, 0U);
                    else if (token.text == "cs") { ASSERT_EQ(literal, "DeviceRGB"); space = true; }
                    else if (token.text == "sc") { ASSERT_TRUE(space && (operands.size() == 1 || (operands.size() == 3 && operands[0] == operands[1] && operands[1] == operands[2]))); }
                    else ASSERT_TRUE(known(token.text)) << token.text;
                    operands.clear();
                    break;
                default: ADD_FAILURE() << "a dictionary"; break;
                }
            });
            std::string_view rest = std::string_view(code).substr(0, passed.bytes);
            while (!rest.empty() && !HasFatalFailure()) {
                const std::size_t end = rest.find('\n');
                ASSERT_NE(rest.front(), '%');
                tokenizer.feed(rest.substr(0, end), true);
                rest.remove_prefix(end + 1);
            }
            if (HasFailure()) return;
            EXPECT_TRUE(tokenizer.idle() && brackets == 0 && braces == 0 && !waits);
            EXPECT_EQ(passed.saves, saves);
            EXPECT_EQ(passed.device_space, space);
        }
    }
    EXPECT_GT(total, 2'000'000U) << "too little was passed to tell anything";
}

}  // namespace
}  // namespace consigne::pdl::postscript
