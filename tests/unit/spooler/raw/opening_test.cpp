#include "spooler/raw/opening.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::raw {
namespace {

using namespace std::string_literals;

const std::string uel = "\x1B%-12345X";

Opening judge(const std::string& text, bool whole = false) { return judge_opening(as_bytes(text), whole); }

// threats.md T-RAW-1, T-XSP-1: whatever stands before them.
TEST(RawOpening, KnowsForeignProtocolsBehindAnyPadding)
{
    const std::string foreign[] = {"GET / HTTP/1.1\r\nHost: printer\r\n\r\n", "POST /ipp/print HTTP/1.1\r\n", "PUT / HTTP/1.0\r\n\r\n", "HEAD / HTTP/1.1\r\n", "OPTIONS * HTTP/1.1\r\n",
                                   "CONNECT a:9100 HTTP/1.1\r\n", "DELETE / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "EHLO client.example\r\n",
                                   "\x16\x03\x01\x02\0\x01\0\x01\xFC\x03\x03 a client's hello"s, "\2consigne\n\2" "12 cfA001client\n", "\5consigne camille 12\n", "\1lp\n", "\3lp camille\n"};
    const std::string before[] = {"", " ", "\r\n\r\n", "\n", std::string(600, ' '), std::string(5000, '\0'), "\x04", uel, uel + uel + "\r\n", " " + uel + " \r\n" + uel, "\t\f\v"};
    for (const std::string& padding : before)
        for (const std::string& text : foreign) {
            SCOPED_TRACE(padding.substr(0, 20) + "|" + text);
            EXPECT_EQ(judge(padding + text), Opening::nothing);
            EXPECT_EQ(judge(padding + text, true), Opening::nothing);
            // However it is cut, no cut makes a document of it.
            for (std::size_t cut = 0; cut < text.size(); ++cut) EXPECT_NE(judge(padding + text.substr(0, cut)), Opening::document) << cut;
        }
}

TEST(RawOpening, TakesDocumentsBehindAnyPadding)
{
    const std::string documents[] = {"%!PS-Adobe-3.0\nshowpage\n", "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj", "\x1B" "E\x1B&l1X some text\f", uel + "@PJL JOB NAME=\"x\"\r\n@PJL ENTER LANGUAGE=PCL\r\n",
                                     ") HP-PCL XL;3;0;Comment ", "Dear Sir or Madam,\nthis is a letter", "GETTYSBURG ADDRESS, a text", "POSTER of the year, text", "\xCD\xCA\x10\0\0\x18\0\x01 CPCA packet"s};
    for (const std::string& padding : {""s, "\r\n"s, std::string(600, '\0'), "\x04"s, uel, " "s + uel + "\n"})
        for (const std::string& text : documents) {
            SCOPED_TRACE(padding.substr(0, 20) + "|" + text);
            // Words behind Ctrl-D may still become LPD's question about a queue.
            if (padding == "\x04") EXPECT_NE(judge(padding + text), Opening::nothing);
            else EXPECT_EQ(judge(padding + text), Opening::document);
            EXPECT_EQ(judge(padding + text, true), Opening::document);
        }
}

TEST(RawOpening, WaitsUntilItCanTell)
{
    for (const std::string& text : {""s, " "s, "\r\n\r\n"s, uel, uel.substr(0, 4), "G"s, "POS"s, "\x16"s, "\2cons"s, "%!PS"s, std::string(max_padding, ' ')}) EXPECT_EQ(judge(text), Opening::undecided) << text.size();
}

TEST(RawOpening, MakesNoJobOfPaddingOrAFewOctets)
{
    for (const std::string& text : {""s, "\r\n\r\n"s, uel, uel + uel, "\x04"s, "hello"s, "help\r\n"s, "x"s, "\x04" "consigne camille jean\n"s, "\x1B"s, "@PJL JOB"s, uel + "@PJL"s}) EXPECT_EQ(judge(text, true), Opening::nothing) << text;
    EXPECT_EQ(judge(std::string(max_padding + 1, ' ')), Opening::nothing) << "nobody's document begins with so much of it";
    for (const std::string& text : {"%!\n"s, "\x1B" "E"s}) EXPECT_EQ(judge(text, true), Opening::document) << text;
}

// A port monitor asks how the printer is and goes away; PJL alone prints nothing, whatever it says.
TEST(RawOpening, MakesNoDocumentOfPjlAlone)
{
    const std::string asked = uel + "@PJL INFO STATUS\r\n@PJL USTATUS DEVICE = ON\r\n@PJL ECHO 17\r\n@PJL\r\n" + uel;
    EXPECT_EQ(judge(asked, true), Opening::nothing);
    for (std::size_t cut = 0; cut < asked.size(); ++cut) EXPECT_EQ(judge(asked.substr(0, cut)), Opening::undecided) << cut;
    EXPECT_EQ(judge(uel + "@PJL FSUPLOAD NAME=\"0:\\x\"\r\n@PJL SET COPIES=2\r\n" + uel, true), Opening::nothing);
    EXPECT_EQ(judge(uel + "@PJL enter language=pcl\r\n", true), Opening::document);
    // With anything to print behind it, it is a document.
    EXPECT_EQ(judge(asked + "%!PS\nshowpage\n", true), Opening::document);
    EXPECT_EQ(judge(asked + "@PJL SET COPIES=2\r\n@PJL ENTER LANGUAGE=PCL\r\n", true), Opening::document);
    EXPECT_EQ(judge(uel + std::string(max_pjl_alone, '\n') + "@PJL INFO STATUS\r\n", true), Opening::nothing);
    std::string endless = uel;
    while (endless.size() <= max_pjl_alone) endless += "@PJL INFO STATUS\r\n";
    EXPECT_EQ(judge(endless), Opening::document) << "no stream is waited for without an end";
}

}  // namespace
}  // namespace consigne::spooler::raw
