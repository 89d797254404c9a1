// The browser's command.
#include "release/station/kiosk.hpp"

#include <gtest/gtest.h>

namespace consigne::release::station {
namespace {

using Words = std::vector<std::string>;

TEST(KioskWords, AreCutAsAShellWouldAndExpandNothingButThePage)
{
    EXPECT_EQ(words_of("cage -- chromium --kiosk  --app=%u", "http://127.0.0.1:7182/t/"), (Words{"cage", "--", "chromium", "--kiosk", "--app=http://127.0.0.1:7182/t/"}));
    EXPECT_EQ(words_of(R"(sh -c "echo \"a b\" '$HOME'" 'it''s' x\ y "")", ""), (Words{"sh", "-c", "echo \"a b\" '$HOME'", "its", "x y", ""}));
    EXPECT_EQ(words_of("  ", "page"), Words{});
}

}  // namespace
}  // namespace consigne::release::station
