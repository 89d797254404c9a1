#include "spooler/jobs/state.hpp"

#include <gtest/gtest.h>

#include <set>

namespace consigne::spooler {
namespace {

using enum JobState;

// The whole table, pair by pair: what is not named here must be refused.
TEST(JobStates, FollowEachOtherAsRfc8011SaysAndInNoOtherWay)
{
    const std::set<std::pair<JobState, JobState>> allowed{
        {pending, pending_held},
        {pending, processing},
        {pending, canceled},
        {pending, aborted},
        {pending_held, pending},
        {pending_held, processing},
        {pending_held, canceled},
        {pending_held, aborted},
        {processing, processing_stopped},
        {processing, pending_held},
        {processing, completed},
        {processing, aborted},
        {processing_stopped, processing},
        {processing_stopped, pending_held},
        {processing_stopped, completed},
        {processing_stopped, aborted},
    };
    for (const JobState from : all_job_states)
        for (const JobState to : all_job_states)
            EXPECT_EQ(may_become(from, to), allowed.contains({from, to})) << keyword(from) << " to " << keyword(to);
}

TEST(JobStates, AreAllInTheTable)
{
    std::set<std::string_view> words;
    for (const JobState state : all_job_states) words.insert(keyword(state));
    EXPECT_EQ(words.size(), 7U);  // RFC 8011 §5.3.7 has seven
    EXPECT_EQ(job_state_from_keyword("processing-stopped"), processing_stopped);
}

TEST(JobStates, AsASetAreBitsThatSqlCanTest)
{
    constexpr auto waiting = moving<canceled, pending, pending_held>();
    static_assert(waiting == (1 << 3 | 1 << 4));
    for (const JobState state : all_job_states) EXPECT_EQ((waiting & bit_of(state)) != 0, state == pending || state == pending_held) << keyword(state);
}

}  // namespace
}  // namespace consigne::spooler
