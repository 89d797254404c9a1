// The table that people read is the one that the tests prove.
#include "filters/chain/guarantees.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

TEST(Guarantees, StandInTheReadmeAsTheProgramPrintsThem)
{
    std::ifstream file(CONSIGNE_SOURCE_DIR "/filters/README.md");
    std::ostringstream text;
    text << file.rdbuf();
    ASSERT_FALSE(text.str().empty());
    EXPECT_NE(text.str().find(guarantees()), std::string::npos) << "put the output of consigne-rewrite --guarantees into filters/README.md:\n" << guarantees();
}

}  // namespace
}  // namespace consigne::filters
