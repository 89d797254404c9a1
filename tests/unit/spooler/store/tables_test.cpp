#include "tests/unit/spooler/store/temporary_store.hpp"

namespace consigne::spooler {
namespace {

using Tables = TemporaryStore;

TEST_F(Tables, PrintersKeepTheirListsInOrder)
{
    const OutputDeviceId one = add_device("One"), two = add_device("Two");
    const PrinterId id = add_printer();
    Printer printer = *store_->printers().find(id);
    EXPECT_EQ(printer.uuid.size(), 36u);
    printer.devices = {two, one};
    printer.trusted_networks = {"::1", "10.0.0.0/8"};
    printer.mode = ReleaseMode::automatic;
    printer.keep_claimed = true;
    ASSERT_TRUE(store_->printers().update(printer));
    open();
    const Printer kept = *store_->printers().find("consigne");
    EXPECT_EQ(kept.devices, (std::vector{two, one}));
    EXPECT_EQ(kept.trusted_networks, printer.trusted_networks);
    EXPECT_EQ(kept.mode, ReleaseMode::automatic);
    EXPECT_TRUE(kept.keep_claimed);
    EXPECT_EQ(store_->printers().list().size(), 1u);

    printer.name = "a b";
    EXPECT_EQ(store_->printers().update(printer).error().code, Errc::malformed);
    printer.name = "consigne";
    printer.trusted_networks = {"10.0.0.0/33"};
    EXPECT_EQ(store_->printers().update(printer).error().code, Errc::malformed);
    Printer twin;
    twin.name = "consigne";
    EXPECT_EQ(store_->printers().add(twin).error().code, Errc::conflict);
    EXPECT_EQ(store_->printers().find("other").error().code, Errc::not_found);
    printer.devices = {OutputDeviceId{99}};
    printer.trusted_networks = {};
    EXPECT_FALSE(store_->printers().update(printer));
    EXPECT_EQ(store_->printers().find(id)->devices.size(), 2u) << "a refused change leaves the old one whole";
}

TEST_F(Tables, WhoDecidesAUseIsThePersonThenAGroupThatAllowsThenOneThatRefuses)
{
    auto& people = store_->people();
    const PersonId camille = add_person("camille");
    const auto verdict = [&](Use use) { return people.find(camille)->verdict(use); };
    EXPECT_TRUE(verdict(Use::scan).may);
    EXPECT_EQ(verdict(Use::scan).by, UseVerdict::By::nobody);
    const auto group = [&](const char* name, std::optional<bool> scan, bool operator_right) {
        Group made;
        made.name = name;
        made.operator_right = operator_right;
        made.allowed[Use::scan] = scan;
        made.id = people.add_group(made).value();
        EXPECT_TRUE(people.set_member(made.id, camille, true));
        EXPECT_EQ(people.find_group(made.id)->allowed, made.allowed);
        return made.id;
    };
    group("Silent", std::nullopt, true);
    group("Strict", false, false);
    EXPECT_FALSE(verdict(Use::scan).may);
    EXPECT_EQ(verdict(Use::scan).group, "Strict");
    const auto lenient = group("Teachers", true, true);
    group("Austere", false, false);
    EXPECT_TRUE(verdict(Use::scan).may);
    EXPECT_EQ(verdict(Use::scan).group, "Teachers");
    EXPECT_EQ(people.find(camille)->operator_by, "Silent") << "the first by name";
    EXPECT_TRUE(verdict(Use::usb).may);
    Person person = *people.find(camille);
    person.allowed[Use::scan] = false;
    ASSERT_TRUE(people.update(person));
    EXPECT_FALSE(verdict(Use::scan).may);
    EXPECT_EQ(verdict(Use::scan).by, UseVerdict::By::person);
    person.allowed[Use::scan].reset();
    ASSERT_TRUE(people.update(person));
    ASSERT_TRUE(people.remove_group(lenient));
    EXPECT_FALSE(verdict(Use::scan).may);
    EXPECT_EQ(verdict(Use::scan).group, "Austere") << "the first by name again";
}

// They are kept in memory, and so is who owns what a login prints.
TEST_F(Tables, WhatWasChangedIsSeenAtOnce)
{
    const PrinterId id = add_printer();
    Printer printer = *store_->printers().find(id);
    EXPECT_TRUE(store_->printers().find("consigne"));
    printer.name = "hall";
    printer.accepting = false;
    ASSERT_TRUE(store_->printers().update(printer));
    EXPECT_EQ(store_->printers().find("consigne").error().code, Errc::not_found);
    EXPECT_FALSE(store_->printers().find("hall")->accepting);
    ASSERT_TRUE(store_->printers().remove(id));
    EXPECT_EQ(store_->printers().find(id).error().code, Errc::not_found);
    EXPECT_TRUE(store_->printers().list().empty());

    auto& people = store_->people();
    EXPECT_EQ(people.find_owner("camille").error().code, Errc::not_found);
    Person person;
    person.login = "Camille";
    person.id = people.add(person).value();
    EXPECT_EQ(people.find_owner("cAMILLE")->id, person.id);
    EXPECT_FALSE(people.find_owner("camille")->paused);
    person.paused = true;
    ASSERT_TRUE(people.update(person));
    EXPECT_TRUE(people.find_owner("camille")->paused);
    ASSERT_TRUE(people.remove(person.id));
    EXPECT_EQ(people.find_owner("camille").error().code, Errc::not_found);
}

TEST_F(Tables, PrintersTellOfEachChangeThatIsKept)
{
    int told = 0;
    store_->on_printers_changed([&] { ++told; });
    const PrinterId id = add_printer();
    EXPECT_EQ(told, 1);
    Printer printer = *store_->printers().find(id);
    printer.location = "Hall";
    ASSERT_TRUE(store_->printers().update(printer));
    EXPECT_EQ(told, 2);
    printer.name = "a b";
    EXPECT_FALSE(store_->printers().update(printer));
    EXPECT_FALSE(store_->printers().remove(PrinterId{99}));
    EXPECT_EQ(told, 2) << "nothing was changed";
    ASSERT_TRUE(store_->printers().remove(id));
    EXPECT_EQ(told, 3);
}

TEST_F(Tables, DevicesAreFoundByNameOrSerial)
{
    OutputDevice device;
    device.name = "Accueil";
    device.serial = "2FW00627";
    const auto id = store_->devices().add(device);
    ASSERT_TRUE(id);
    EXPECT_EQ(store_->devices().find("Accueil")->id, *id);
    EXPECT_EQ(store_->devices().find("2FW00627")->id, *id);
    EXPECT_EQ(store_->devices().find("").error().code, Errc::not_found);
    device.name = "Other";
    EXPECT_EQ(store_->devices().add(device).error().code, Errc::conflict);
    EXPECT_EQ(store_->devices().add(device).error().detail, "a device with this serial number exists already");
    device.name = "Accueil";
    device.serial = "other";
    EXPECT_EQ(store_->devices().add(device).error().detail, "device Accueil exists already");
    EXPECT_EQ(store_->devices().find("nope").error().detail, "no device nope");
    EXPECT_EQ(store_->devices().find(OutputDeviceId{99}).error().detail, "no such device");
}

// Nothing but adding it again could mend a printer or a terminal whose device went away.
TEST_F(Tables, ADeviceInUseStays)
{
    add_printer();
    OutputDevice device;
    device.name = "Accueil";
    const auto id = store_->devices().add(device);
    ASSERT_TRUE(id);
    Printer printer = store_->printers().list().front();
    printer.devices = {*id};
    ASSERT_TRUE(store_->printers().update(printer));
    Terminal terminal;
    terminal.serial = "07";
    terminal.device = *id;
    const auto panel = store_->terminals().add(terminal);
    ASSERT_TRUE(panel);
    const auto kept = store_->devices().remove(*id);
    EXPECT_EQ(kept.error().code, Errc::conflict);
    EXPECT_EQ(kept.error().detail, "used by printer " + printer.name + " and terminal 07");
    ASSERT_TRUE(store_->terminals().remove(*panel));
    EXPECT_EQ(store_->devices().remove(*id).error().detail, "used by printer " + printer.name);
    printer.devices.clear();
    ASSERT_TRUE(store_->printers().update(printer));
    EXPECT_TRUE(store_->devices().remove(*id));
}

TEST_F(Tables, WhatIsTakenIsSaidInWords)
{
    People& people = store_->people();
    const PersonId jean = add_person("jean"), ines = add_person("ines");
    Person twin;
    twin.login = "Jean";
    EXPECT_EQ(people.add(twin).error().detail, "Jean exists already");
    Person renamed = *people.find(ines);
    renamed.login = "jean";
    EXPECT_EQ(people.update(renamed).error().detail, "jean exists already");
    ASSERT_TRUE(people.set_code(jean, "aa"));
    EXPECT_EQ(people.set_code(ines, "aa").error().detail, "that code is taken: choose another or leave it out to have one drawn");
    ASSERT_TRUE(people.add_card({"c1", "0001", jean}));
    EXPECT_EQ(people.add_card({"c1", "0001", ines}).error().detail, "that card belongs to somebody already");
    EXPECT_EQ(people.find_login("zorro").error().detail, "no person zorro");
    EXPECT_EQ(people.set_code(PersonId{99}, "cc").error().detail, "no such person");
    add_printer();
    Printer again;
    again.name = store_->printers().list().front().name;
    EXPECT_EQ(store_->printers().add(again).error().detail, "printer " + again.name + " exists already");
    EXPECT_EQ(store_->printers().find("nope").error().detail, "no printer nope");
    Terminal terminal;
    terminal.serial = "07";
    ASSERT_TRUE(store_->terminals().add(terminal));
    EXPECT_EQ(store_->terminals().add(terminal).error().detail, "a terminal with this serial number exists already");
}

TEST_F(Tables, PeopleAreFoundByLoginCodeAndCard)
{
    People& people = store_->people();
    const PersonId camille = add_person("camille"), sacha = add_person("Sacha");
    EXPECT_EQ(people.find_login("Sacha")->id, sacha);
    EXPECT_EQ(people.find_login("sacha").error().code, Errc::not_found);
    Person twin;
    twin.login = "CAMILLE";
    EXPECT_EQ(people.add(twin).error().code, Errc::conflict);
    twin.login = "";
    EXPECT_EQ(people.add(twin).error().code, Errc::malformed);

    ASSERT_TRUE(people.set_code(camille, "aa"));
    EXPECT_EQ(people.set_code(sacha, "aa").error().code, Errc::conflict);
    ASSERT_TRUE(people.set_code(camille, "bb"));
    EXPECT_EQ(people.find_code("aa").error().code, Errc::not_found);
    EXPECT_EQ(people.find_code("bb")->id, camille);
    ASSERT_TRUE(people.set_code(camille, ""));
    EXPECT_FALSE(people.find_code("bb"));
    EXPECT_FALSE(people.find_code(""));
    EXPECT_EQ(people.set_code(PersonId{99}, "cc").error().code, Errc::not_found);

    ASSERT_TRUE(people.add_card({"c1", "0001", camille}));
    ASSERT_TRUE(people.add_card({"c2", "0002", camille}));
    EXPECT_EQ(people.add_card({"c3", "0003", camille}).error().code, Errc::limit_exceeded);
    EXPECT_EQ(people.add_card({"c1", "0001", sacha}).error().code, Errc::conflict);
    EXPECT_EQ(people.find_card("c2")->id, camille);
    EXPECT_EQ(people.cards(camille).size(), 2u);
    ASSERT_TRUE(people.remove_card("c1"));
    EXPECT_EQ(people.remove_card("c1").error().code, Errc::not_found);
}

TEST_F(Tables, PersonalAddressesAreFoundListedAndGoWithTheirPerson)
{
    People& people = store_->people();
    const PersonId camille = add_person("camille"), sacha = add_person("sacha");
    const auto add = [&](const std::string& digest, const std::string& label, PersonId person) {
        PersonalAddress address;
        address.person = person;
        address.digest = digest;
        address.label = label;
        address.created = now();
        return people.add_address(address);
    };
    const auto laptop = add("aa", "Laptop", camille);
    ASSERT_TRUE(laptop);
    ASSERT_TRUE(add("bb", "Laptop", sacha)) << "labels are a person's own";
    EXPECT_EQ(add("cc", "Laptop", camille).error().detail, "there is an address named Laptop already");
    EXPECT_EQ(add("aa", "Other", sacha).error().code, Errc::conflict);
    EXPECT_EQ(add("dd", "x", PersonId{99}).error().code, Errc::not_found);
    EXPECT_EQ(people.find_address("aa")->person, camille);
    EXPECT_FALSE(people.find_address("aa")->last_used);
    EXPECT_EQ(people.find_address("").error().code, Errc::not_found);
    const Instant used{std::chrono::seconds{1'900'000'000}};
    ASSERT_TRUE(people.used_address(*laptop, used));
    EXPECT_EQ(people.addresses(camille).front().last_used, used);
    for (int i = 1; i < 20; ++i) ASSERT_TRUE(add("n" + std::to_string(i), "Device " + std::to_string(i), camille));
    EXPECT_EQ(add("zz", "One more", camille).error().code, Errc::limit_exceeded);
    EXPECT_EQ(people.remove_address(sacha, *laptop).error().code, Errc::not_found) << "somebody else's";
    ASSERT_TRUE(people.remove_address(camille, *laptop));
    EXPECT_FALSE(people.find_address("aa"));
    EXPECT_EQ(people.addresses(camille).size(), 19u);
    ASSERT_TRUE(people.remove(sacha));
    EXPECT_FALSE(people.find_address("bb"));
}

TEST_F(Tables, ASearchTakesItsWordsAsTheyStand)
{
    People& people = store_->people();
    Person odd;
    odd.login = "o'neil";
    odd.full_name = "100% O_Neil";
    ASSERT_TRUE(people.add(odd));
    add_person("camille");
    const auto found = [&](const char* words) {
        PeopleQuery asked;
        asked.search = words;
        return people.page(asked).people.size();
    };
    EXPECT_EQ(found(""), 2u);
    for (const char* one : {"100%", "_neil", "NEIL", "o'neil", "O_Neil 100"}) EXPECT_EQ(found(one), 1u) << one;
    for (const char* none : {"' OR 1=1 --", "%", "eil", "camille_x", "\\"}) EXPECT_EQ(found(none), 0u) << none;
}

// Documents without an owner would be out of everybody's reach.
TEST_F(Tables, NobodyLeavesWhileDocumentsWait)
{
    add_printer();
    const PersonId camille = add_person("camille");
    ASSERT_TRUE(store_->people().add_card({"c1", "0001", camille}));
    const JobId job = submitted().id;
    const auto kept = store_->people().remove(camille);
    EXPECT_EQ(kept.error().code, Errc::conflict);
    EXPECT_EQ(kept.error().detail, "1 document waits; delete it first, or use --cancel-jobs");
    EXPECT_EQ(store_->jobs().find(job)->owner, camille);
    const JobId other = submitted().id;
    EXPECT_EQ(store_->people().remove(camille).error().detail, "2 documents wait; delete them first, or use --cancel-jobs");
    ASSERT_TRUE(store_->jobs().cancel(job, "job-canceled-by-user"));
    ASSERT_TRUE(store_->jobs().cancel(other, "job-canceled-by-user"));
    ASSERT_TRUE(store_->people().remove(camille));
    EXPECT_FALSE(store_->jobs().find(job)->owner);
    EXPECT_EQ(store_->jobs().find(job)->owner_rule, "of camille, since removed");
    EXPECT_FALSE(store_->people().find_card("c1"));
    EXPECT_GT(add_person("camille"), camille) << "a number names one person for ever";
    EXPECT_FALSE(store_->jobs().find(job)->owner);
}

TEST_F(Tables, AnUnownedJobIsGivenOnce)
{
    add_printer();
    const PersonId camille = add_person("camille");
    const JobId job = submitted("nobody").id;
    ASSERT_TRUE(store_->jobs().give(job, camille, "operator"));
    EXPECT_EQ(store_->jobs().find(job)->owner, camille);
    EXPECT_EQ(store_->jobs().find(job)->owner_rule, "operator");
    EXPECT_FALSE(store_->jobs().give(job, PersonId{99}, "operator"));
    ASSERT_TRUE(store_->jobs().cancel(job, "job-canceled-by-user"));
    EXPECT_EQ(store_->jobs().give(job, camille, "operator").error().code, Errc::not_found);
}

TEST_F(Tables, TerminalsKeepEverySwitch)
{
    Terminal terminal;
    terminal.serial = "2FW00627";
    terminal.device = add_device();
    terminal.option_mono = false;
    terminal.automatic_release = true;
    const auto id = store_->terminals().add(terminal);
    ASSERT_TRUE(id);
    Terminal kept = *store_->terminals().find_serial("2FW00627");
    EXPECT_EQ(kept.device, terminal.device);
    EXPECT_FALSE(kept.option_mono);
    EXPECT_TRUE(kept.option_sides);
    EXPECT_TRUE(kept.automatic_release);
    EXPECT_FALSE(kept.last_seen);
    EXPECT_EQ(store_->terminals().add(terminal).error().code, Errc::conflict);
    kept.last_seen = now();
    kept.accepted = true;
    ASSERT_TRUE(store_->terminals().update(kept));
    EXPECT_EQ(store_->terminals().find(*id)->last_seen, kept.last_seen);
    EXPECT_EQ(store_->terminals().list().size(), 1u);
    ASSERT_TRUE(store_->terminals().remove(*id));
    EXPECT_EQ(store_->terminals().remove(*id).error().code, Errc::not_found);
}

TEST_F(Tables, SessionsEndByIdlenessAndWithTheirPerson)
{
    const PersonId camille = add_person("camille");
    Session session;
    session.token_digest = "d1";
    session.kind = "terminal";
    session.person = camille;
    session.started = session.last_seen = now();
    session.state = "{}";
    ASSERT_TRUE(store_->sessions().put(session));
    session.state = "{\"a\":1}";
    ASSERT_TRUE(store_->sessions().put(session));
    EXPECT_EQ(store_->sessions().find("d1")->state, "{\"a\":1}");
    session.token_digest = "d2";
    session.person.reset();
    session.last_seen -= std::chrono::minutes(5);
    ASSERT_TRUE(store_->sessions().put(session));
    session.state = std::string(16'385, ' ');
    EXPECT_EQ(store_->sessions().put(session).error().code, Errc::malformed);
    EXPECT_EQ(*store_->sessions().remove_idle("admin", now()), 0u);
    EXPECT_EQ(*store_->sessions().remove_idle("terminal", now() - std::chrono::minutes(1)), 1u);
    EXPECT_FALSE(store_->sessions().find("d2"));
    ASSERT_TRUE(store_->people().remove(camille));
    EXPECT_FALSE(store_->sessions().find("d1"));
}

TEST_F(Tables, SessionsOfAPersonAreListedAndAnEndedOneStaysEnded)
{
    const PersonId camille = add_person("camille"), noe = add_person("noe");
    Session session;
    session.kind = "desk";
    session.person = camille;
    session.address = "192.0.2.7";
    session.agent = "Firefox";
    session.started = session.last_seen = now();
    for (const char* digest : {"d1", "d2"}) {
        session.token_digest = digest;
        session.last_seen += std::chrono::seconds(1);
        ASSERT_TRUE(store_->sessions().put(session));
    }
    session.token_digest = "d3";
    session.person = noe;
    ASSERT_TRUE(store_->sessions().put(session));
    auto all = store_->sessions().of(camille);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].token_digest, "d2") << "latest first";
    EXPECT_EQ(all[0].address, "192.0.2.7");
    EXPECT_EQ(all[0].agent, "Firefox");
    all[1].state = "{}";
    ASSERT_TRUE(store_->sessions().update(all[1]));
    EXPECT_EQ(store_->sessions().find("d1")->state, "{}");
    ASSERT_TRUE(store_->sessions().remove("d1"));
    EXPECT_EQ(store_->sessions().update(all[1]).error().code, Errc::not_found);
    EXPECT_FALSE(store_->sessions().find("d1"));
}

TEST_F(Tables, TheTrailIsWritten)
{
    store_->audit().record("camille", "job.release", "42");
    const auto rows = store_->database().read(
        [](store::Connection& c) { return c.one("SELECT count(*) FROM audit WHERE who = 'camille' AND subject = '42'", [](store::Row& r) { return r.integer(); }); });
    EXPECT_EQ(*rows, 1);
}

}  // namespace
}  // namespace consigne::spooler
