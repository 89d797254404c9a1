#include "spooler/lpd/commands.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::lpd {
namespace {

using namespace std::string_literals;

TEST(LpdCommand, IsReadWithItsQueueAndWords)
{
    const auto command = parse_command("\5consigne camille 12 jean");
    ASSERT_TRUE(command);
    EXPECT_EQ(command->verb, Verb::remove_jobs);
    EXPECT_EQ(command->queue, "consigne");
    EXPECT_EQ(command->words, (std::vector<std::string>{"camille", "12", "jean"}));
    EXPECT_EQ(parse_command("\4a\t b \v c")->words, (std::vector<std::string>{"b", "c"}));
    EXPECT_TRUE(parse_command("\2" + std::string(max_queue_name, 'q')));
}

// threats.md T-LPD-2: a queue is a word, never a path or a shell's.
TEST(LpdCommand, IsRefusedWithAnyOtherVerbOrName)
{
    for (const std::string& bad : {""s, "\0consigne"s, "\6consigne"s, "GET / HTTP/1.1"s, "\2"s, "\2  "s, "\2;id"s, "\2../consigne"s, "\2a/b"s, "\2con\0signe"s,
                                   "\2été"s, "\2" + std::string(max_queue_name + 1, 'q'), "\3q " + std::string(max_line, 'x')})
        EXPECT_FALSE(parse_command(bad)) << bad;
}

TEST(LpdSubcommand, IsReadWithItsCountAndLabel)
{
    const auto data = parse_subcommand("\3" "123 dfA001client");
    ASSERT_TRUE(data);
    EXPECT_EQ(data->kind, Subcommand::Kind::data_file);
    EXPECT_EQ(data->bytes, 123u);
    EXPECT_EQ(data->name, "dfA001client");
    EXPECT_EQ(parse_subcommand("\3" "99999999999999999999999999999999 dfA001")->bytes, 0u) << "until the end";
    EXPECT_EQ(parse_subcommand("\3 123  dfA001my host  ")->name, "dfA001my host") << "mainframes fill lines up with blanks";
    EXPECT_EQ(parse_subcommand("\3" "123")->name, "");
    EXPECT_EQ(parse_subcommand("\1")->kind, Subcommand::Kind::abort);
    EXPECT_EQ(parse_subcommand("\2" + std::to_string(max_control) + " cfA001")->bytes, max_control);
}

TEST(LpdSubcommand, IsRefusedWithAnythingElse)
{
    for (const std::string& bad : {""s, "\4"s, "\2"s, "\3"s, "\3abc dfA"s, "\3-1 dfA"s, "\3+1 dfA"s, "\3" "1x dfA"s, "\3 dfA"s, "\2" "0 cfA"s, "\2" + std::to_string(max_control + 1) + " cfA"s,
                                   "\2" "18446744073709551616 cfA"s})
        EXPECT_FALSE(parse_subcommand(bad)) << bad;
}

TEST(LpdControlFile, TellsNamesAndCopies)
{
    const auto control = parse_control("Hclient\nPcamille\nJRapport annuel\nCA\nLcamille\nldfA001client\nldfA001client\nUdfA001client\nNrapport.ps\nfdfB001client\r\nNsuite.txt\r\nUdfB001client\n");
    ASSERT_TRUE(control);
    EXPECT_EQ(control->host, "client");
    EXPECT_EQ(control->user, "camille");
    EXPECT_EQ(control->job_name, "Rapport annuel");
    ASSERT_EQ(control->documents.size(), 2u);
    EXPECT_EQ(control->documents[0].data_file, "dfA001client");
    EXPECT_EQ(control->documents[0].name, "rapport.ps");
    EXPECT_EQ(control->documents[0].copies, 2u);
    EXPECT_EQ(control->documents[1].name, "suite.txt");
    EXPECT_EQ(control->documents[1].copies, 1u);
}

TEST(LpdControlFile, IsReadAsMainframesWriteIt)
{
    const auto control = parse_control("HMVS1\nPIBMUSER \nJPAYROLL   \nCA\nLIBMUSER\nrdfA001MVS1   \nUdfA001MVS1\nNPAYROLL.LIST   \nfdfB001MVS1\n");
    ASSERT_TRUE(control);
    ASSERT_EQ(control->documents.size(), 2u);
    EXPECT_EQ(control->documents[0].data_file, "dfA001MVS1");
    EXPECT_TRUE(control->documents[0].carriage);
    EXPECT_FALSE(control->documents[1].carriage);
    EXPECT_EQ(control->user, "IBMUSER ") << "a name with a blank behind it is not the name (threats.md T-ID-1)";
}

TEST(LpdControlFile, IsRefusedWithoutAPrintLineOrBeyondItsLimits)
{
    EXPECT_FALSE(parse_control(""));
    EXPECT_FALSE(parse_control("Hclient\nPcamille\nUdfA001\n")) << "U and S name files of the client's machine";
    std::string many = "ldfA\n";
    for (std::size_t i = 1; i < max_control_lines; ++i) many += "Zx\n";
    EXPECT_TRUE(parse_control(many));
    EXPECT_FALSE(parse_control(many + "Zx\n"));
    std::string files;
    for (std::size_t i = 0; i < max_data_files; ++i) files += "ldf" + std::to_string(i) + "\n";
    EXPECT_TRUE(parse_control(files));
    EXPECT_FALSE(parse_control(files + "ldfmore\n"));
}

}  // namespace
}  // namespace consigne::spooler::lpd
