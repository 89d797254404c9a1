#include "release/session/bin.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release::test {
namespace {

using spooler::JobState;

// Nobody turns a page any more: the rounds alone end what is due.
TEST(SiteSweep, DeletesForGoodWhatWasInTheBinLongEnough)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 3);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=delete&job=1&shown=1");
    demo.site.sweep();
    EXPECT_EQ(demo.jobs.rows.front().state, JobState::pending_held);
    demo.time += Bin::grace.count() - 1;
    demo.site.sweep();
    EXPECT_EQ(demo.jobs.rows.front().state, JobState::pending_held) << "it can still come back";
    demo.time += 1;
    demo.site.sweep();
    EXPECT_EQ(demo.jobs.rows.front().state, JobState::canceled);
}

TEST(SiteSweep, LeavesWhatWasTakenBack)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 3);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=delete&job=1&shown=1");
    browser.post("/t/jobs", "undo=1");
    demo.time += 3600;
    demo.site.sweep();
    EXPECT_EQ(demo.jobs.rows.front().state, JobState::pending_held);
}

// Every browser that looks at a terminal's page has a session: they must not pile up.
TEST(SiteSweep, ForgetsSessionsThatNobodyUses)
{
    Demo demo;
    for (int i = 0; i < 5; ++i) (void)demo.panel();
    ASSERT_GE(demo.sessions.rows.size(), 5U);
    demo.time += 14 * 60;
    Browser used = demo.signed_in();
    demo.site.sweep();
    EXPECT_GT(demo.sessions.rows.size(), 1U);
    demo.time += 2 * 60;
    demo.site.sweep();
    EXPECT_EQ(demo.sessions.rows.size(), 1U) << "the one that was used two minutes ago";
}

}  // namespace
}  // namespace consigne::release::test
