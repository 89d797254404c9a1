// The raw port over fakes: everything until the peer's end is one document, and only a proper end is an end.
#include "spooler/raw/session.hpp"
#include "tests/unit/spooler/http/scripted_stream.hpp"
#include "tests/unit/spooler/ipp/fakes.hpp"

namespace consigne::spooler::raw {
namespace {

class Raw : public ::testing::Test {
protected:
    using End = http::Client::End;

    void SetUp() override
    {
        Printer row;
        row.name = "consigne";
        ASSERT_TRUE(printers.add(row));
    }
    /// Whether the server ended its side, which says that the document is kept.
    bool say(std::deque<std::string> pieces, End end = End::proper)
    {
        http::Client client;
        client.pieces = std::move(pieces);
        client.end = end;
        http::converse([this](std::unique_ptr<http::NetStream> stream, Context& with) { return serve(std::move(stream), port_of, with); }, context, client);
        EXPECT_EQ(client.heard, "") << "nothing is ever answered on this port";
        EXPECT_EQ(intake.coming, 0);
        return client.told_the_end;
    }

    const std::string document = "%!PS-Adobe-3.0\n(hello) show showpage\n";
    std::string printer = "consigne", port_of;  ///< the raw port's; whose own the port is
    fakes::Printers printers;
    fakes::Jobs jobs;
    fakes::Intake intake{printers, jobs};
    BlockingPool disk{"disk", 1};
    Context context{intake, disk, [this] { return printer; }};
};

TEST_F(Raw, KeepsOneDocumentHoweverTheNetworkCutsIt)
{
    for (std::size_t cut = 0; cut <= document.size(); ++cut) {
        EXPECT_TRUE(say({document.substr(0, cut), document.substr(cut)})) << cut;
        ASSERT_EQ(jobs.documents.size(), 1u) << cut;
        EXPECT_EQ(jobs.documents.begin()->second, document) << cut;
        EXPECT_EQ(jobs.all.begin()->second.protocol, "raw");
        jobs.all.clear();
        jobs.documents.clear();
    }
    const std::string large = document + std::string(1'000'000, 'x');
    EXPECT_TRUE(say({large.substr(0, 300'000), large.substr(300'000)}));
    EXPECT_EQ(jobs.documents.begin()->second, large);
}

TEST_F(Raw, KeepsNothingOfAStreamThatIsCut)
{
    const std::string large = document + std::string(200'000, 'x');
    for (const End end : {End::reset, End::silence})
        for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{15}, document.size(), std::size_t{100'000}, large.size()}) {
            EXPECT_FALSE(say({large.substr(0, cut)}, end)) << cut;
            EXPECT_TRUE(jobs.all.empty()) << cut;
        }
}

// Some clients keep the connection: a document that says its end is one, once nothing more comes for as long as anybody may be silent.
TEST_F(Raw, KeepsADocumentThatSaysItsEndWhenNothingFollows)
{
    const std::string uel = "\x1B%-12345X", wrapped = uel + "@PJL JOB\r\n@PJL ENTER LANGUAGE=POSTSCRIPT\r\n" + document + uel;
    for (const std::string& whole : {wrapped, wrapped + "\r\n", wrapped + "@PJL EOJ\r\n" + uel, document + "\x04", document + std::string(200'000, 'x') + uel}) {
        EXPECT_TRUE(say({whole}, End::silence)) << whole.substr(0, 100);
        ASSERT_EQ(jobs.documents.size(), 1u);
        EXPECT_EQ(jobs.documents.begin()->second, whole);
        jobs.all.clear();
        jobs.documents.clear();
        EXPECT_FALSE(say({whole}, End::reset)) << "cut all the same";
        EXPECT_FALSE(say({whole.substr(0, whole.size() - 3)}, End::silence));
        EXPECT_TRUE(jobs.all.empty());
    }
}

TEST_F(Raw, MakesNoJobOfOtherProtocolsOrNothing)
{
    EXPECT_FALSE(say({}));
    EXPECT_FALSE(say({std::string(2000, ' '), "GET / HTTP/1.1\r\n", "Host: printer\r\n\r\n"}));
    EXPECT_FALSE(say({"\r\n\r\n", "PO", "ST / HTTP/1.1\r\n\r\n%!PS"}));
    EXPECT_FALSE(say({"\2consigne\n", "\2" "12 cfA001client\n"}));
    EXPECT_TRUE(jobs.all.empty());
}

TEST_F(Raw, EndsWithoutAJobWhereThereIsNoPrinterOrNoRoom)
{
    printer = "nowhere";
    EXPECT_FALSE(say({document}));
    printer = "consigne";
    intake.refuse = fail(Errc::busy, "the disk is nearly full");
    EXPECT_FALSE(say({document}));
    intake.refuse.reset();
    intake.room = 100'000;
    EXPECT_FALSE(say({document, std::string(500'000, 'x')}));
    EXPECT_TRUE(jobs.all.empty());
    intake.room.reset();
    EXPECT_TRUE(say({document}));
    EXPECT_EQ(jobs.all.size(), 1u);
}

TEST_F(Raw, ServesOnlyTheNetworksItIsFor)
{
    context.admitted = [](const std::string& peer) { return peer != "192.0.2.10"; };
    EXPECT_FALSE(say({document}));
    EXPECT_TRUE(jobs.all.empty());
    context.admitted = [](const std::string&) { return true; };
    EXPECT_TRUE(say({document}));
    EXPECT_EQ(jobs.all.size(), 1u);
}

TEST_F(Raw, BelongsToThePrinterWhosePortItIs)
{
    Printer row;
    row.name = "floor-2";
    ASSERT_TRUE(printers.add(row));
    port_of = "floor-2";
    EXPECT_TRUE(say({document}));
    ASSERT_EQ(jobs.all.size(), 1U);
    EXPECT_EQ(jobs.all.begin()->second.printer, printers.find("floor-2")->id);
    port_of = "nobody";
    EXPECT_FALSE(say({document}));
}

}  // namespace
}  // namespace consigne::spooler::raw
