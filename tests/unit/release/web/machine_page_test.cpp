// What the machine offers beside documents.
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

TEST(MachinePage, SaysWhatThisPersonMayDoAtTheMachine)
{
    Demo demo;
    demo.add_job("Lettre", demo.camille, 2);
    demo.people.rows.front().allowed[spooler::Use::copy] = false;
    Browser panel = demo.signed_in();
    EXPECT_TRUE(panel.shows("href=\"/t/machine\"")) << "in the rail";
    panel.get("/t/machine");
    EXPECT_TRUE(panel.shows("Canon Accueil"));
    EXPECT_TRUE(panel.shows("<li class=\"not\"><b>Copy</b><span>Not for your account."));
    EXPECT_TRUE(panel.shows("<li><b>Scan</b><span>At its own panel"));
    EXPECT_TRUE(panel.shows(">1</span><span class=\"sm\">document waits for you"));
}

TEST(MachinePage, IsForWhoSignedIn)
{
    Demo demo;
    Browser panel = demo.panel();
    panel.get("/t/machine");
    EXPECT_EQ(panel.where, "/t/");
}

}  // namespace
}  // namespace consigne::release
