// Couriers between a real store and the simulated Canon.
#include "spooler/forward/dispatcher.hpp"

#include "tests/unit/spooler/forward/machines.hpp"
#include "tests/unit/spooler/store/temporary_store.hpp"

#include <cstdio>

namespace consigne::spooler::forward {
namespace {

/// Rewriting marks the document, unless it is told to fail.
class Marking final : public Sandbox {
public:
    Result<Inspection> inspect(const DocumentView&) override { return fail(Errc::unsupported, "not in this test"); }
    Result<Rewritten> rewrite(const DocumentView& document, const pdl::Facts& facts, const filters::Policy&, const DocumentView& output) override
    {
        ++rewrites;
        if (failing) return fail(reason, "said by the test");
        const auto sink = open_sink(output, 1 << 20);
        static_cast<void>(sink->write(as_bytes("%rewritten\n")));
        Bytes piece(64 * 1024);
        const auto got = open_source(document)->read(0, piece);
        static_cast<void>(sink->write(ByteView(piece).first(got.value())));
        static_cast<void>(sink->finish());
        return Rewritten{{}, facts};
    }
    Result<std::vector<std::string>> clean(const DocumentView&, const DocumentView&) override { return std::vector<std::string>{}; }
    Result<pdl::Facts> convert(const DocumentView&, const pdl::Facts&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<Picture> picture(const DocumentView&, pdl::Language) override { return fail(Errc::unsupported, "not here"); }
    void stop(std::chrono::milliseconds) override {}
    std::atomic<int> rewrites{0};
    std::atomic<bool> failing{false};
    std::atomic<Errc> reason{Errc::conflict};  // the promise did not hold
};

class Dispatching : public TemporaryStore {
protected:
    void SetUp() override
    {
        TemporaryStore::SetUp();
        camille_ = add_person("camille");
        device_ = add_device_at("Accueil", canon_.ipp_uri());
        printer_ = add_printer();
        collect_at({device_});
        pace_.tap_patience = 3s;
        pace_.retry_after = {50ms};
        pace_.patient_retry = 50ms;
        start();
    }
    void TearDown() override
    {
        dispatcher_.reset();
        TemporaryStore::TearDown();
    }

    void start()
    {
        Depot depot{store_->jobs(), store_->deliveries(), store_->devices(), store_->people(), sandbox_, directory_.string(), pace_, limits_};
        dispatcher_ = std::make_unique<Dispatcher>(std::move(depot), store_->printers());
    }
    OutputDeviceId add_device_at(const std::string& name, const std::string& uri)
    {
        const auto id = add_device(name);
        move_to(id, uri);
        return id;
    }
    void move_to(OutputDeviceId id, const std::string& uri)
    {
        auto device = store_->devices().find(id).value();
        device.uri = uri;
        ASSERT_TRUE(store_->devices().update(device));
    }
    void collect_at(std::vector<OutputDeviceId> devices, ReleaseMode mode = ReleaseMode::hold)
    {
        auto printer = store_->printers().find(printer_).value();
        printer.devices = std::move(devices);
        printer.mode = mode;
        ASSERT_TRUE(store_->printers().update(printer));
    }
    /// A document that has been read, and can be rewritten.
    Job document(const Ticket& asked = {}, pdl::Language language = pdl::Language::postscript, std::string_view text = "%!PS\nshowpage\n")
    {
        Submission said = submission();
        said.asked = asked;
        auto job = submit(said, text);
        EXPECT_TRUE(job) << job.error().detail;
        pdl::Facts facts;
        facts.language = language;
        facts.readable = true;
        facts.pages = 1;
        filters::Capabilities can{filters::Means::rewrite, filters::Means::rewrite, filters::Means::rewrite};
        EXPECT_TRUE(record(job->id, facts, can));
        return store_->jobs().find(job->id).value();
    }
    std::vector<Delivery> tap(std::vector<JobId> jobs, OutputDeviceId device, const Ticket& ticket = {})
    {
        ReleaseRequest request;
        request.release_id = "tap-" + std::to_string(++taps_);
        request.jobs = std::move(jobs);
        request.device = device;
        request.ticket = ticket;
        request.by = camille_;
        const auto released = dispatcher_->release(request);
        EXPECT_TRUE(released) << released.error().detail;
        return released ? *released : std::vector<Delivery>{};
    }
    Delivery at(const Delivery& delivery) { return store_->deliveries().find(delivery.id).value(); }
    Delivery ended(const Delivery& delivery, std::chrono::milliseconds within = 20s)
    {
        EXPECT_TRUE(comes_true([&] { return over(at(delivery).state); }, within)) << keyword(at(delivery).state) << ": " << at(delivery).reason;
        return at(delivery);
    }
    std::string received(std::size_t index = 0)
    {
        const auto jobs = canon_.device.jobs();
        if (index >= jobs.size()) return {};
        std::ifstream file(canon_.device.data_path(jobs[index].id), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    Canon canon_;
    Marking sandbox_;
    Pace pace_;
    Limits limits_ = short_limits();
    PersonId camille_;
    OutputDeviceId device_;
    PrinterId printer_;
    std::unique_ptr<Dispatcher> dispatcher_;
    int taps_ = 0;
};

TEST_F(Dispatching, PrintsOnceHoweverOftenTheSameTapComes)
{
    const Job job = document();
    ReleaseRequest request;
    request.release_id = "one";
    request.jobs = {job.id};
    request.device = device_;
    request.by = camille_;
    const auto first = dispatcher_->release(request), second = dispatcher_->release(request);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->front().id, second->front().id);
    EXPECT_EQ(ended(first->front()).state, DeliveryState::printed);
    ASSERT_TRUE(dispatcher_->release(request));
    EXPECT_EQ(canon_.device.jobs().size(), 1u);
    EXPECT_EQ(store_->jobs().find(job.id)->state, JobState::completed);
}

// One dead or stalled device beside a live one.
TEST_F(Dispatching, PrintsNothingThatAsksForAPasswordWithoutIt)
{
    Submission said = submission();
    said.password = "sha2-256:sealed";
    const auto job = submit(said, "%!PS\nshowpage\n");
    ASSERT_TRUE(job);
    pdl::Facts facts;
    facts.readable = true;
    ASSERT_TRUE(record(job->id, facts, {}));
    const Job open = document();
    ReleaseRequest request;
    request.release_id = "locked";
    request.jobs = {open.id, job->id};
    request.device = device_;
    EXPECT_EQ(dispatcher_->release(request).error().code, Errc::denied);
    request.unlocked = {open.id};
    EXPECT_EQ(dispatcher_->release(request).error().code, Errc::denied);
    EXPECT_EQ(store_->jobs().find(open.id)->state, JobState::pending_held) << "all or nothing";
    request.unlocked = {job->id};
    const auto released = dispatcher_->release(request);
    ASSERT_TRUE(released) << released.error().detail;
    for (const Delivery& one : *released) EXPECT_EQ(ended(one).state, DeliveryState::printed);
}

// The owner's rights decide, whoever collects and whatever was chosen.
TEST_F(Dispatching, PrintsInBlackAndWhiteForWhoMayNotPrintInColour)
{
    Group group;
    group.name = "Readers";
    group.allowed[Use::print_colour] = false;
    group.id = store_->people().add_group(group).value();
    const Job coloured = document(), before = document();
    EXPECT_EQ(ended(tap({before.id}, device_).front()).ticket.monochrome, false);
    ASSERT_TRUE(store_->people().set_member(group.id, camille_, true));
    const auto delivered = ended(tap({coloured.id}, device_).front());
    EXPECT_EQ(delivered.state, DeliveryState::printed);
    EXPECT_TRUE(delivered.ticket.monochrome);
    EXPECT_TRUE(comes_true([&] { return received(1).starts_with("%rewritten"); })) << "what reaches the machine is made black and white";

    // One without colour in it goes as it is.
    const Job plain = document();
    pdl::Facts facts = plain.facts;
    facts.colour_pages.emplace();
    ASSERT_TRUE(record(plain.id, facts, plain.can));
    EXPECT_FALSE(ended(tap({plain.id}, device_).front()).ticket.monochrome);

    // What cannot be made so is refused, before anything is claimed.
    const Job fixed = document();
    ASSERT_TRUE(record(fixed.id, fixed.facts, {}));
    ReleaseRequest request;
    request.release_id = "fixed";
    request.jobs = {fixed.id};
    request.device = device_;
    EXPECT_EQ(dispatcher_->release(request).error().code, Errc::denied);
    EXPECT_EQ(store_->jobs().find(fixed.id)->state, JobState::pending_held);
    group.allowed[Use::print_colour] = true;
    ASSERT_TRUE(store_->people().update_group(group));
    request.release_id = "again";
    const auto released = dispatcher_->release(request);
    ASSERT_TRUE(released) << released.error().detail;
    EXPECT_EQ(ended(released->front()).state, DeliveryState::printed);
}

TEST_F(Dispatching, NeverLetsADeadOrStalledDeviceDelayAnother)
{
    Canon stalled, vanished;
    stalled.hub.stall(true);
    vanished.hub.vanish();
    const auto slow = add_device_at("Couloir", stalled.ipp_uri()), dead = add_device_at("Grenier", vanished.raw_uri());
    collect_at({device_, slow, dead});
    const auto to_slow = tap({document().id}, slow).front(), to_dead = tap({document().id}, dead).front();
    const auto begun = std::chrono::steady_clock::now();
    const auto to_live = tap({document().id}, device_).front();
    EXPECT_EQ(ended(to_live).state, DeliveryState::printed);
    const auto live = std::chrono::steady_clock::now() - begun;
    EXPECT_FALSE(over(at(to_slow).state));
    const auto back_from_dead = ended(to_dead), back_from_slow = ended(to_slow);
    const auto all = std::chrono::steady_clock::now() - begun;
    std::printf("    live device: printed after %lld ms; dead and stalled ones: given back after %lld ms\n",
                static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(live).count()),
                static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(all).count()));
    EXPECT_EQ(back_from_dead.state, DeliveryState::put_back);
    EXPECT_EQ(back_from_dead.reason, sentence(Trouble::unreachable));
    EXPECT_EQ(back_from_slow.state, DeliveryState::put_back);
    EXPECT_EQ(back_from_slow.reason, sentence(Trouble::silent));
    EXPECT_EQ(store_->devices().find(dead)->state_message, sentence(Trouble::unreachable));
    EXPECT_EQ(store_->jobs().find(to_dead.job)->state, JobState::pending_held);
    EXPECT_EQ(store_->jobs().find(to_dead.job)->message, sentence(Trouble::unreachable));
    stalled.hub.stall(false);
}

TEST_F(Dispatching, TriesAgainWhileTheTapIsFresh)
{
    canon_.hub.vanish();
    const auto delivery = tap({document().id}, device_).front();
    EXPECT_TRUE(comes_true([&] { return at(delivery).reason == sentence(Trouble::unreachable); }));
    EXPECT_EQ(at(delivery).state, DeliveryState::queued);
    canon_.hub.appear();
    EXPECT_EQ(ended(delivery).state, DeliveryState::printed);
    EXPECT_TRUE(store_->devices().find(device_)->ready);
}

TEST_F(Dispatching, SeesByItselfThatAMachineIsWellAgain)
{
    pace_.look_again = 50ms;
    pace_.tap_patience = 1s;
    dispatcher_.reset();
    start();
    canon_.hub.vanish();
    EXPECT_EQ(ended(tap({document().id}, device_).front()).state, DeliveryState::put_back);
    EXPECT_FALSE(store_->devices().find(device_)->ready);
    canon_.device.change([](mfp::Faults& f) { f.jam = true; });
    canon_.hub.appear();
    EXPECT_TRUE(comes_true([&] { return store_->devices().find(device_)->state_message == sentence(Trouble::paper_jam); }));
    // After a restart as well.
    dispatcher_.reset();
    start();
    dispatcher_->resume();
    canon_.device.recover();
    EXPECT_TRUE(comes_true([&] { return store_->devices().find(device_)->ready; }));
    EXPECT_TRUE(canon_.device.jobs().empty());
}

// Nobody's pages come out of an unattended tray: who tapped behind somebody else's jam is given back on time, not after it.
TEST_F(Dispatching, GivesBackWhatWaitsTooLongBehindAnother)
{
    limits_.stopped = 60s;
    pace_.tap_patience = 1s;
    dispatcher_.reset();
    start();
    canon_.device.change([](mfp::Faults& f) { f.jam = true; });
    const auto jammed = tap({document().id, document().id}, device_);
    const auto behind = tap({document().id}, device_).front();
    const auto back = ended(behind);
    EXPECT_EQ(back.state, DeliveryState::put_back);
    EXPECT_EQ(back.reason, sentence(Trouble::waited_too_long));
    EXPECT_TRUE(comes_true([&] { return at(jammed[0]).reason == sentence(Trouble::paper_jam); }));
    EXPECT_EQ(at(jammed[0]).state, DeliveryState::accepted);
    // The second document of who stands at the jam comes out after it is mended.
    canon_.device.recover();
    EXPECT_EQ(ended(jammed[0]).state, DeliveryState::printed);
    EXPECT_EQ(ended(jammed[1]).state, DeliveryState::printed);
    EXPECT_EQ(canon_.printed(), 2u);
}

TEST_F(Dispatching, RefusesOnlyWhatThePersonForces)
{
    move_to(device_, canon_.raw_uri());
    sandbox_.failing = true;
    Ticket grey;
    grey.monochrome = true;
    grey.copies = 2;
    const auto forced = ended(tap({document().id}, device_, grey).front());
    EXPECT_EQ(forced.state, DeliveryState::put_back);
    EXPECT_EQ(forced.reason, sentence(Trouble::choice_not_kept));
    EXPECT_TRUE(canon_.device.jobs().empty());

    const Job wished = document(grey);
    const auto delivered = ended(tap({wished.id}, device_).front());
    EXPECT_EQ(delivered.state, DeliveryState::printed);
    EXPECT_EQ(delivered.reason, sentence(Trouble::sent_as_it_came));
    EXPECT_EQ(store_->jobs().find(wished.id)->message, sentence(Trouble::sent_as_it_came));
    EXPECT_TRUE(comes_true([&] { return canon_.printed() == 1; }));
    const std::string bytes = received();
    EXPECT_NE(bytes.find("%!PS\nshowpage\n"), std::string::npos);
    EXPECT_NE(bytes.find("@PJL SET QTY=2\r\n"), std::string::npos) << bytes;
    EXPECT_NE(bytes.find("@PJL SET RENDERMODE=GRAYSCALE\r\n"), std::string::npos) << bytes;
    EXPECT_EQ(sandbox_.rewrites, 2);

    // A sandbox that is not there says nothing about the document: neither a promise nor a wish is given up for it.
    sandbox_.reason = Errc::peer_gone;
    for (const auto& waits : {document(), document(grey)}) {
        const auto back = ended(tap({waits.id}, device_, waits.asked.nothing() ? grey : Ticket{}).front());
        EXPECT_EQ(back.state, DeliveryState::put_back);
        EXPECT_EQ(back.reason, sentence(Trouble::not_prepared));
    }

    // Where it can be kept it is, and nothing is said.
    sandbox_.failing = false;
    EXPECT_EQ(ended(tap({document(grey).id}, device_).front()).reason, "");
    EXPECT_TRUE(comes_true([&] { return received(1).starts_with("%rewritten"); }));
}

TEST_F(Dispatching, GivesAnAutomaticJobANewAttemptAfterOneThatEnded)
{
    collect_at({device_}, ReleaseMode::automatic);
    const Job job = document();
    canon_.quirks.no_postscript = canon_.quirks.no_octet_stream = true;  // this machine does not take it
    dispatcher_->accept_automatic(job);
    EXPECT_TRUE(comes_true([&] { return store_->jobs().find(job.id)->message == sentence(Trouble::unknown_format); }));
    EXPECT_TRUE(comes_true([&] { return store_->jobs().find(job.id)->state == JobState::pending_held; }));
    canon_.quirks.no_postscript = canon_.quirks.no_octet_stream = false;
    dispatcher_->accept_automatic(job);
    EXPECT_TRUE(comes_true([&] { return store_->jobs().find(job.id)->state == JobState::completed; }));
    dispatcher_->accept_automatic(job);
    EXPECT_EQ(canon_.printed(), 1u);
}

TEST_F(Dispatching, WaitsForTheDeviceOfAnAutomaticPrinterPastATapsPatience)
{
    pace_.tap_patience = 100ms;
    dispatcher_.reset();
    start();
    collect_at({device_}, ReleaseMode::automatic);
    canon_.hub.vanish();
    const Job job = document();
    dispatcher_->accept_automatic(job);
    std::this_thread::sleep_for(2s);  // far past the patience, which has whole seconds
    EXPECT_EQ(store_->jobs().find(job.id)->state, JobState::processing);
    canon_.hub.appear();
    EXPECT_TRUE(comes_true([&] { return store_->jobs().find(job.id)->state == JobState::completed; }));
}

TEST_F(Dispatching, StopsTheRestOfARelease)
{
    canon_.device.change([](mfp::Faults& f) { f.jam = true; });
    limits_.stopped = 60s;
    pace_.tap_patience = 60s;
    dispatcher_.reset();
    start();
    const auto all = tap({document().id, document().id, document().id}, device_);
    EXPECT_TRUE(comes_true([&] { return at(all[0]).state == DeliveryState::accepted; }));
    dispatcher_->stop_rest(all[0].release_id);
    EXPECT_EQ(ended(all[1]).state, DeliveryState::stopped);
    EXPECT_EQ(ended(all[2]).state, DeliveryState::stopped);
    canon_.device.recover();
    EXPECT_EQ(ended(all[0]).state, DeliveryState::printed);
    EXPECT_EQ(canon_.device.jobs().size(), 1u);
}

// Architecture §8.8: after a crash the durable notes decide.
TEST_F(Dispatching, GoesByTheNotesOfAnEarlierRun)
{
    dispatcher_.reset();  // no courier takes what is claimed here: the run that died
    const auto claimed = [&](const std::string& id, std::optional<PersonId> by) {
        ReleaseRequest request;
        request.release_id = id;
        request.jobs = {document().id};
        request.device = device_;
        request.by = by;
        return store_->deliveries().claim(request).value().front();
    };
    const auto queued = claimed("queued", camille_), automatic = claimed("automatic-1", {}), local = claimed("by a local administrator", {});
    auto sending = claimed("sending", camille_), accepted = claimed("accepted", camille_);
    // The device has both: one empty, one whole.
    mfp::Job empty, whole;
    sending.state = DeliveryState::sending;
    sending.device_job = canon_.device.create(empty);
    accepted.state = DeliveryState::accepted;
    accepted.device_job = canon_.device.create(whole);
    std::ofstream(canon_.device.data_path(static_cast<int>(accepted.device_job))) << "%!PS\nshowpage\n";
    canon_.device.submit(static_cast<int>(accepted.device_job));
    ASSERT_TRUE(store_->deliveries().note(sending));
    ASSERT_TRUE(store_->deliveries().note(accepted));

    start();
    dispatcher_->resume();
    EXPECT_EQ(ended(queued).state, DeliveryState::put_back);
    EXPECT_EQ(at(queued).reason, sentence(Trouble::server_restarted));
    EXPECT_EQ(ended(local).state, DeliveryState::put_back);
    EXPECT_EQ(ended(sending).state, DeliveryState::uncertain);
    EXPECT_EQ(at(sending).reason, sentence(Trouble::restarted_printing));
    EXPECT_EQ(canon_.device.find(static_cast<int>(sending.device_job))->state, mfp::JobState::canceled);
    EXPECT_EQ(ended(accepted).state, DeliveryState::printed);
    EXPECT_EQ(ended(automatic).state, DeliveryState::printed);
    EXPECT_EQ(canon_.printed(), 2u) << "the one followed and the automatic one; nothing twice";
}

TEST_F(Dispatching, StopsSoonWhateverItsDevicesDo)
{
    limits_ = {};  // as in service
    dispatcher_.reset();
    start();
    Canon stalled;
    const auto slow = add_device_at("Couloir", stalled.lpd_uri());
    collect_at({device_, slow});
    canon_.hub.stall(true);
    stalled.hub.stall(true);
    const auto one = tap({document().id}, device_).front(), two = tap({document().id}, slow).front();
    std::this_thread::sleep_for(200ms);
    const auto begun = std::chrono::steady_clock::now();
    dispatcher_->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
    // Nothing was sent, so the next start decides; nothing is said to be over.
    EXPECT_EQ(at(one).state, DeliveryState::queued);
    EXPECT_EQ(at(two).state, DeliveryState::queued);
    canon_.hub.stall(false);
    stalled.hub.stall(false);
}

}  // namespace
}  // namespace consigne::spooler::forward
