#include "spooler/api/search_words.hpp"
#include "tests/unit/spooler/store/temporary_store.hpp"

#include <chrono>

namespace consigne::spooler {
namespace {

using People = TemporaryStore;

Person person(const std::string& login, const std::string& name = {})
{
    Person p;
    p.login = login;
    p.full_name = name;
    return p;
}

std::vector<std::string> found(store::PeopleTable& people, const std::string& search, PeopleQuery query = {})
{
    query.search = search;
    std::vector<std::string> logins;
    for (;;) {
        const auto page = people.page(query);
        EXPECT_LE(page.people.size(), query.limit);
        for (const auto& p : page.people) logins.push_back(p.login);
        if (page.next.empty()) return logins;
        query.after = page.next;
    }
}

TEST(SearchWords, AreLowerCaseWithoutAccents)
{
    EXPECT_EQ(search_words("Élodie D’Œuvre, e.d@Exemple.fr"), (std::vector<std::string>{"elodie", "d", "oeuvre", "e", "exemple", "fr"}));
    EXPECT_EQ(folded("E\u0301LODIE STRAẞE Łódź"), "elodie stra\u1E9Ee lodz");
    EXPECT_TRUE(search_words(" .-_ ").empty());
}

TEST(SearchWords, StandAnywhereInWhatTheyFind)
{
    EXPECT_TRUE(has_words("Étage 2, série CT-0042", search_words("042 etage")));
    EXPECT_FALSE(has_words("Étage 2, série CT-0042", search_words("etage 043")));
    EXPECT_TRUE(has_words("anything", {}));
}

TEST_F(People, AreFoundByTheBeginningsOfTheirWordsInAnyOrder)
{
    auto& people = store_->people();
    Person elodie = person("e.dupont", "Élodie Dupont");
    elodie.department = "Comptabilité";
    ASSERT_TRUE(people.add(elodie));
    ASSERT_TRUE(people.add(person("marie", "Marie Dupond")));
    ASSERT_TRUE(people.add(person("dupont.marie", "Marie Dupont")));
    using Logins = std::vector<std::string>;
    EXPECT_EQ(found(people, "elodie"), (Logins{"e.dupont"}));
    EXPECT_EQ(found(people, "ÉLO compta"), (Logins{"e.dupont"}));
    EXPECT_EQ(found(people, "dup mar"), (Logins{"marie", "dupont.marie"}));
    EXPECT_EQ(found(people, "marie dupont"), (Logins{"dupont.marie"}));
    EXPECT_EQ(found(people, "%"), Logins{}) << "signs alone are in nobody's name";
    EXPECT_EQ(found(people, "  "), found(people, "")) << "nothing to look for is everybody";
    EXPECT_EQ(found(people, "zz"), Logins{});
    EXPECT_EQ(found(people, "upont"), Logins{}) << "beginnings of words";
    // What is changed is found by its new words alone, and whoever is gone by none.
    auto changed = *people.find_login("marie");
    changed.full_name = "Zoé";
    ASSERT_TRUE(people.update(changed));
    EXPECT_EQ(found(people, "zoe"), (Logins{"marie"}));
    EXPECT_EQ(found(people, "dupond"), Logins{});
    ASSERT_TRUE(people.remove(changed.id));
    EXPECT_EQ(found(people, "zoe"), Logins{});
}

TEST_F(People, ComeInPagesEachOnceByFilterAndGroup)
{
    auto& people = store_->people();
    const auto group = people.add_group({{}, "Profs", "", false, {}, 0});
    ASSERT_TRUE(group);
    EXPECT_EQ(people.add_group({{}, "PROFS", "", false, {}, 0}).error().code, Errc::conflict);
    for (int i = 0; i < 23; ++i) {
        Person p = person("p" + std::to_string(100 + i), "Same Name");
        p.paused = i % 5 == 0;
        p.operator_right = i % 7 == 0;
        const auto id = people.add(p);
        ASSERT_TRUE(id);
        if (i >= 9) continue;
        ASSERT_TRUE(people.set_member(*group, *id, true));
    }
    PeopleQuery query;
    query.limit = 4;
    EXPECT_EQ(found(people, "", query).size(), 23u);
    EXPECT_EQ(found(people, "same", query).size(), 23u);
    query.only = PeopleQuery::Only::paused;
    EXPECT_EQ(found(people, "", query).size(), 5u);
    EXPECT_EQ(found(people, "same", query).size(), 5u);
    query.only = PeopleQuery::Only::operators;
    EXPECT_EQ(found(people, "", query).size(), 4u);
    query.only = PeopleQuery::Only::no_card;
    EXPECT_EQ(found(people, "", query).size(), 23u);
    query.only = PeopleQuery::Only::all;
    query.group = *group;
    EXPECT_EQ(found(people, "", query).size(), 9u);
    EXPECT_EQ(found(people, "name", query).size(), 9u);
    EXPECT_EQ(people.find_group(*group)->members, 9u);
}

TEST_F(People, GetAGroupsRightAndLoseItWithTheGroup)
{
    auto& people = store_->people();
    const auto id = people.add(person("noe"));
    const auto group = people.add_group({{}, "Desk", "", true, {}, 0});
    ASSERT_TRUE(people.set_member(*group, *id, true));
    EXPECT_EQ(people.find(*id)->operator_by, "Desk");
    EXPECT_FALSE(people.find(*id)->operator_right) << "not their own";
    ASSERT_TRUE(people.remove_group(*group));
    EXPECT_EQ(people.find(*id)->operator_by, "");
    EXPECT_TRUE(people.groups_of(*id).empty());
}

TEST_F(People, HaveOneNameWhicheverOfTheTwoIsSaid)
{
    auto& people = store_->people();
    Person camille = person("camille");
    camille.alias = "DOMAINE.cmoreau";
    ASSERT_TRUE(people.add(camille));
    EXPECT_EQ(people.find_owner("domaine.CMOREAU")->id, people.find_login("camille")->id);
    EXPECT_EQ(people.add(person("domaine.cmoreau")).error().code, Errc::conflict);
    Person other = person("other");
    other.alias = "Camille";
    EXPECT_EQ(people.add(other).error().code, Errc::conflict);
    other.alias = "domaine.cmoreau";
    EXPECT_EQ(people.add(other).error().code, Errc::conflict);
    EXPECT_FALSE(people.find_owner("")) << "nobody's empty alias";
}

TEST_F(People, ChangeAllTogetherOrNotAtAll)
{
    auto& people = store_->people();
    const auto id = people.add(person("camille", "Old"));
    ASSERT_TRUE(people.add_card({"c1", "1111", *id, {}}));
    std::vector<PersonChange> changes(3);
    changes[0].person = *people.find(*id);
    changes[0].person.full_name = "New";
    changes[1].person = person("fresh");
    changes[1].code_digest = "d1";
    changes[1].cards = {{"c2", "2222", {}, {}}};
    changes[2].person = person("late");
    changes[2].cards = {{"c1", "1111", {}, {}}};
    const auto refused = people.change_all(changes);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().detail.starts_with("2: ")) << refused.error().detail;
    EXPECT_EQ(people.find(*id)->full_name, "Old");
    EXPECT_FALSE(people.find_login("fresh"));
    changes.pop_back();
    ASSERT_TRUE(people.change_all(changes));
    EXPECT_EQ(people.find(*id)->full_name, "New");
    EXPECT_EQ(people.find_code("d1")->login, "fresh");
    EXPECT_EQ(people.find_card("c2")->login, "fresh");
    EXPECT_EQ(found(people, "fresh").size(), 1u);
}

TEST_F(People, HoldOneCardWithSeveralReadings)
{
    auto& people = store_->people();
    const auto id = people.add(person("camille"));
    ASSERT_TRUE(people.add_card({"first", "1111", *id, {}}));
    ASSERT_TRUE(people.add_card({"again", "2222", *id, "first"}));
    ASSERT_TRUE(people.add_card({"second", "3333", *id, {}})) << "another reading is no second card";
    EXPECT_EQ(people.add_card({"third", "4444", *id, {}}).error().code, Errc::limit_exceeded);
    EXPECT_EQ(people.add_card({"of-nothing", "4444", *id, "nothing"}).error().code, Errc::not_found);
    EXPECT_EQ(people.find_card("again")->login, "camille");
    ASSERT_TRUE(people.remove_card("first"));
    EXPECT_FALSE(people.find_card("again")) << "the readings go with their card";
    EXPECT_EQ(people.cards(*id).size(), 1u);
}

// A page of the log costs the same however long it is: words are looked for in some of it, and then further on.
TEST_F(People, LeaveATrailThatIsLookedThroughInPieces)
{
    auto& audit = store_->audit();
    audit.record("camille", "changed the needle", "printer consigne");
    for (int n = 0; n < 5200; ++n) audit.note("noe", "signed in by code", "terminal 2FW00627");
    AuditQuery asked;
    asked.word = "needle";
    asked.limit = 50;
    auto found = audit.search(asked);
    EXPECT_TRUE(found.rows.empty());
    ASSERT_GT(found.next, 0) << "there is more to look through";
    asked.before = found.next;
    found = audit.search(asked);
    ASSERT_EQ(found.rows.size(), 1U);
    EXPECT_EQ(found.rows.front().who, "camille");
    EXPECT_EQ(found.next, 0);
    AuditQuery own;
    own.who = "Camille";
    EXPECT_EQ(audit.search(own).rows.size(), 1U) << "an index finds it at once";
    AuditQuery there;
    there.subject = "terminal 2FW00627";
    there.limit = 50;
    found = audit.search(there);
    EXPECT_EQ(found.rows.size(), 50U);
    EXPECT_EQ(found.next, found.rows.back().id);
    there.subject = "terminal 2FW0062";
    EXPECT_TRUE(audit.search(there).rows.empty()) << "all of it";
}

TEST_F(People, LeaveATrailThatNobodyChanges)
{
    auto& audit = store_->audit();
    for (int i = 0; i < 250; ++i) audit.record(i % 2 ? "root" : "noe", i % 5 ? "changed" : "added", i % 3 ? "person p" + std::to_string(i) : "setting x");
    AuditQuery query;
    query.limit = 60;
    std::size_t seen = 0;
    std::int64_t last = std::int64_t{1} << 62;
    for (auto rows = audit.list(query); !rows.empty(); rows = audit.list(query)) {
        for (const auto& row : rows) EXPECT_LT(row.id, last), last = row.id;
        seen += rows.size();
        query.before = rows.back().id;
    }
    EXPECT_EQ(seen, 250u);
    query = {};
    query.limit = 1000;
    query.who = "ROOT";
    EXPECT_EQ(audit.list(query).size(), 125u);
    query.about = "setting ";
    EXPECT_EQ(audit.list(query).size(), 42u);
    query = {};
    query.word = "P1";
    query.limit = 3;
    EXPECT_EQ(audit.list(query).size(), 3u);
    query = {};
    query.from = now() + std::chrono::hours(1);
    EXPECT_TRUE(audit.list(query).empty());
    for (const bool erase : {true, false}) {
        const Result<> done = store_->database().write([&](store::Connection& c) -> Result<> {
            const auto changed = erase ? c.run("DELETE FROM audit") : c.run("UPDATE audit SET who = 'nobody'");
            return changed ? Result<>() : Result<>(changed.error());
        });
        EXPECT_FALSE(done);
    }
    query = {};
    query.limit = 1000;
    EXPECT_EQ(audit.list(query).size(), 250u);
}

}  // namespace
}  // namespace consigne::spooler
