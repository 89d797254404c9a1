#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

TEST(OptionsPage, OffersOnlyWhatCanBeKeptAndSaysWhy)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 24, {1, 7});
    auto& picture = demo.add_job("Photo", demo.camille, 3, {1});
    picture.can.monochrome = filters::Means::no;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=options&job=1&job=2&shown=1&shown=2");
    EXPECT_EQ(browser.where, "/t/options");
    EXPECT_TRUE(browser.shows("1 of 2 documents"));
    browser.post("/t/options", "colour=bw&sides=2&do=price");
    EXPECT_TRUE(browser.shows("27 sheets"));
    browser.post("/t/options", "colour=bw&sides=2&copies=2");
    browser.post("/t/options", "colour=bw&sides=2&do=print");
    // One release has one ticket: the picture goes by itself, in colour.
    ASSERT_EQ(demo.release.requests.size(), 2U);
    for (const auto& request : demo.release.requests) {
        EXPECT_EQ(request.ticket.monochrome, request.jobs.front().value == 1);
        EXPECT_EQ(request.ticket.copies, 2U);
        EXPECT_EQ(request.ticket.sides, pdl::Duplex::long_edge);
    }
}

TEST(OptionsPage, SaysWhatEachChoiceChanges)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 24, {1, 7, 19});
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=options&job=1&shown=1");
    EXPECT_TRUE(browser.shows("3 of 24 pages in colour: 1, 7, 19")) << browser.last.body;
    EXPECT_TRUE(browser.shows("<span class=\"gain\">−3 pages in colour</span>"));
    EXPECT_TRUE(browser.shows("<span class=\"gain\">−12 sheets</span>"));
    EXPECT_TRUE(browser.shows("<span class=\"gain why\">24 sheets per copy</span>"));
    browser.post("/t/options", "colour=&sides=2&copies=3");
    EXPECT_TRUE(browser.shows("<span class=\"gain why\">+24 sheets</span>")) << "12 sheets thrice";
    // Grey already: there is nothing to change, nor to explain.
    demo.jobs.at({1})->facts.colour_pages->clear();
    browser.get("/t/options");
    EXPECT_FALSE(browser.shows("in colour"));
    EXPECT_TRUE(browser.shows("<span class=\"gain why\">Already black and white</span>"));
}

TEST(OptionsPage, SaysWhatFewerCopiesSpareAndWhomAChoiceReaches)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 24, {1, 7});
    demo.jobs.at({1})->asked.copies = 3;
    auto& picture = demo.add_job("Photo", demo.camille, 3, {1});
    picture.can.monochrome = picture.can.copies = filters::Means::no;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=options&job=1&shown=1&shown=2");
    browser.post("/t/options", "colour=&sides=&copies=1");
    EXPECT_TRUE(browser.shows("<span class=\"gain\">−48 sheets</span>")) << browser.last.body;
    browser.post("/t/options", "do=return");
    browser.post("/t/jobs", "do=options&job=1&job=2&shown=1&shown=2");
    EXPECT_TRUE(browser.shows("<span class=\"gain why\">−2 pages in colour · 1 of 2 documents</span>"));
    EXPECT_TRUE(browser.shows("<span class=\"gain why\">−48 sheets · 1 of 2 documents</span>"));
    EXPECT_FALSE(browser.shows("pages in colour: ")) << "of two documents the numbers would be nobody's";
}

TEST(OptionsPage, LeadsBackFromOneCopyToWhatEachDocumentAsksFor)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    demo.add_job("Rapport", demo.camille, 1).asked.copies = 3;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=options&job=1&job=2&shown=1&shown=2");
    const std::string sent = "<output class=\"word\">As sent</output>";
    EXPECT_TRUE(browser.shows(sent));
    EXPECT_TRUE(browser.shows("aria-label=\"One copy less\" disabled"));
    browser.post("/t/options", "copies=1");
    EXPECT_TRUE(browser.shows("<output>1</output>"));
    EXPECT_TRUE(browser.shows("name=\"copies\" value=\"sent\" aria-label=\"Copies as sent\">"));
    browser.post("/t/options", "copies=2");
    EXPECT_TRUE(browser.shows("name=\"copies\" value=\"1\" aria-label=\"One copy less\">"));
    browser.post("/t/options", "copies=sent");
    EXPECT_TRUE(browser.shows(sent));
    browser.post("/t/options", "do=print");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_TRUE(demo.release.requests.front().ticket.nothing());
    // One number says it all: one copy of each is what was sent.
    Demo alike;
    alike.add_job("Plan", alike.camille, 1);
    Browser other = alike.signed_in();
    other.post("/t/jobs", "do=options&job=1&shown=1");
    EXPECT_TRUE(other.shows("<output>1</output>"));
    EXPECT_TRUE(other.shows("aria-label=\"One copy less\" disabled"));
}

TEST(OptionsPage, IsGreyedForADocumentThatCouldNotBeRead)
{
    Demo demo;
    auto& job = demo.add_job("Opaque", demo.camille, 1);
    job.reading = spooler::Reading::unreadable;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=options&job=1&shown=1");
    EXPECT_TRUE(browser.shows("Not possible: it could not be read"));
    browser.post("/t/options", "colour=bw&sides=2&do=print");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_TRUE(demo.release.requests.front().ticket.nothing());
}

// It may be rubbish by the ream.

}  // namespace
}  // namespace consigne::release
