#include "pdl/tally/paper.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl {
namespace {

TEST(Paper, IsKnownByNameEitherWayUpWithinSomePoints)
{
    EXPECT_EQ(paper_name({595, 842}), "A4");
    EXPECT_EQ(paper_name({842, 595}), "A4");
    EXPECT_EQ(paper_name({598, 839}), "A4");
    EXPECT_EQ(paper_name({600, 842}), "");
    EXPECT_EQ(paper_name({612, 792}), "Letter");
    EXPECT_EQ(paper_name({0, 0}), "");
}

TEST(Paper, IsFoundByItsNameHoweverItIsWritten)
{
    EXPECT_EQ(paper_size("A4"), (Media{595, 842}));
    EXPECT_EQ(paper_size("letter"), (Media{612, 792}));
    EXPECT_FALSE(paper_size("A"));
    EXPECT_FALSE(paper_size(""));
    EXPECT_FALSE(paper_size("A44"));
    EXPECT_EQ(paper_names().substr(0, 6), "A3, A4");
}

TEST(Paper, OfNoSizeIsNoPaper)
{
    EXPECT_TRUE(same_paper({595, 842}, {842, 596}));
    EXPECT_FALSE(same_paper({595, 842}, {595, 850}));
    EXPECT_FALSE(same_paper({0, 0}, {1, 1}));
}

}  // namespace
}  // namespace consigne::pdl
