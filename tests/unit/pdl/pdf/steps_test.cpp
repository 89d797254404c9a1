#include "pdl/pdf/steps.hpp"

#include <gtest/gtest.h>

#include <random>

namespace consigne::pdl::pdf {
namespace {

std::string described(std::string_view op, std::string_view raw, const std::vector<std::string>& operands)
{
    std::string line = std::string(op) + " {" + std::string(raw) + "}";
    for (const std::string& operand : operands) line += " | " + operand;
    return line + "\n";
}

std::string text_of(const std::string& codes) { return "codes " + codes + (codes.find_first_not_of(' ') == std::string::npos ? " blank" : ""); }

/// What qpdf's own parser finds.
std::string by_qpdf(const std::string& content)
{
    std::string out;
    const std::size_t done = parse_content(content, [&](const Operation& operation) {
        std::vector<std::string> operands;
        for (QPDFObjectHandle object : operation.operands) {
            std::string codes;
            if (object.isString()) codes = object.getStringValue();
            else if (object.isArray())
                for (auto& item : object.aitems())
                    if (item.isString()) codes += item.getStringValue();
            operands.push_back(object.isNumber() ? std::to_string(object.getNumericValue())
                               : object.isName() ? object.getName()
                               : object.isString() || object.isArray() ? text_of(codes)
                                                                        : "other");
        }
        out += described(operation.op, operation.raw, operands);
        return true;
    });
    return out + std::to_string(done);
}

std::string by_steps(const std::string& content)
{
    std::string out;
    const std::size_t done = step_through(content, [&](const Step& step) {
        std::vector<std::string> operands;
        for (const Operand& operand : step.operands) {
            const bool text = operand.kind == Operand::Kind::string || operand.kind == Operand::Kind::array;
            const std::string codes = operand.codes();
            if (text) {
                EXPECT_EQ(operand.empty, codes.empty()) << content;
                EXPECT_EQ(operand.blank, codes.find_first_not_of(' ') == std::string::npos) << content;
            }
            operands.push_back(operand.kind == Operand::Kind::number ? std::to_string(operand.value())
                               : operand.kind == Operand::Kind::name ? operand.name()
                               : text                                ? text_of(codes)
                                                                     : "other");
        }
        out += described(step.op, step.raw, operands);
        return true;
    });
    return out + std::to_string(done);
}

/// Neither may know what to do with a number that is too long.
std::string or_thrown(std::string (*way)(const std::string&), const std::string& content)
{
    try {
        return way(content);
    } catch (const std::exception& trouble) {
        return trouble.what();
    }
}

const std::vector<std::string> contents{
    "q 1 0 0 1 72.5 -.5 cm BT /F1 12 Tf (Hello) Tj [(a) -120 (b ) 3.] TJ ET Q\n",
    "0.5 g 0 0 0 rg 1 0 0 RG /Cs1 cs 0.1 0.2 scn /P1 scn 10 20 30 40 re f* W n\n",
    "/OC /L1 BDC /P <</MCID 0/A [1 (x) <<>>] /B true>> BDC EMC EMC % a comment\n/Im1 Do",
    "(  ) Tj (\\040\\040) Tj <2020> Tj <20 2a> Tj () Tj [] TJ [( ) 5 ( )] TJ (a(b)c\\)) Tj (\\n) ' 1 2 (x) \" ",
    "true false null d0 +5 -7 4. .5 -.25 000123.4500 w [3 5] 0 d /Name/Other gs",
    "q BI /W 2 /H 2 /CS /G /BPC 8 ID abcd EI Q 1 g",
    "<41> Tj <4> Tj (a\\\nb) Tj (a\rb) Tj /A#42 gs 1e5 w --5 w 5S 1.2.3 w } ] >> ) 3 w",
    "0.12345678901234567890 w << /A 1 >> cs [[1] 2] cs (unfinished",
    "1 w 99999999999999999999 w",
};

// What is plainly written is read without qpdf, and says the same.
TEST(PdfSteps, FindsWhatQpdfFinds)
{
    for (const std::string& content : contents) EXPECT_EQ(or_thrown(by_steps, content), or_thrown(by_qpdf, content)) << content;
}

TEST(PdfSteps, FindsWhatQpdfFindsInDamagedContent)
{
    std::mt19937 random(7);
    const std::string_view pieces[] = {"(", ")", "[", "]", "<", ">", "<<", ">>", "/", "%", "\\", " ", "\n", "\r", "BI ", " ID ", " EI ", "{", "}", "#", "-", ".", "\v", std::string_view("\0", 1), "\xE4", "1", "re "};
    for (int round = 0; round < 4000; ++round) {
        std::string content = contents[random() % contents.size()] + contents[random() % contents.size()];
        for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
            const std::size_t at = random() % content.size();
            if (random() % 3 == 0) content.erase(at, 1 + random() % 4);
            else content.insert(at, pieces[random() % std::size(pieces)]);
        }
        ASSERT_EQ(or_thrown(by_steps, content), or_thrown(by_qpdf, content)) << content;
    }
}

TEST(PdfSteps, StopsWhenToldTo)
{
    int seen = 0;
    EXPECT_EQ(step_through("q Q q Q", [&](const Step&) { return ++seen < 2; }), 3U);
    EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace consigne::pdl::pdf
