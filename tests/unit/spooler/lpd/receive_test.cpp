// Receive-job over fakes: both orders, every cut, every refusal.
#include "spooler/lpd/commands.hpp"
#include "tests/unit/spooler/lpd/lpd_fixture.hpp"

namespace consigne::spooler::lpd {
namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

TEST_F(Lpd, KeepsAJobWhicheverFileComesFirst)
{
    for (const std::string& stream : {command + control(one) + data("%!PS one"), command + data("%!PS one") + control(one)}) {
        EXPECT_EQ(say({stream}), zeros(5)) << "an octet for the command, two for each file";
        ASSERT_EQ(jobs.all.size(), 1u);
        const Job& job = jobs.all.begin()->second;
        EXPECT_EQ(job.user_name, "camille");
        EXPECT_EQ(job.name, "Rapport");
        EXPECT_EQ(job.protocol, "lpd");
        EXPECT_EQ(job.host, address);
        EXPECT_EQ(documents(), Strings{"%!PS one"});
        forget();
    }
}

TEST_F(Lpd, HearsTheSameHoweverTheNetworkCutsTheStream)
{
    const std::string stream = command + control(two) + data("%!PS one") + data("%!PS two", "dfB001client");
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        EXPECT_EQ(say({stream.substr(0, cut), stream.substr(cut)}), zeros(7)) << cut;
        EXPECT_EQ(documents(), (Strings{"%!PS one", "%!PS two"})) << cut;
        forget();
    }
    std::deque<std::string> octets;
    for (const char c : stream) octets.emplace_back(1, c);
    EXPECT_EQ(say(octets), zeros(7));
    EXPECT_EQ(documents(), (Strings{"%!PS one", "%!PS two"}));
}

// threats.md T-DUR-1, and a job of several files is all of them or none.
TEST_F(Lpd, KeepsNothingOfAJobThatIsCutAtAnyByte)
{
    const std::string first = data("%!PS one"), second = data("%!PS two", "dfB001client");
    for (const std::string& stream : {command + control(two) + first + second, command + first + second + control(two), command + first + control(two) + second}) {
        for (const End end : {End::proper, End::reset, End::silence})
            for (std::size_t cut = 0; cut < stream.size(); ++cut) {
                const std::string heard = say({stream.substr(0, cut)}, end);
                EXPECT_TRUE(jobs.all.empty()) << cut;
                EXPECT_LT(heard.size(), 7u) << "the last octet is the promise: " << cut;
            }
        EXPECT_EQ(say({stream}), zeros(7));
        EXPECT_EQ(jobs.all.size(), 2u);
        forget();
    }
}

TEST_F(Lpd, RefusesWithAnOctetAndKeepsNothing)
{
    const std::string cf = control(one), df = data("%!PS");
    std::string many = command;
    for (std::size_t i = 0; i <= 20; ++i) many += data("%!PS", "df" + std::to_string(i));
    const struct { const char* what; std::string stream; std::size_t accepted; } table[] = {
        {"a second control file", command + cf + cf + df, 3},
        {"a second control file between the documents", command + control(two) + df + control(two), 5},
        {"a document that is not printed", command + control(two) + data("%!PS", "dfZ"), 3},
        {"documents of which one is not printed", command + df + data("%!PS", "dfZ") + control(two), 6},
        {"more documents than are printed", command + df + data("%!PS", "dfB") + cf, 6},
        {"the same data file twice", command + df + df, 3},
        {"twenty-one data files", many, 41},
        {"no such subcommand", command + "\7" + "12 cfA\n", 1},
        {"a count that is no number", command + "\3" "abc dfA\n", 1},
        {"a negative count", command + "\3-1 dfA\n", 1},
        {"a control file that is too long", command + "\2" "65537 cfA\n", 1},
        {"an empty control file", command + "\2" "0 cfA\n", 1},
        {"a control file that prints nothing", command + control("Hclient\nPcamille\n"), 2},
        {"a control file longer than announced", command + "\2" "4 cfA\nldfAx" + df, 2},
        {"a document longer than announced", command + cf + "\3" "4 dfA001client\n%!PS more", 4},
        {"an empty document", command + cf + "\3" "0 dfA001client\n" + '\0', 4},
        {"a document of unknown length before its control file", command + "\3" "0 dfA001client\n%!PS", 1},
        {"a document of unknown length that is not the last", command + control(two) + "\3" "0 dfA001client\n%!PS", 3},
        {"a line that never ends", command + std::string(1025, '\3'), 1},
        {"an unknown printer", "\2nowhere\n" + cf + df, 0},
        {"a printer that takes no jobs", "\2closed\n" + cf + df, 0},
        {"a queue that is a path", "\2../consigne\n", 0},
        {"a command that is none", "\7consigne\n", 0},
        {"a command without its end", std::string(1025, '\2'), 0},
    };
    for (const auto& [what, stream, accepted] : table) {
        EXPECT_EQ(say({stream}), zeros(accepted) + '\1') << what;
        EXPECT_TRUE(jobs.all.empty()) << what;
    }
}

TEST_F(Lpd, RefusesWhatTheIntakeRefuses)
{
    intake.refuse = fail(Errc::busy, "the disk is nearly full");
    EXPECT_EQ(say({command + control(one) + data("%!PS")}), zeros(3) + '\1');
}

// The rest of the document is read over, or a client that is still sending never hears the refusal.
TEST_F(Lpd, TellsOfAFullDiskBehindTheWholeDocument)
{
    intake.room = 100'000;
    const std::string large(500'000, 'x');
    EXPECT_EQ(say({command + control(one), "\3" "500000 dfA001client\n", large, std::string(1, '\0')}), zeros(4) + '\1');
    EXPECT_TRUE(jobs.all.empty());
    EXPECT_EQ(say({command + control(one) + "\3" "0 dfA001client\n", large}), zeros(4) + '\1');
    intake.room.reset();
    EXPECT_EQ(say({command + control(one) + data("%!PS")}), zeros(5));
    EXPECT_EQ(jobs.all.size(), 1u);
}

// Windows without byte counting announces nothing, or more than there is in the world.
TEST_F(Lpd, TakesADocumentOfUnknownLengthUntilTheEnd)
{
    for (const char* size : {"0", "4294967295", "125899906843000", "99999999999999999999999999"}) {
        EXPECT_EQ(say({command + control(one), "\3"s + size + " dfA001client\n", "%!PS be", "gun", " and done"}), zeros(5)) << size;
        EXPECT_EQ(documents(), Strings{"%!PS begun and done"}) << size;
        forget();
        EXPECT_EQ(say({command + control(one), "\3"s + size + " dfA001client\n", "%!PS be"}, End::reset), zeros(4)) << size;
        EXPECT_TRUE(jobs.all.empty()) << "a reset is not an end";
    }
}

TEST_F(Lpd, TakesTheNextJobOfTheSameConnection)
{
    EXPECT_EQ(say({command + control(one) + data("%!PS one") + data("%!PS two") + control(one)}), zeros(9));
    EXPECT_EQ(documents(), (Strings{"%!PS one", "%!PS two"}));
    forget();
    // The first stands when the second is cut or refused.
    EXPECT_EQ(say({command + control(one) + data("%!PS one") + control(one) + "\3" "9 dfA001client\n%!PS"}), zeros(8));
    EXPECT_EQ(documents(), Strings{"%!PS one"});
}

TEST_F(Lpd, ForgetsWhatTheClientTakesBack)
{
    EXPECT_EQ(say({command + control(two) + data("%!PS one") + "\1\n" + control(one) + data("%!PS")}), zeros(9));
    EXPECT_EQ(documents(), Strings{"%!PS"});
}

TEST_F(Lpd, NamesAndCountsDocumentsAsTheControlFileSays)
{
    say({command + control("Hclient\nPcamille\nTTitre\nldfA001client\nldfA001client\nldfA001client\n") + data("%!PS")});
    EXPECT_EQ(jobs.all.begin()->second.name, "Titre");
    EXPECT_EQ(jobs.all.begin()->second.asked.copies, 3u);
    forget();
    say({command + control(two) + data("%!PS", "dfB001client") + data("%!PS", "dfA001client")});
    EXPECT_EQ(jobs.all.begin()->second.name, "deux.ps");
    EXPECT_EQ(std::next(jobs.all.begin())->second.name, "un.ps");
    EXPECT_FALSE(jobs.all.begin()->second.asked.copies);
    forget();
    // Labels are compared and never opened; with one on each side the client may spell it as it likes (threats.md T-LPD-2).
    EXPECT_EQ(say({command + control(one, "../../cfA") + data("%!PS", "../../etc/passwd")}), zeros(5));
    EXPECT_EQ(jobs.all.size(), 1u);
}

TEST_F(Lpd, PassesOverAnExtraZeroOctetBetweenFiles)
{
    EXPECT_EQ(say({command + control(one) + '\0' + data("%!PS")}), zeros(5));
    EXPECT_EQ(jobs.all.size(), 1u);
}

// RFC 1179 §7.27: lists of mainframes, whichever file comes first.
TEST_F(Lpd, TurnsFortranCarriageControlIntoText)
{
    const std::string list = "1TITLE\n SECOND\n0AFTER A BLANK\n+____\n\n-LAST\n", text = "TITLE\r\nSECOND\r\n\r\nAFTER A BLANK\r____\r\n\r\n\r\n\r\nLAST\r\n";
    const std::string fortran = "HMVS1\nPcamille\nJLISTE\nrdfA001client\n", three = fortran + "fdfB001client\n";
    for (const std::string& stream : {command + control(fortran) + data(list), command + data(list) + control(fortran)}) {
        EXPECT_EQ(say({stream}), zeros(5));
        EXPECT_EQ(documents(), Strings{text});
        EXPECT_EQ(jobs.all.begin()->second.name, "LISTE");
        EXPECT_EQ(jobs.all.begin()->second.user_name, "camille");
        forget();
    }
    EXPECT_EQ(say({command + data(list) + data(list, "dfB001client") + control(three)}), zeros(7));
    EXPECT_EQ(documents(), (Strings{list, text})) << "only the file that is said to be one; its translation is the later document";
}

// A long list that came before its control file lets others at the disk between its pieces.
TEST_F(Lpd, TurnsALongListPieceByPiece)
{
    context.document_limit = 10'000'000;
    std::string list, text = "\r\n\r\n";
    while (list.size() < 1'000'000) list += "-\n";
    for (std::size_t i = 1; i < list.size() / 2; ++i) text += "\r\n\r\n\r\n";
    int read = 0;
    std::vector<int> between;
    intake.reading = [&] {
        ++read;
        disk.post([&] { between.push_back(read); });
    };
    EXPECT_EQ(say({command + data(list) + control("HMVS1\nPcamille\nrdfA001client\n")}), zeros(5));
    EXPECT_EQ(documents(), Strings{text + "\r\n"});
    ASSERT_EQ(between.size(), 4u);
    // A piece that is queued at the same moment may go first, no second one.
    for (int i = 0; i < 4; ++i) EXPECT_LE(between[static_cast<std::size_t>(i)], i + 2);
}

TEST_F(Lpd, TakesABannerAndBlanksAndAnyLetterOfMainframes)
{
    const std::string padded = "HMVS1          \nPcamille\nJPAYROLL       \nCA\nLcamille\nMcamille\nI5\nW132\nldfA001my host     \nldfB001my host\nUdfA001my host\n";
    EXPECT_EQ(say({command + "\2" + std::to_string(padded.size()) + "   cfA001my host   \n" + padded + '\0' + data("%!PS one", "dfA001my host  ") + data("%!PS two", "dfB001my host")}), zeros(7));
    EXPECT_EQ(documents(), (Strings{"%!PS one", "%!PS two"}));
    forget();
    for (const char letter : std::string("flopcdgknrtv")) {
        SCOPED_TRACE(letter);
        EXPECT_EQ(say({command + control("Pcamille\n" + std::string(1, letter) + "dfA001client\n") + data("%!PS")}), zeros(5));
        EXPECT_EQ(jobs.all.size(), 1u);
        forget();
    }
}

TEST_F(Lpd, FindsAQueueInCapitalsWhereOnlyOneCanBeMeant)
{
    EXPECT_EQ(say({"\2CONSIGNE\n" + control(one) + data("%!PS")}), zeros(5));
    Printer twin;
    twin.name = "Consigne";
    ASSERT_TRUE(printers.add(twin));
    EXPECT_EQ(say({"\2CONSIGNE\n"}), "\1");
    EXPECT_EQ(say({"\2Consigne\n" + control(one) + data("%!PS")}), zeros(5));
    const std::string longest(max_queue_name, 'q');
    twin.name = longest;
    ASSERT_TRUE(printers.add(twin));
    EXPECT_EQ(say({"\2" + longest + "\n" + control(one) + data("%!PS")}), zeros(5));
    EXPECT_EQ(say({"\2" + longest + "q\n"}), "\1");
}

TEST_F(Lpd, ServesOnlyTheNetworksItIsFor)
{
    std::string asked;
    context.admitted = [&](const std::string& peer) {
        asked = peer;
        return peer == "192.0.2.10";
    };
    EXPECT_EQ(say({command + control(one) + data("%!PS")}), zeros(5));
    EXPECT_EQ(asked, address);
    forget();
    address = "198.51.100.9";
    EXPECT_EQ(say({command + control(one) + data("%!PS")}), "\1");
    EXPECT_EQ(say({"\1consigne\n"}), "\1");
    for (const char* question : {"\3consigne\n", "\4consigne\n", "\5consigne camille\n"}) EXPECT_EQ(say({question}), "this server takes no LPD from your address\n");
    EXPECT_TRUE(jobs.all.empty());
}

}  // namespace
}  // namespace consigne::spooler::lpd
