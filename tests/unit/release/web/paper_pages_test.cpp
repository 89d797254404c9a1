// A document that asks for paper the machine does not have, and where there is some.
#include "spooler/api/job_password.hpp"
#include "spooler/api/release_trouble.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

const std::vector<spooler::Tray> a4{{"tray-1", 595, 842}}, a4_and_a3{{"tray-1", 595, 842}, {"tray-2", 842, 1191}};

struct Paper : Demo {
    Paper()
    {
        devices.rows.front().trays = a4;
        add_job("Lettre", camille, 2).facts.media = {{595, 842}, {595, 842}};
        add_job("Plan", camille, 1).facts.media = {{1191, 842}};
    }
    /// One more machine of the printer's, with a terminal.
    void another(const std::string& terminal, const std::string& place, std::vector<spooler::Tray> trays)
    {
        spooler::OutputDevice device;
        device.name = "Canon " + terminal;
        device.location = place;
        device.trays = std::move(trays);
        const auto id = *devices.add(device);
        printers.rows.front().devices.push_back(id);
        spooler::Terminal panel;
        panel.serial = panel.name = terminal;
        panel.device = id;
        panel.accepted = true;
        static_cast<void>(terminals.add(panel));
    }
};

TEST(PaperPage, SaysWhatADocumentAsksForAndLeavesItOutOfPrintAll)
{
    Paper demo;
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("Asks for A3, tray holds A4"));
    EXPECT_TRUE(browser.shows("Print all (1)"));
    browser.post("/t/jobs", "do=print&shown=1&shown=2");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_EQ(demo.release.requests.front().jobs, (std::vector<spooler::JobId>{{1}}));
    EXPECT_GT(demo.release.glances, 0U);
}

TEST(PaperPage, PrintsATickedOneOnlyOnceThePaperIsThere)
{
    Paper demo;
    unsigned asked = 0;
    demo.release.asked = [&](spooler::OutputDeviceId) { ++asked; };
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    EXPECT_EQ(asked, 1U);
    EXPECT_TRUE(demo.release.requests.empty());
    EXPECT_TRUE(browser.shows("<b>Asks for A3, tray holds A4.</b>"));
    EXPECT_TRUE(browser.shows("Put A3 in, or leave it in store."));
    EXPECT_TRUE(browser.shows("I have loaded A3"));
    // A machine that has seen the new paper needs nobody's word.
    demo.release.asked = [&](spooler::OutputDeviceId) { demo.devices.rows.front().trays = a4_and_a3; };
    browser.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_EQ(demo.release.requests.front().jobs, (std::vector<spooler::JobId>{{2}}));
}

TEST(PaperPage, BelievesWhoSaysTheyHaveLoadedItForThisSession)
{
    Paper demo;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    browser.post("/t/jobs", "do=loaded&job=2&shown=1&shown=2");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_EQ(demo.release.requests.front().jobs, (std::vector<spooler::JobId>{{2}}));
    // Nobody can say so who was not asked.
    Paper other;
    Browser second = other.signed_in();
    second.post("/t/jobs", "do=loaded&job=2&shown=1&shown=2");
    EXPECT_TRUE(other.release.requests.empty());
}

TEST(PaperPage, PutsADocumentOnThePaperThatIsThere)
{
    Paper demo;
    demo.jobs.rows[1].can.fit = filters::Means::rewrite;
    demo.add_job("Carte", demo.camille, 1).facts.media = {{842, 1191}};
    demo.jobs.rows[2].can.fit = filters::Means::rewrite;
    Browser browser = demo.signed_in();
    EXPECT_FALSE(browser.shows("value=\"fit\"")) << "nobody has asked to print it";
    // A letter that has its paper keeps it, whatever is chosen for the others.
    browser.post("/t/jobs", "do=print&job=1&job=2&job=3&shown=1&shown=2&shown=3");
    EXPECT_TRUE(browser.shows("value=\"fit\">Fit to A4</button>")) << browser.last.body;
    browser.post("/t/jobs", "do=fit&job=1&job=2&job=3&shown=1&shown=2&shown=3");
    ASSERT_EQ(demo.release.requests.size(), 2U);
    for (const auto& request : demo.release.requests) {
        const bool letter = request.jobs == std::vector<spooler::JobId>{{1}};
        EXPECT_EQ(request.jobs.size(), letter ? 1U : 2U);
        EXPECT_EQ(request.ticket.fit, letter ? std::optional<pdl::Media>() : std::optional(pdl::Media{595, 842}));
    }
}

TEST(PaperPage, SaysWhyADocumentCannotBePutOnOtherPaper)
{
    Paper demo;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    EXPECT_TRUE(browser.shows("value=\"fit\" disabled>Fit to A4<small>Not possible with this document</small></button>")) << browser.last.body;
    browser.post("/t/jobs", "do=fit&job=2&shown=1&shown=2");
    EXPECT_TRUE(demo.release.requests.empty()) << "the button was off, and a form may say what it likes";
    EXPECT_TRUE(browser.shows("<b>Asks for A3, tray holds A4.</b>"));
    demo.jobs.rows[1].can.fit = filters::Means::rewrite;
    demo.terminals.rows.front().options = false;
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("disabled>Fit to A4<small>Not offered at this terminal</small>"));
}

TEST(PaperPage, OffersTheLargestPaperThatIsNotLargerAndSaysWhatIsMadeSmaller)
{
    Paper demo;
    demo.jobs.rows[1].can.fit = filters::Means::rewrite;
    const auto offered = [&](std::vector<spooler::Tray> trays, pdl::Media asked) {
        demo.devices.rows.front().trays = std::move(trays);
        demo.jobs.rows[1].facts.media = {asked};
        Browser browser = demo.signed_in();
        browser.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
        const auto at = browser.last.body.find("value=\"fit\"");
        if (at == std::string::npos) return std::string("nothing");
        const auto begin = browser.last.body.find('>', at) + 1;
        return browser.last.body.substr(begin, browser.last.body.find('<', begin) - begin);
    };
    EXPECT_EQ(offered({{"1", 420, 595}, {"2", 595, 842}}, {842, 1191}), "Fit to A4");
    EXPECT_EQ(offered({{"1", 842, 1191}, {"2", 595, 842}}, {420, 595}), "Put on A4");
    EXPECT_EQ(offered({{"1", 842, 1191}, {"2", 420, 595}}, {612, 1008}), "Fit to A5");
    EXPECT_EQ(offered({{"1", 500, 700}}, {842, 1191}), "nothing") << "paper without a name";
}

TEST(PaperPage, RemembersTheOtherPaperWhileAPasswordIsAskedFor)
{
    Paper demo;
    demo.jobs.rows[1].can.fit = filters::Means::rewrite;
    demo.jobs.rows[1].password = demo.site.seal(*spooler::job_password_digest("none", "4711"));
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    browser.post("/t/jobs", "do=fit&job=2&shown=1&shown=2");
    ASSERT_EQ(browser.where, "/t/lock");
    browser.post("/t/lock", "do=open&job=2&pass=4711");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_EQ(demo.release.requests.front().ticket.fit, (pdl::Media{595, 842}));
    // Turned back, it is forgotten: the next press asks anew.
    demo.jobs.rows[1].state = spooler::JobState::pending_held;
    Browser other = demo.signed_in();
    other.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    other.post("/t/jobs", "do=fit&job=2&shown=1&shown=2");
    other.post("/t/lock", "do=return");
    other.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    EXPECT_EQ(other.where, "/t/jobs");
    EXPECT_EQ(demo.release.requests.size(), 1U);
}

TEST(PaperPage, TriesAgainOnTheSameOtherPaper)
{
    Paper demo;
    demo.jobs.rows[1].can.fit = filters::Means::rewrite;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    browser.post("/t/jobs", "do=fit&job=2&shown=1&shown=2");
    demo.deliveries.rows.front().state = spooler::DeliveryState::put_back;
    demo.deliveries.rows.front().reason = sentence(spooler::Trouble::paper_jam);
    demo.jobs.rows[1].state = spooler::JobState::pending_held;
    browser.get("/t/progress");
    browser.post("/t/progress", "do=rest");
    ASSERT_EQ(demo.release.requests.size(), 2U);
    EXPECT_EQ(demo.release.requests.back().ticket.fit, (pdl::Media{595, 842}));
}

TEST(PaperPage, NamesTheNearestMachineThatHasThePaper)
{
    Paper demo;
    demo.devices.rows.front().location = "2nd floor, reception";
    demo.another("02 Cellar", "Basement", a4_and_a3);
    demo.another("03 Library", "2nd floor, library", a4_and_a3);
    demo.another("04 Hall", "2nd floor, reception hall", a4);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    EXPECT_TRUE(browser.shows("Try 03 Library (2nd floor, library): it has A3.")) << browser.last.body;
    demo.devices.rows[2].ready = false;
    browser.post("/t/jobs", "do=print&job=2&shown=1&shown=2");
    EXPECT_TRUE(browser.shows("Try 02 Cellar (Basement): it has A3."));
}

TEST(PaperPage, NamesAnotherMachineWhereThisOneIsOutOfReach)
{
    Paper demo;
    demo.devices.rows.front().ready = false;
    demo.devices.rows.front().state_message = sentence(spooler::Trouble::unreachable);
    Browser alone = demo.signed_in();
    EXPECT_TRUE(alone.shows("See that it is switched on, or use another one."));
    demo.another("03 Library", "03 Library", a4_and_a3);
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("<b>The machine cannot be reached.</b> <span id=\"said\">Try 03 Library: it is ready.")) << browser.last.body;
    // In black and white alone it is no help with colour.
    demo.jobs.rows.front().facts.colour_pages = std::vector<std::uint32_t>{1};
    demo.devices.rows.back().abilities = R"({"colour":false})";
    browser.get("/t/jobs");
    EXPECT_FALSE(browser.shows("03 Library"));
}

TEST(PaperPage, NamesAnotherMachineWhereADocumentDidNotComeOut)
{
    Paper demo;
    demo.another("03 Library", "", a4);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=1&shown=1&shown=2");
    auto& delivery = demo.deliveries.rows.front();
    delivery.state = spooler::DeliveryState::put_back;
    delivery.reason = sentence(spooler::Trouble::paper_jam);
    demo.jobs.rows.front().state = spooler::JobState::pending_held;
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("Open the machine where its panel shows"));
    EXPECT_TRUE(browser.shows("Try 03 Library: it is ready.")) << browser.last.body;
}

TEST(PaperPage, TakesLetterForA4AndPaperWithoutANameForAny)
{
    Paper demo;
    demo.jobs.rows[0].facts.media = {{612, 792}};
    demo.jobs.rows[1].facts.media = {{540, 720}, {720, 540}};
    Browser browser = demo.signed_in();
    EXPECT_FALSE(browser.shows("Asks for"));
    demo.jobs.rows[1].facts.media = {{540, 720}, {612, 1008}};
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("Asks for Legal, tray holds A4"));
    // What was not read, or a machine that does not say: nothing is claimed.
    demo.devices.rows.front().trays.clear();
    browser.get("/t/jobs");
    EXPECT_FALSE(browser.shows("Asks for"));
}

TEST(PaperPage, LeavesOutOfAReleaseAfterSignInWhatLacksItsPaper)
{
    Paper demo;
    demo.panel();
    demo.terminals.rows.front().release_after_login = true;
    Browser browser = demo.signed_in();
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_EQ(demo.release.requests.front().jobs, (std::vector<spooler::JobId>{{1}}));
}

}  // namespace
}  // namespace consigne::release
