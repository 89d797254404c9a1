#include "release/web/embedded.hpp"
#include "release/web/templates.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace consigne::release::web {
namespace {

std::string page(std::string_view name, std::string_view data) { return render(name, boost::json::parse(data).as_object(), {{"me_ticket", "Ticket"}, {"me_still", "still"}}); }

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Templates, EscapeWhateverTheyAreGiven)
{
    const auto ticket = page("_me_ticket", R"({"id":7,"title":"<b>\"Rock\" & 'roll'","about":"","chips":["<i>"]})");
    EXPECT_TRUE(has(ticket, "<h2>&lt;b&gt;&quot;Rock&quot; &amp; &apos;roll&apos;</h2>")) << ticket;
    EXPECT_TRUE(has(ticket, "<span class=\"chip\">&lt;i&gt;</span>"));
    EXPECT_TRUE(has(ticket, "id=\"job7\""));
    EXPECT_TRUE(has(ticket, "<span class=\"vh\">Ticket </span>"));
}

TEST(Templates, TakeAnEmptyTextAndAnEmptyListForNothing)
{
    const auto nothing = page("_me_ticket", R"({"id":7,"warning":"","chips":[],"left":"","soon":false})");
    EXPECT_FALSE(has(nothing, "class=\"w\"") || has(nothing, "chip\">") || has(nothing, "still") || has(nothing, "soon"));
    const auto full = page("_me_ticket", R"({"id":7,"warning":"Late","chips":["A","B"],"left":"3 h","soon":true})");
    EXPECT_TRUE(has(full, "Late") && has(full, ">A</span>") && has(full, ">B</span>") && has(full, "still </span>3 h") && has(full, "jt soon"));
}

TEST(Templates, AreAllReadAndLeaveNoTag)
{
    std::size_t pages = 0;
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.name.ends_with(".mustache")) continue;
        const auto made = render(file.name.substr(0, file.name.rfind('.')), {}, {});
        EXPECT_FALSE(has(made, "{{") || has(made, "}}")) << file.name;
        ++pages;
    }
    EXPECT_GT(pages, 40U);
    EXPECT_THROW(static_cast<void>(render("no_such", {}, {})), std::logic_error);
}

// The inner value hides the outer one of the same name, and what it does not have is the outer's.
TEST(Templates, LookOutwardsForWhatIsNotNearer)
{
    const auto made = page("_adm_radios", R"({"name":"outer","value":"v","text":"t","may":true})");
    EXPECT_TRUE(has(made, "name=\"outer\"") && !has(made, "disabled"));
    const auto rows = page("adm_groups", R"({"any":true,"rows":[{"name":"<One>","cells":[{"title":"Scan","text":"Yes","yes":true}]},{"name":"Two"}],"title":"Page"})");
    EXPECT_TRUE(has(rows, "&lt;One&gt;") && has(rows, ">Two<") && has(rows, "<span class=\"s ok\">Yes</span>"));
}

}  // namespace
}  // namespace consigne::release::web
