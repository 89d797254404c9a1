#include "spooler/forward/plan.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::forward {
namespace {

using filters::Means;
using pdl::Duplex;
using pdl::Language;

Job job_of(Language language = Language::pclxl)
{
    Job job;
    job.id = {7};
    job.reading = Reading::done;
    job.facts.language = language;
    job.facts.pages = 5;
    job.can = {Means::rewrite, Means::rewrite, Means::rewrite};
    return job;
}

Ticket everything()
{
    Ticket ticket;
    ticket.monochrome = true;
    ticket.sides = Duplex::long_edge;
    ticket.copies = 2;
    return ticket;
}

TEST(Plan, LeavesADocumentAloneWhenNobodyAsks)
{
    for (const bool outside : {true, false}) {
        const auto planned = plan(job_of(), {}, outside);
        ASSERT_TRUE(planned);
        EXPECT_TRUE(planned->forced.nothing());
        EXPECT_TRUE(planned->ask.nothing());
        EXPECT_FALSE(planned->wishes());
    }
    Job unread = job_of();
    unread.reading = Reading::unreadable;
    EXPECT_TRUE(plan(unread, {}, false));
}

TEST(Plan, ForcesWhatThePersonChose)
{
    const auto planned = plan(job_of(), everything(), true);
    ASSERT_TRUE(planned);
    EXPECT_TRUE(planned->forced.monochrome);
    EXPECT_EQ(planned->forced.sides, Duplex::long_edge);
    EXPECT_EQ(planned->forced.copies, 2u);
    EXPECT_EQ(planned->forced.switches, filters::Policy::Switches::outside);
    EXPECT_EQ(plan(job_of(), everything(), false)->forced.switches, filters::Policy::Switches::pjl);
    EXPECT_FALSE(planned->wishes());
}

TEST(Plan, PutsADocumentOnOtherPaperWhereThatCanBeKept)
{
    Ticket ticket;
    ticket.fit = pdl::Media{595, 842};
    const auto refused = plan(job_of(), ticket, true);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unsupported);
    Job job = job_of(Language::pdf);
    job.can.fit = Means::rewrite;
    for (const bool outside : {true, false}) {
        const auto planned = plan(job, ticket, outside);
        ASSERT_TRUE(planned);
        EXPECT_EQ(planned->forced.fit, ticket.fit);
        EXPECT_EQ(planned->wished.fit, ticket.fit);
        EXPECT_FALSE(planned->wishes());
        Ticket ask;
        filters::Report report;
        report.fit = Means::rewrite;
        add_left_over(ask, planned->forced, report);
        EXPECT_EQ(ask.fit, ticket.fit) << "what the sender said of paper must not be told to the device any more";
    }
}

TEST(Plan, AsksTheDeviceOverIppForWhatTheClientAsked)
{
    Job job = job_of();
    job.asked = everything();
    const auto planned = plan(job, {}, true);
    ASSERT_TRUE(planned);
    EXPECT_TRUE(planned->forced.nothing());
    EXPECT_FALSE(planned->wishes());
    EXPECT_TRUE(planned->ask.monochrome);
    EXPECT_EQ(planned->ask.sides, Duplex::long_edge);
    EXPECT_EQ(planned->ask.copies, 2u);
}

// Options that came with the job are wishes where no attribute can carry them: only the person's own choices may refuse.
TEST(Plan, TakesTheClientsOptionsForWishesOverLpdAndRaw)
{
    Job job = job_of(Language::jpeg);
    job.can = {Means::no, Means::device, Means::device};
    job.asked = everything();
    const auto planned = plan(job, {}, false);
    ASSERT_TRUE(planned) << planned.error().detail;
    EXPECT_TRUE(planned->forced.nothing());
    EXPECT_TRUE(planned->wishes());
    EXPECT_TRUE(planned->wished.monochrome);
    EXPECT_EQ(planned->wished.copies, 2u);
    EXPECT_TRUE(planned->ask.nothing());
    EXPECT_FALSE(plan(job, everything(), false));
}

TEST(Plan, LetsThePersonsChoiceWin)
{
    Job job = job_of();
    job.asked.sides = Duplex::short_edge;
    job.asked.copies = 9;
    Ticket one_sided;
    one_sided.sides = Duplex::simplex;
    one_sided.copies = 1;
    for (const bool outside : {true, false}) {
        const auto planned = plan(job, one_sided, outside);
        ASSERT_TRUE(planned);
        EXPECT_EQ(planned->wished.sides, Duplex::simplex);
        EXPECT_EQ(planned->wished.copies, 1u);
        EXPECT_FALSE(planned->ask.sides);
        EXPECT_FALSE(planned->ask.copies);
    }
}

TEST(Plan, AsksForCopiesInOnePlaceOnly)
{
    Job job = job_of();
    job.facts.copies = 3;
    job.asked.copies = 3;
    EXPECT_FALSE(plan(job, {}, true)->ask.copies);
    EXPECT_FALSE(plan(job, {}, false)->wished.copies);
    job.facts.copies = 1;
    job.asked.copies = 1;
    EXPECT_FALSE(plan(job, {}, true)->ask.copies);
}

TEST(Plan, RefusesAChoiceThatCannotBeKept)
{
    Job job = job_of();
    Ticket grey, sides, copies;
    grey.monochrome = true;
    sides.sides = Duplex::long_edge;
    copies.copies = 2;
    job.can = {};
    for (const auto& ticket : {grey, sides, copies}) {
        const auto planned = plan(job, ticket, true);
        ASSERT_FALSE(planned);
        EXPECT_EQ(planned.error().code, Errc::unsupported);
        EXPECT_NE(planned.error().detail.find("job 7"), std::string::npos);
    }
    job.can = {Means::device, Means::device, Means::device};
    EXPECT_TRUE(plan(job, grey, true));
    EXPECT_FALSE(plan(job, grey, false)) << "grey must not rest on a PJL line";
    EXPECT_TRUE(plan(job, sides, false));
    for (const Reading reading : {Reading::waiting, Reading::unreadable}) {
        job.reading = reading;
        EXPECT_FALSE(plan(job, sides, true));
    }
}

TEST(AskingEnvelope, AsksByPjlAroundADocumentWithoutPjl)
{
    filters::Policy wished;
    wished.monochrome = true;
    wished.sides = Duplex::long_edge;
    wished.copies = 2;
    const Envelope envelope = asking_envelope(job_of(Language::jpeg), wished);
    EXPECT_TRUE(envelope.before.starts_with("\x1B%-12345X@PJL JOB\r\n")) << envelope.before;
    for (const char* line : {"@PJL SET QTY=2\r\n", "@PJL SET DUPLEX=ON\r\n", "@PJL SET BINDING=LONGEDGE\r\n", "@PJL SET RENDERMODE=GRAYSCALE\r\n"})
        EXPECT_NE(envelope.before.find(line), std::string::npos) << line;
    EXPECT_EQ(envelope.after, "\x1B%-12345X@PJL EOJ\r\n\x1B%-12345X");
}

TEST(AskingEnvelope, IsNotPutAroundWhatCouldSufferFromIt)
{
    filters::Policy wished;
    wished.copies = 2;
    Job enveloped = job_of();
    enveloped.facts.pjl = true;
    EXPECT_TRUE(asking_envelope(enveloped, wished).before.empty());
    Job unread = job_of();
    unread.reading = Reading::unreadable;
    EXPECT_TRUE(asking_envelope(unread, wished).before.empty());
    for (const Language language : {Language::opaque_ufr2, Language::opaque, Language::unknown, Language::pwg, Language::urf})
        EXPECT_TRUE(asking_envelope(job_of(language), wished).before.empty()) << pdl::keyword(language);
}

TEST(Plan, LeavesToTheDeviceWhatTheStreamDoesNotHold)
{
    filters::Policy policy;
    policy.monochrome = true;
    policy.sides = Duplex::long_edge;
    policy.copies = 2;
    filters::Report report;
    report.copies = Means::rewrite;
    Ticket ask;
    add_left_over(ask, policy, report);
    EXPECT_TRUE(ask.monochrome);
    EXPECT_EQ(ask.sides, Duplex::long_edge);
    EXPECT_FALSE(ask.copies) << "in the stream already: asked twice they would be squared";
    report.copies = Means::device;
    add_left_over(ask, policy, report);
    EXPECT_EQ(ask.copies, 2u);
}

TEST(Expected, CountsSheetsAndImpressionsOfAllCopies)
{
    Job job = job_of();
    EXPECT_EQ(expected(job, {}).impressions, 5u);
    EXPECT_EQ(expected(job, {}).sheets, 5u);
    EXPECT_EQ(expected(job, everything()).impressions, 10u);
    EXPECT_EQ(expected(job, everything()).sheets, 6u);
    job.facts.pages.reset();
    EXPECT_EQ(expected(job, everything()).sheets, 0u);
}

TEST(MimeType, NamesTheLanguageThatWasRead)
{
    EXPECT_EQ(mime_type(job_of(Language::pdf)), "application/pdf");
    EXPECT_EQ(mime_type(job_of(Language::pclxl)), "application/vnd.hp-PCLXL");
    Job wrapped = job_of(Language::pdf);
    wrapped.facts.pjl = true;
    EXPECT_EQ(mime_type(wrapped), "application/octet-stream");
    Job unread = job_of();
    unread.reading = Reading::unreadable;
    EXPECT_EQ(mime_type(unread), "application/octet-stream");
    unread.format = "image/pwg-raster";
    EXPECT_EQ(mime_type(unread), "image/pwg-raster");
}

}  // namespace
}  // namespace consigne::spooler::forward
