// Events: subscribed to, fetched, waited for, given up.
#include "tests/unit/spooler/ipp/service_fixture.hpp"

namespace consigne::spooler::ipp {
namespace {

class Events : public PrinterService {
protected:
    Message subscribe(const std::string& attributes, int operation = 0x16, const std::string& more = {})
    {
        return ask(header(operation) + opening() + more + "\x06" + attribute(0x44, "notify-pull-method", "ippget") + attributes + "\x03");
    }
    int subscribed(const std::string& events) { return number(subscribe(attribute(0x44, "notify-events", events)), "notify-subscription-id"); }
    Message fetch(int id, int from = 1, bool wait = false, const std::string& user = "camille")
    {
        return ask(header(0x1C) + opening(user) + attribute(0x21, "notify-subscription-ids", integer(id)) + attribute(0x21, "notify-sequence-numbers", integer(from)) +
                   (wait ? attribute(0x22, "notify-wait", "\x01") : "") + "\x03");
    }
    static std::vector<std::string> events_of(const Message& reply)
    {
        std::vector<std::string> out;
        for (ipp_attribute_t* at = ippFirstAttribute(reply.get()); at != nullptr; at = ippNextAttribute(reply.get()))
            if (ippGetName(at) != nullptr && std::string_view(ippGetName(at)) == "notify-subscribed-event") out.emplace_back(ippGetString(at, 0, nullptr));
        return out;
    }
    void job_moves(int id, JobState state)
    {
        jobs.all[JobId{id}].state = state;
        service.heard({Change::What::job_state, JobId{id}, {}});
    }
    using Names = std::vector<std::string>;
};

TEST_F(Events, AreKeptForWhoSubscribedToThem)
{
    const int id = subscribed("job-state-changed"), printer = subscribed("printer-state-changed");
    ASSERT_GT(id, 0);
    ASSERT_NE(id, printer);
    const int job = print();
    service.heard({Change::What::job_created, JobId{job}, {}});
    job_moves(job, JobState::completed);
    service.heard({Change::What::printer_state, {}, PrinterId{1}});
    EXPECT_EQ(events_of(fetch(id)), (Names{"job-state-changed", "job-state-changed"}));
    EXPECT_EQ(events_of(fetch(id, 2)).size(), 1U) << "from the second on";
    EXPECT_EQ(events_of(fetch(printer)), Names{"printer-state-changed"});
    EXPECT_EQ(status(fetch(id + 1000)), IPP_STATUS_ERROR_NOT_FOUND);
    clock += Subscriptions::event_life + std::chrono::seconds(1);
    EXPECT_TRUE(events_of(fetch(id)).empty()) << "events have a life of five minutes";
}

TEST_F(Events, NameTheNarrowestThatWasSubscribedTo)
{
    const int id = number(subscribe(attribute(0x44, "notify-events", "job-state-changed") + attribute(0x44, "", "job-completed")), "notify-subscription-id");
    const int job = print();
    job_moves(job, JobState::processing);
    job_moves(job, JobState::completed);
    EXPECT_EQ(events_of(fetch(id)), (Names{"job-state-changed", "job-completed"}));
}

TEST_F(Events, AreWaitedForAndNotForEver)
{
    const int id = subscribed("job-completed");
    static_cast<void>(fetch(id, 1, true));
    EXPECT_TRUE(waits);
    call.patient = false;
    EXPECT_EQ(status(fetch(id, 1, true)), IPP_STATUS_OK);
    EXPECT_FALSE(waits);
    call.patient = true;
    job_moves(print(), JobState::canceled);
    EXPECT_EQ(events_of(fetch(id, 1, true)).size(), 1U);
    EXPECT_FALSE(waits);
}

TEST_F(Events, OfOneJobEndWithIt)
{
    const int job = print(), other = print();
    const Message made = subscribe(attribute(0x44, "notify-events", "job-completed"), 0x17, attribute(0x21, "job-id", integer(job)));
    const int id = number(made, "notify-subscription-id");
    ASSERT_GT(id, 0);
    job_moves(other, JobState::completed);
    EXPECT_TRUE(events_of(fetch(id)).empty());
    job_moves(job, JobState::completed);
    const Message last = fetch(id);
    EXPECT_EQ(events_of(last).size(), 1U);
    EXPECT_EQ(status(last), IPP_STATUS_OK_EVENTS_COMPLETE);
    clock += Subscriptions::event_life + std::chrono::seconds(1);
    EXPECT_EQ(status(fetch(id)), IPP_STATUS_ERROR_NOT_FOUND);
}

TEST_F(Events, ComeWithAJobThatAsksForThem)
{
    const Message made = ask(header(2) + opening() + "\x06" + attribute(0x44, "notify-pull-method", "ippget") + attribute(0x44, "notify-events", "job-completed") + "\x03", "%!PS");
    EXPECT_EQ(status(made), IPP_STATUS_OK);
    const int id = number(made, "notify-subscription-id");
    ASSERT_GT(id, 0);
    job_moves(number(made, "job-id"), JobState::completed);
    EXPECT_EQ(events_of(fetch(id)).size(), 1U);
}

// T-SSRF-1, T-AUTHZ-2: nothing is sent to an address that a client names.
TEST_F(Events, AreSentNowhere)
{
    EXPECT_EQ(status(ask(header(0x16) + opening() + "\x06" + attribute(0x45, "notify-recipient-uri", "rss:///../x") + "\x03")), IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED);
    EXPECT_EQ(status(ask(header(2) + opening() + "\x06" + attribute(0x45, "notify-recipient-uri", "mailto:x@y") + "\x03")), IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED);
    EXPECT_TRUE(jobs.all.empty());
}

TEST_F(Events, AreRenewedListedAndGivenUpByWhoSubscribed)
{
    const int id = subscribed("job-completed");
    const auto on = [&](int operation, const std::string& user, const std::string& more = {}) {
        return ask(header(operation) + opening(user) + attribute(0x21, "notify-subscription-id", integer(id)) + more + "\x03");
    };
    for (const int operation : {0x18, 0x1A, 0x1B}) EXPECT_EQ(status(on(operation, "mallory")), IPP_STATUS_ERROR_NOT_AUTHORIZED) << operation;
    EXPECT_EQ(status(fetch(id, 1, false, "mallory")), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    const Message described = on(0x18, "camille");
    EXPECT_EQ(number(described, "notify-lease-duration"), Subscriptions::usual_lease);
    EXPECT_EQ(number(described, "notify-sequence-number"), 0);
    EXPECT_EQ(number(ask(header(0x19) + opening() + "\x03"), "notify-subscription-id"), id);
    EXPECT_EQ(number(ask(header(0x19) + opening("mallory") + "\x03"), "notify-subscription-id"), -1);
    EXPECT_EQ(number(on(0x1A, "camille", "\x06" + attribute(0x21, "notify-lease-duration", integer(60))), "notify-lease-duration"), 60);
    clock += std::chrono::seconds(61);
    EXPECT_EQ(status(fetch(id)), IPP_STATUS_ERROR_NOT_FOUND);
    const int second = subscribed("job-completed");
    EXPECT_EQ(status(ask(header(0x1B) + opening() + attribute(0x21, "notify-subscription-id", integer(second)) + "\x03")), IPP_STATUS_OK);
    EXPECT_EQ(status(fetch(second)), IPP_STATUS_ERROR_NOT_FOUND);
}

TEST_F(Events, AreSubscribedToWithinMeasure)
{
    for (std::size_t n = 0; n < Subscriptions::most_per_address; ++n) ASSERT_GT(subscribed("job-completed"), 0) << n;
    EXPECT_EQ(status(subscribe(attribute(0x44, "notify-events", "job-completed"))), IPP_STATUS_ERROR_TOO_MANY_SUBSCRIPTIONS);
    EXPECT_EQ(status(subscribe(attribute(0x44, "notify-events", "moon-rise"))), IPP_STATUS_ERROR_IGNORED_ALL_SUBSCRIPTIONS);
}

}  // namespace
}  // namespace consigne::spooler::ipp
