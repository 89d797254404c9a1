// Each way to the simulated Canon, alone: what a delivery comes to, and what is said on the way.
#include "spooler/ipp/codec.hpp"
#include "tests/unit/spooler/forward/machines.hpp"

#include <boost/json/serialize.hpp>

namespace consigne::spooler::forward {
namespace {

using Steps = std::vector<std::string>;

Bytes three_sides() { return test::golden("pdl/gs/pxlcolor_photo2.pxl"); }

std::unique_ptr<Forwarder> to(const std::string& uri, const Limits& limits = short_limits())
{
    auto made = make_forwarder(uri, {}, limits);
    EXPECT_TRUE(made) << made.error().detail;
    return std::move(*made);
}

Outcome deliver(Forwarder& forwarder, const Paper& paper, Told& told)
{
    const auto able = forwarder.abilities({});
    EXPECT_TRUE(able) << able.error().detail;
    return able ? forwarder.deliver(paper.parcel, *able, told.notes()) : Outcome{};
}

std::string with_port(const char* scheme, int port, const char* rest) { return std::string(scheme) + "://127.0.0.1:" + std::to_string(port) + rest; }

TEST(Forwarder, PrintsOverEachProtocolAndTellsTheSteps)
{
    Canon canon;
    const Paper paper(three_sides());
    for (const auto& uri : {canon.ipp_uri(), canon.lpd_uri(), canon.raw_uri()}) {
        SCOPED_TRACE(uri);
        Told told;
        const auto before = canon.printed();
        const Outcome outcome = deliver(*to(uri), paper, told);
        EXPECT_EQ(outcome.state, DeliveryState::printed) << outcome.detail;
        EXPECT_EQ(told.steps, (Steps{"sending", "accepted"}));
        EXPECT_TRUE(comes_true([&] { return canon.printed() == before + 1; }));
    }
    EXPECT_EQ(canon.device.jobs().back().bytes, paper.parcel.bytes);
}

/// A job's wish to be stapled, by name and by number as the service keeps it.
std::string stapled()
{
    const ipp::Message wishes(ippNew()), finishing(ippNew());
    ippAddInteger(wishes.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "number-up", 2);  // what stands there is no wish
    ippAddString(finishing.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "finishing-template", nullptr, "staple-top-left");
    ippAddCollection(wishes.get(), IPP_TAG_JOB, "finishings-col", finishing.get());
    ippAddInteger(wishes.get(), IPP_TAG_JOB, IPP_TAG_ENUM, "finishings", IPP_FINISHINGS_STAPLE_TOP_LEFT);
    return std::string(as_text(ipp::write_message(wishes.get())));
}

// PWG 5100.1: finishings or finishings-col, never both; and what a machine cannot do is said, not passed over.
TEST(Forwarder, AsksForFinishingInTheWordsTheMachineKnows)
{
    Canon canon;
    Paper paper(three_sides());
    paper.parcel.wishes = stapled();
    struct Case { const char* finisher; bool by_number, by_name; };
    for (const Case& one : {Case{"numbers", true, false}, Case{"pwg", false, true}, Case{"none", false, false}}) {
        SCOPED_TRACE(one.finisher);
        canon.quirks.finisher = one.finisher;
        Told told;
        const Outcome outcome = deliver(*to(canon.ipp_uri()), paper, told);
        EXPECT_EQ(outcome.state, DeliveryState::printed) << outcome.detail;
        const auto got = canon.device.jobs().back().attributes;
        EXPECT_FALSE(got.contains("number-up"));
        EXPECT_EQ(got.contains("finishings"), one.by_number);
        EXPECT_EQ(got.contains("finishings-col"), one.by_name);
        EXPECT_EQ(outcome.unfinished, !one.by_number && !one.by_name);
    }
    Told told;
    EXPECT_TRUE(deliver(*to(canon.raw_uri()), paper, told).unfinished) << "nothing can be asked there";
    paper.parcel.wishes.clear();
    EXPECT_FALSE(deliver(*to(canon.ipp_uri()), paper, told).unfinished);
}

TEST(Forwarder, AsksForThePaperADocumentWasPutOnAndNotForItsSenders)
{
    Canon canon;
    Paper paper(three_sides());
    const ipp::Message wishes(ippNew()), size(ippNew()), col(ippNew());
    ippAddString(wishes.get(), IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", nullptr, "iso_a3_297x420mm");
    ippAddString(wishes.get(), IPP_TAG_JOB, IPP_TAG_KEYWORD, "output-bin", nullptr, "tray-1");
    ippAddInteger(size.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", 29700);
    ippAddInteger(size.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", 42000);
    ippAddCollection(col.get(), IPP_TAG_ZERO, "media-size", size.get());
    ippAddCollection(wishes.get(), IPP_TAG_JOB, "media-col", col.get());
    paper.parcel.wishes = std::string(as_text(ipp::write_message(wishes.get())));
    const auto asked = [&](std::string_view name) {
        Told told;
        EXPECT_EQ(deliver(*to(canon.ipp_uri()), paper, told).state, DeliveryState::printed);
        const auto got = canon.device.jobs().back().attributes;
        return got.contains(name) ? boost::json::serialize(got.at(name)) : std::string();
    };
    EXPECT_EQ(asked("media"), R"("iso_a3_297x420mm")");
    EXPECT_NE(asked("media-col"), "");
    paper.parcel.ask.fit = pdl::Media{595, 842};
    EXPECT_EQ(asked("media"), R"("iso_a4_210x297mm")");
    EXPECT_EQ(asked("media-col"), "");
    // Paper that the device has no name for is left to the pages.
    paper.parcel.ask.fit = pdl::Media{500, 700};
    EXPECT_EQ(asked("media"), "");
}

// Some devices take one connection at a time: looking first and sending then is one.
TEST(Forwarder, ConnectsOnceForAnLpdOrRawDelivery)
{
    Canon canon;
    const Paper paper(three_sides());
    Line lpd(canon.lpd), raw(canon.raw);
    Told told;
    EXPECT_EQ(deliver(*to(with_port("lpd", lpd.port(), "/lp")), paper, told).state, DeliveryState::printed);
    EXPECT_EQ(deliver(*to(with_port("socket", raw.port(), "")), paper, told).state, DeliveryState::printed);
    EXPECT_EQ(lpd.connections(), 1);
    EXPECT_EQ(raw.connections(), 1);
}

TEST(Forwarder, ConnectsAgainWhenTheDeviceHungUpMeanwhile)
{
    Canon canon;
    const Paper paper(three_sides());
    const auto forwarder = to(canon.lpd_uri());
    const auto able = forwarder->abilities({});
    ASSERT_TRUE(able);
    canon.hub.vanish();
    canon.hub.appear();
    Told told;
    EXPECT_EQ(forwarder->deliver(paper.parcel, *able, told.notes()).state, DeliveryState::printed);
}

TEST(Forwarder, LeavesNoEmptyJobBehindWhenTheLineIsCutBeforeTheDocument)
{
    Canon canon;
    const Paper paper(three_sides());
    Line line(canon.ipp);
    const auto forwarder = to(with_port("ipp", line.port(), "/ipp/print"));
    line.cut_at(operation(IPP_OP_SEND_DOCUMENT));
    Told told;
    const Outcome outcome = deliver(*forwarder, paper, told);
    EXPECT_NE(outcome.state, DeliveryState::printed);
    EXPECT_EQ(told.steps, Steps{"sending"});
    ASSERT_EQ(canon.device.jobs().size(), 1u);
    EXPECT_EQ(canon.device.jobs().front().id, told.device_job);
    EXPECT_EQ(canon.device.jobs().front().state, mfp::JobState::canceled);
    // Nothing came out, by the device's own word: the document goes back as it was, and may be tried again.
    EXPECT_EQ(outcome.state, DeliveryState::put_back);
    EXPECT_TRUE(outcome.retry);
    EXPECT_EQ(outcome.trouble, Trouble::cut);
    Told again;
    EXPECT_EQ(deliver(*forwarder, paper, again).state, DeliveryState::printed);
    EXPECT_EQ(canon.printed(), 1u);
}

TEST(Forwarder, CancelsTheJobWhoseDocumentTheDeviceRefuses)
{
    Canon canon;
    const Paper paper(three_sides());
    const auto forwarder = to(canon.ipp_uri());
    const auto able = forwarder->abilities({});
    ASSERT_TRUE(able);
    Told told;
    Notes notes = told.notes();
    const auto sending = notes.sending;
    notes.sending = [&](std::int64_t job) {  // between Create-Job and Send-Document
        canon.device.change([](mfp::Faults& f) { f.refuse = true; });
        return sending(job);
    };
    const Outcome outcome = forwarder->deliver(paper.parcel, *able, notes);
    EXPECT_EQ(outcome.state, DeliveryState::put_back);
    EXPECT_EQ(outcome.trouble, Trouble::busy);
    ASSERT_EQ(canon.device.jobs().size(), 1u);
    EXPECT_EQ(canon.device.jobs().front().state, mfp::JobState::canceled);
}

TEST(Forwarder, PutsBackWhatARefusingDeviceDidNotTake)
{
    Canon canon;
    canon.device.change([](mfp::Faults& f) { f.refuse = true; });
    const Paper paper(three_sides());
    for (const auto& uri : {canon.ipp_uri(), canon.lpd_uri()}) {
        Told told;
        const Outcome outcome = deliver(*to(uri), paper, told);
        EXPECT_EQ(outcome.state, DeliveryState::put_back) << uri;
        EXPECT_EQ(outcome.trouble, Trouble::busy) << uri;
        EXPECT_TRUE(outcome.retry) << uri;
        EXPECT_TRUE(told.steps.empty()) << uri;
    }
    // Raw has no word for it: the connection is reset under the document, and nobody knows.
    Told told;
    const Outcome outcome = deliver(*to(canon.raw_uri()), Paper(Bytes(std::size_t{8} << 20, ' ')), told);
    EXPECT_EQ(outcome.state, DeliveryState::uncertain);
    EXPECT_EQ(told.steps, Steps{"sending"});
}

TEST(Forwarder, SaysThatNobodyKnowsWhenTheLineBreaksUnderTheDocument)
{
    Canon canon;
    canon.device.change([](mfp::Faults& f) { f.reset_mid_body = true; });
    const Paper paper(Bytes(std::size_t{8} << 20, ' '));
    for (const auto& uri : {canon.ipp_uri(), canon.lpd_uri(), canon.raw_uri()}) {
        Told told;
        const Outcome outcome = deliver(*to(uri), paper, told);
        EXPECT_EQ(outcome.state, DeliveryState::uncertain) << uri << ": " << outcome.detail;
        EXPECT_EQ(told.steps, Steps{"sending"}) << uri;
        EXPECT_NE(outcome.trouble, Trouble::none) << uri;
    }
    EXPECT_EQ(canon.printed(), 0u);
}

TEST(Forwarder, WaitsThroughAJamAndSaysSo)
{
    Canon canon;
    canon.device.change([](mfp::Faults& f) { f.jam = true; });
    Limits limits = short_limits();
    limits.stopped = 60s;
    Told told;
    told.heard = [&] {
        if (told.troubles.back() == Trouble::paper_jam) canon.device.recover();
    };
    const Outcome outcome = deliver(*to(canon.ipp_uri(), limits), Paper(three_sides()), told);
    EXPECT_EQ(outcome.state, DeliveryState::printed) << outcome.detail;
    EXPECT_NE(std::find(told.troubles.begin(), told.troubles.end(), Trouble::paper_jam), told.troubles.end());
}

TEST(Forwarder, TakesBackAJobThatAJamHeldForTooLong)
{
    Canon canon;
    canon.device.change([](mfp::Faults& f) { f.jam = true; });
    Limits limits = short_limits();
    limits.stopped = 200ms;
    Told told;
    const Outcome outcome = deliver(*to(canon.ipp_uri(), limits), Paper(three_sides()), told);
    EXPECT_EQ(outcome.state, DeliveryState::put_back) << outcome.detail;
    EXPECT_EQ(outcome.trouble, Trouble::paper_jam);
    canon.device.recover();
    EXPECT_TRUE(comes_true([&] { return canon.device.jobs().front().over(); }));
    EXPECT_EQ(canon.device.jobs().front().completed, 0u) << "it came out after it had been put back";
}

TEST(Forwarder, DoesNotWaitForEverForAJobThatTheDeviceHolds)
{
    Canon canon;
    canon.quirks.forced_hold = true;
    Limits limits = short_limits();
    limits.stopped = 200ms;
    Told told;
    const Outcome outcome = deliver(*to(canon.ipp_uri(), limits), Paper(three_sides()), told);
    EXPECT_EQ(outcome.state, DeliveryState::put_back);
    EXPECT_EQ(outcome.trouble, Trouble::held_at_machine);
}

// By the clock, not by how often it was asked: each question to a stalled device takes its own time.
TEST(Forwarder, GivesASilentDeviceItsTimeAndNoMore)
{
    Canon canon(60);  // a side a second: it is still printing when it falls silent
    Limits limits = short_limits();
    limits.reply = 700ms;
    limits.connect = 700ms;
    limits.silence = 1500ms;
    Told told;
    std::chrono::steady_clock::time_point silent_from;
    told.heard = [&] {
        if (silent_from != std::chrono::steady_clock::time_point{}) return;
        canon.hub.stall(true);
        silent_from = std::chrono::steady_clock::now();
    };
    const Outcome outcome = deliver(*to(canon.ipp_uri(), limits), Paper(three_sides()), told);
    const auto waited = std::chrono::steady_clock::now() - silent_from;
    canon.hub.stall(false);
    EXPECT_EQ(outcome.state, DeliveryState::uncertain);
    EXPECT_EQ(outcome.trouble, Trouble::outcome_unknown);
    EXPECT_EQ(told.troubles.back(), Trouble::silent);
    EXPECT_GE(waited, limits.silence);
    EXPECT_LT(waited, limits.silence + 5s);
}

// A restarted device has forgotten its jobs: "not found" is then no word of paper.
TEST(Forwarder, DoesNotTakeAForgetfulDevicesSilenceForPaper)
{
    Canon canon(60);
    Limits limits = short_limits();
    limits.silence = 20s;
    Told told;
    bool restarted = false;
    told.heard = [&] {
        if (!std::exchange(restarted, true)) canon.restart();
    };
    const Outcome outcome = deliver(*to(canon.ipp_uri(), limits), Paper(three_sides()), told);
    EXPECT_EQ(outcome.state, DeliveryState::uncertain);
    EXPECT_EQ(outcome.trouble, Trouble::outcome_unknown);
}

// One that was there all the time has it no longer in its list because it is out (canon-facts §1.7).
TEST(Forwarder, TakesAJobThatLeftASteadyDevicesHistoryForPrinted)
{
    Canon canon(240);
    canon.quirks.history = 1;
    Told told;
    bool another = false;
    told.heard = [&] {
        if (std::exchange(another, true)) return;
        mfp::Job other;
        other.how = "raw";
        const int id = canon.device.create(other);
        std::ofstream(canon.device.data_path(id)) << "another document\n";
        canon.device.submit(id);
        EXPECT_TRUE(comes_true([&] { return canon.device.find(id)->over(); }));
    };
    const Outcome outcome = deliver(*to(canon.ipp_uri()), Paper(three_sides()), told);
    EXPECT_TRUE(another);
    EXPECT_EQ(outcome.state, DeliveryState::printed) << outcome.detail;
}

TEST(Forwarder, LetsGoOfAStalledDeviceWhenTheServiceStops)
{
    Canon canon;
    const Paper paper(Bytes(std::size_t{8} << 20, ' '));
    Limits patient;  // the real ones: 30 s and more
    for (const auto& uri : {canon.ipp_uri(), canon.lpd_uri(), canon.raw_uri()}) {
        SCOPED_TRACE(uri);
        const auto forwarder = to(uri, patient);
        const auto able = forwarder->abilities({});
        ASSERT_TRUE(able);
        canon.hub.stall(true);
        Told told;
        std::jthread later([&] {
            std::this_thread::sleep_for(300ms);
            told.stop = true;
        });
        const auto begun = std::chrono::steady_clock::now();
        const Outcome outcome = forwarder->deliver(paper.parcel, *able, told.notes());
        EXPECT_NE(outcome.state, DeliveryState::printed);
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s) << outcome.detail;
        canon.hub.stall(false);
    }
}

TEST(Forwarder, SaysWhatKeepsADeviceFromPrinting)
{
    Canon canon;
    const auto forwarder = to(canon.ipp_uri());
    EXPECT_EQ(forwarder->abilities({})->trouble, Trouble::none);
    canon.device.change([](mfp::Faults& f) { f.jam = true; });
    EXPECT_EQ(forwarder->abilities({})->trouble, Trouble::paper_jam);
    canon.device.recover();
    canon.device.set_paper(1, "none");
    EXPECT_EQ(forwarder->abilities({})->trouble, Trouble::no_paper);
    canon.hub.vanish();
    for (const auto& uri : {canon.ipp_uri(), canon.lpd_uri(), canon.raw_uri()}) {
        const auto able = to(uri)->abilities({});
        ASSERT_FALSE(able);
        EXPECT_EQ(trouble_of(able.error()), Trouble::unreachable) << able.error().detail;
    }
    Peer stranger([](mfp::Stream& s) {
        s.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        char octet = 0;
        while (s.read(&octet, 1) == 1) {}  // closed with something unread, the connection would be reset and the answer lost
    });
    const auto able = to(with_port("ipp", stranger.port, "/ipp/print"))->abilities({});
    ASSERT_FALSE(able);
    EXPECT_EQ(trouble_of(able.error()), Trouble::not_understood) << able.error().detail;
}

// libcups reads a head for as long as lines come.
TEST(Forwarder, WaitsForAnAnswerThatNeverEndsNoLongerThanForNone)
{
    struct Drip {
        const char *name, *scheme, *begin, *again;
    };
    // A TLS record of 16 KiB whose octets come one by one; a head without an end; a body that takes for ever.
    static constexpr Drip drips[] = {{"handshake", "ipps", "\x16\x03\x03\x3f", "a"},
                                     {"head", "ipp", "HTTP/1.1 200 OK\r\n", "X-More: and more\r\n"},
                                     {"body", "ipp", "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: 60000\r\n\r\n", "a"}};
    for (const Drip& drip : drips) {
        SCOPED_TRACE(drip.name);
        std::atomic<bool> enough{false};
        Peer device([&](mfp::Stream& s) {
            char octet = 0;
            if (s.read(&octet, 1) != 1 || !s.write(drip.begin)) return;
            while (!enough && s.write(drip.again)) std::this_thread::sleep_for(5ms);
        });
        Limits limits = short_limits();
        limits.connect = limits.reply = 500ms;
        const auto begun = std::chrono::steady_clock::now();
        const auto able = to(with_port(drip.scheme, device.port, "/ipp/print"), limits)->abilities({});
        const auto waited = std::chrono::steady_clock::now() - begun;
        enough = true;
        ASSERT_FALSE(able);
        EXPECT_EQ(able.error().code, Errc::timed_out) << able.error().detail;
        EXPECT_LT(waited, 10s);
    }
}

}  // namespace
}  // namespace consigne::spooler::forward
