// The queue's state and the removal of jobs, over fakes.
#include "spooler/api/text.hpp"
#include "tests/unit/spooler/lpd/lpd_fixture.hpp"

namespace consigne::spooler::lpd {
namespace {

class LpdQueue : public Lpd {
protected:
    JobId add(const std::string& user, const std::string& name, const std::string& host)
    {
        Job job;
        job.id = JobId{next++};
        job.printer = PrinterId{1};
        job.user_name = user;
        job.name = name;
        job.host = host;
        job.bytes = 1234;
        job.submitted = now();
        jobs.all[job.id] = job;
        return job.id;
    }
    [[nodiscard]] bool waits(JobId id) const { return jobs.all.at(id).state == JobState::pending_held; }

    std::int64_t next = 7;
};

TEST_F(LpdQueue, AnswersWhetherItPrints)
{
    EXPECT_EQ(say({"\1consigne\n"}), zeros(1));
    EXPECT_EQ(say({"\1nowhere\n"}), "\1");
}

// Somebody signed in to send it, or printed to an address of their own: an address that many share does not show it.
TEST_F(LpdQueue, NeitherShowsNorRemovesWhatWasProved)
{
    const JobId id = add("camille", "Secret", address);
    jobs.all[id].tier = OwnerTier::proved;
    for (const bool believed : {false, true}) {
        trusted = believed;
        for (const char* question : {"\3consigne\n", "\4consigne\n", "\3consigne 7\n"})
            EXPECT_EQ(say({question}), "consigne is ready\n"
                                       "Rank   Owner      Job   Files                                 Total Size\n"
                                       "held   -          7     -                                     -\n");
        EXPECT_EQ(say({"\3consigne camille\n"}), "consigne is ready\nno entries\n");
        EXPECT_EQ(say({"\5consigne camille\n"}), "nothing to remove\n");
    }
    EXPECT_TRUE(waits(id));
}

TEST_F(LpdQueue, ShowsItsStateShortAndLong)
{
    EXPECT_EQ(say({"\3consigne\n"}), "consigne is ready\nno entries\n");
    EXPECT_EQ(say({"\3nowhere\n"}), "nowhere: no such printer\n");
    EXPECT_EQ(say({"\3closed\n"}), "closed is not accepting jobs\nno entries\n");
    add("camille", "Rapport", address);
    add("jean", "Secret", "198.51.100.1");
    EXPECT_EQ(say({"\3consigne\n"}),
              "consigne is ready\n"
              "Rank   Owner      Job   Files                                 Total Size\n"
              "held   camille    7     Rapport                               1234 bytes\n"
              "held   -          8     -                                     -\n");
    EXPECT_EQ(say({"\4consigne\n"}),
              "consigne is ready\n"
              "Rank   Owner      Job   Files                                 Total Size\n"
              "\ncamille: held   [job 7 192.0.2.10]\n        Rapport   1234 bytes\n"
              "held   -          8     -                                     -\n");
}

// Whether others have documents here is not told by asking for their name (T-PRIV-1).
TEST_F(LpdQueue, FindsByNumberAndByNamesOfTheAskingMachine)
{
    add("camille", "Rapport", address);
    add("jean", "Secret", "198.51.100.1");
    EXPECT_NE(say({"\3consigne camille\n"}).find("camille"), std::string::npos);
    EXPECT_EQ(say({"\3consigne jean\n"}), "consigne is ready\nno entries\n");
    const std::string by_number = say({"\3consigne 8\n"});
    EXPECT_NE(by_number.find("held   -          8 "), std::string::npos);
    EXPECT_EQ(by_number.find("Secret"), std::string::npos);
}

TEST_F(LpdQueue, CutsNamesBetweenCharacters)
{
    add("Éléonore-Adélaïde", std::string(36, 'x') + "é suite", address);
    add("山田太郎山田太郎", "文書", address);
    EXPECT_EQ(say({"\3consigne\n"}),
              "consigne is ready\n"
              "Rank   Owner      Job   Files                                 Total Size\n"
              "held   Éléonore-A 7     " + std::string(36, 'x') + "é 1234 bytes\n"
              "held   山田太郎山 8     文書                                  1234 bytes\n");
}

TEST_F(LpdQueue, NeverCutsANumber)
{
    next = 2'147'483'647;
    add("camille", "Rapport", address);
    EXPECT_NE(say({"\3consigne\n"}).find("camille    2147483647 Rapport"), std::string::npos);
}

TEST(FittedText, HasTheColumnsItShouldWhateverItHolds)
{
    EXPECT_EQ(fitted("", 3), "   ");
    EXPECT_EQ(fitted("été", 5), "été  ");
    EXPECT_EQ(fitted("été", 2), "ét");
    EXPECT_EQ(fitted("山田", 3), "山 ") << "half a wide character does not fit";
    EXPECT_EQ(fitted("e\xCC\x81te", 2), "e\xCC\x81t") << "an accent takes no column";
    EXPECT_EQ(fitted("a\xC3", 3), "a\xEF\xBF\xBD ") << "a cut character";
    EXPECT_EQ(fitted("a\x1B[2J", 4), "a\xEF\xBF\xBD[2") << "no order reaches the terminal";
}

TEST_F(LpdQueue, RemovesOnlyWhatTheAgentSentFromThere)
{
    const JobId mine = add("camille", "Rapport", address), elsewhere = add("camille", "Rapport", "198.51.100.1"), other = add("jean", "Secret", address);
    EXPECT_EQ(say({"\5consigne camille 9 8 jean\n"}), "nothing to remove\n");
    EXPECT_EQ(say({"\5consigne\n"}), "nothing to remove\n");
    EXPECT_EQ(say({"\5nowhere camille\n"}), "nowhere: no such printer\n");
    EXPECT_EQ(say({"\5consigne camille all\n"}), "7 dequeued\n");
    EXPECT_FALSE(waits(mine));
    EXPECT_TRUE(waits(elsewhere));
    EXPECT_TRUE(waits(other));
    trusted = true;
    EXPECT_EQ(say({"\5consigne camille 8\n"}), "8 dequeued\n") << "a believed name has its jobs wherever it sent them from";
    EXPECT_TRUE(waits(other));
}

TEST_F(LpdQueue, RemovesTheFirstWithoutAList)
{
    const JobId first = add("camille", "Un", address), second = add("camille", "Deux", address);
    EXPECT_EQ(say({"\5consigne camille\n"}), "7 dequeued\n");
    EXPECT_FALSE(waits(first));
    EXPECT_TRUE(waits(second));
}

TEST_F(LpdQueue, ForgetsAClaimedNameAfterTenMinutes)
{
    const JobId old = add("camille", "Rapport", address);
    jobs.all[old].submitted = now() - std::chrono::minutes(11);
    EXPECT_EQ(say({"\5consigne camille\n"}), "nothing to remove\n");
    EXPECT_TRUE(waits(old));
}

}  // namespace
}  // namespace consigne::spooler::lpd
