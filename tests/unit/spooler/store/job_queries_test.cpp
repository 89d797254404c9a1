#include "spooler/store/impl/job_queries.hpp"

#include "tests/unit/spooler/store/temporary_store.hpp"

#include <map>

namespace consigne::spooler {
namespace {

using JobQueries = TemporaryStore;

const std::vector<JobState> waiting{JobState::pending_held};
const std::vector<JobState> not_over{JobState::pending, JobState::pending_held, JobState::processing, JobState::processing_stopped};

/// How SQLite goes about a statement, its steps joined.
std::string plan_of(store::Connection& c, store::Sql sql)
{
    sqlite3_stmt* raw = nullptr;
    const std::string text = std::string("EXPLAIN QUERY PLAN ") + sql.text();
    EXPECT_EQ(sqlite3_prepare_v2(c.handle(), text.c_str(), -1, &raw, nullptr), SQLITE_OK) << sqlite3_errmsg(c.handle());
    const store::Statement statement(raw);
    std::string plan;
    while (raw && sqlite3_step(raw) == SQLITE_ROW) plan += std::string(reinterpret_cast<const char*>(sqlite3_column_text(raw, 3))) + "; ";
    return plan;
}

// What terminals and clients ask all day long must cost what is waiting, not what was ever printed.
TEST_F(JobQueries, TakeTheIndexOfWhatIsWaiting)
{
    JobQuery owner, name, printer, all;
    owner.owner = PersonId{1};
    name.user_name = "camille";
    printer.printer = PrinterId{1};
    const std::map<std::string, JobQuery*> ways{
        {"job_active_owner (owner=?", &owner}, {"job_active_user_name (user_name=?", &name}, {"job_active_printer (printer=?", &printer}, {"job_active (id", &all}};
    ASSERT_TRUE(store_->database().read([&](store::Connection& c) -> Result<> {
        for (const auto& [index, query] : ways)
            for (const auto& states : {waiting, not_over})
                for (const bool newest_first : {false, true}) {
                    query->states = states;
                    query->newest_first = newest_first;
                    const std::string plan = plan_of(c, store::list_statement(*query));
                    EXPECT_NE(plan.find("SEARCH j USING INDEX " + index), std::string::npos) << plan;
                    EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << "sorted by the index itself: " << plan;
                    EXPECT_EQ(plan.find("SCAN"), std::string::npos) << plan;
                }
        return {};
    }));
}

TEST_F(JobQueries, LooksEverythingUpByAnIndex)
{
    JobQuery owner, name, printer;
    owner.owner = PersonId{1};
    name.user_name = "camille";
    printer.printer = PrinterId{1};
    ASSERT_TRUE(store_->database().read([&](store::Connection& c) -> Result<> {
        EXPECT_NE(plan_of(c, store::list_statement(owner)).find("USING INDEX job_owner"), std::string::npos);
        EXPECT_NE(plan_of(c, store::list_statement(name)).find("USING INDEX job_user_name"), std::string::npos);
        EXPECT_NE(plan_of(c, store::list_statement(printer)).find("USING INDEX job_printer"), std::string::npos);
        EXPECT_NE(plan_of(c, store::find_statement()).find("SEARCH j USING INTEGER PRIMARY KEY"), std::string::npos);
        return {};
    }));
}

// A printer's sums are read, never counted: 100 000 held jobs cost as much as ten.
TEST_F(JobQueries, CountsAPersonsByTheIndexAndReadsAPrintersSums)
{
    JobQuery owner, printer, all;
    owner.owner = PersonId{1};
    printer.printer = PrinterId{1};
    ASSERT_TRUE(store_->database().read([&](store::Connection& c) -> Result<> {
        for (JobQuery* query : {&owner, &printer, &all}) {
            query->states = waiting;
            const std::string plan = plan_of(c, store::count_statement(*query));
            if (query == &owner) EXPECT_NE(plan.find("INDEX job_active_owner (owner=?"), std::string::npos) << plan;
            else EXPECT_NE(plan.find("job_count"), std::string::npos) << plan;
        }
        return {};
    }));
}

TEST_F(JobQueries, CountWhatTheyList)
{
    const PrinterId first = add_printer(), second = add_printer("other");
    const PersonId camille = add_person("camille");
    const OutputDeviceId device = add_device();
    std::vector<JobId> jobs;
    for (int i = 0; i < 12; ++i) {
        Submission said = submission(i % 3 ? "camille" : "sacha");
        said.printer = i % 2 ? "consigne" : "other";
        const auto job = submit(said);
        ASSERT_TRUE(job);
        jobs.push_back(job->id);
    }
    ASSERT_TRUE(store_->jobs().cancel(jobs[1], "job-canceled-by-user"));
    for (const std::size_t i : {std::size_t{2}, std::size_t{3}, std::size_t{4}}) {
        ReleaseRequest request;
        request.release_id = "tap " + std::to_string(i);
        request.jobs = {jobs[i]};
        request.device = device;
        auto claimed = store_->deliveries().claim(request);
        ASSERT_TRUE(claimed);
        Delivery d = claimed->front();
        if (i == 2) continue;  // still printing
        d.state = i == 3 ? DeliveryState::printed : DeliveryState::put_back;
        ASSERT_TRUE(store_->deliveries().end(d));
    }
    const auto agree = [&] {
        for (const auto& states : {std::vector<JobState>{}, waiting, not_over, std::vector<JobState>{JobState::completed}, std::vector<JobState>{JobState::processing, JobState::canceled}})
            for (const auto printer : {std::optional<PrinterId>(), std::optional(first), std::optional(second)})
                for (const auto owner : {std::optional<PersonId>(), std::optional(camille)})
                    for (const auto after : {JobId{}, jobs[5]})
                        for (const bool newest_first : {false, true}) {
                            JobQuery query;
                            query.states = states;
                            query.printer = printer;
                            query.owner = owner;
                            query.after = after;
                            query.newest_first = newest_first;
                            EXPECT_EQ(store_->jobs().count(query), store_->jobs().list(query).size());
                        }
    };
    agree();
    // Sums outlive a restart, a printer that goes away (its jobs stay, and are nobody's) and rows that are removed.
    open();
    agree();
    ASSERT_TRUE(store_->database().write([&](store::Connection& c) -> Result<> {
        const auto printer = c.run("DELETE FROM printer WHERE id = ?", second);
        if (!printer) return printer.error();
        const auto row = c.run("DELETE FROM job WHERE id = ?", jobs[7]);
        return row ? Result<>() : Result<>(row.error());
    }));
    agree();
    JobQuery of_second;
    of_second.printer = second;
    EXPECT_EQ(store_->jobs().count(of_second), 0U);
    EXPECT_EQ(store_->jobs().count({}), 11U);
}

// What somebody looks for costs a bounded number of rows, by the index that fits; a number finds its ticket first.
TEST_F(JobQueries, SearchesByTheIndexThatFits)
{
    JobSearch owner, nobody, printer, all, unreadable, over, any;
    owner.owner = PersonId{1};
    nobody.unowned = true;
    printer.printer = PrinterId{1};
    unreadable.reading = Reading::unreadable;
    for (JobSearch* one : {&owner, &nobody, &printer, &all, &unreadable}) one->states = waiting;
    over.states = {JobState::aborted};
    const std::vector<std::pair<std::string, JobSearch*>> ways{{"INDEX job_active_owner (owner=?", &owner}, {"INDEX job_active_owner (owner=?", &nobody}, {"INDEX job_active_printer (printer=?", &printer},
                                                               {"INDEX job_active (id", &all}, {"INDEX job_unreadable (id", &unreadable}, {"INDEX job_over (state=?", &over}, {"INTEGER PRIMARY KEY (rowid", &any}};
    ASSERT_TRUE(store_->database().read([&](store::Connection& c) -> Result<> {
        for (const auto& [index, search] : ways)
            for (const auto& sql : {store::search_floor_statement(*search), store::search_statement(*search)}) {
                const std::string plan = plan_of(c, sql);
                EXPECT_NE(plan.find(index), std::string::npos) << plan;
                EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
            }
        return {};
    }));
}

TEST_F(JobQueries, FindWhatIsLookedForPageByPage)
{
    add_printer();
    const PrinterId second = add_printer("other");
    const PersonId camille = add_person("camille");
    std::vector<JobId> jobs;
    for (int i = 0; i < 30; ++i) {
        Submission said = submission(i % 3 ? "camille" : "stranger");
        said.name = "Report " + std::to_string(i) + (i % 2 ? " 50%" : "");
        said.printer = i % 5 ? "consigne" : "other";
        const auto job = submit(said);
        ASSERT_TRUE(job);
        jobs.push_back(job->id);
    }
    ASSERT_TRUE(store_->jobs().cancel(jobs[7], "job-canceled-by-user"));
    JobSearch held;
    held.states = waiting;
    const auto all = [&](JobSearch search, std::uint32_t a_page) {
        std::vector<JobId> seen;
        search.limit = a_page;
        for (;;) {
            const auto found = store_->jobs().search(search);
            for (const Job& job : found.jobs) seen.push_back(job.id);
            if (found.next.value == 0) return seen;
            search.before = found.next;
        }
    };
    EXPECT_EQ(all(held, 50).size(), 29U);
    EXPECT_EQ(all(held, 50), all(held, 4)) << "newest first, whatever the page";
    EXPECT_EQ(all(held, 50).front(), jobs.back());
    JobSearch search = held;
    search.owner = camille;
    EXPECT_EQ(all(search, 3).size(), 19U);
    search = held;
    search.unowned = true;
    EXPECT_EQ(all(search, 3).size(), 10U);
    search = held;
    search.printer = second;
    EXPECT_EQ(all(search, 3).size(), 6U);
    search = held;
    search.text = "50%";
    EXPECT_EQ(all(search, 4).size(), 14U) << "a percent sign is a percent sign";
    search.text = "rePORT 2";
    EXPECT_EQ(all(search, 4).size(), 11U);
    search.states = {JobState::canceled};
    search.text.clear();
    EXPECT_EQ(all(search, 4), std::vector{jobs[7]});
    search = held;
    search.text = std::to_string(store_->jobs().find(jobs[3])->ticket_number);
    EXPECT_EQ(all(search, 4), std::vector{jobs[3]});
    EXPECT_EQ(store_->deliveries().of_job(jobs[3]).size(), 0U);
}

}  // namespace
}  // namespace consigne::spooler
