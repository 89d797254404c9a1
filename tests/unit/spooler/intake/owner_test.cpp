#include "spooler/intake/owner.hpp"

#include "spooler/intake/trusted_network.hpp"
#include "tests/unit/spooler/store/temporary_store.hpp"

namespace consigne::spooler {
namespace {

using namespace std::string_literals;
using OwnerRule = TemporaryStore;

TEST(Networks, HoldTheAddressesTheySay)
{
    const struct { const char *network, *address; bool inside; } table[] = {
        {"10.0.0.0/8", "10.255.1.2", true},      {"10.0.0.0/8", "11.0.0.1", false},
        {"10.0.0.0/8", "::ffff:10.1.1.1", true}, {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.8", false},       {"192.168.4.0/23", "192.168.5.9", true},
        {"192.168.4.0/23", "192.168.6.0", false},{"2001:db8::/32", "2001:db8:1::1", true},
        {"2001:db8::/32", "2001:db9::1", false}, {"fe80::/10", "fe80::1%eth0", true},
        {"::1", "[::1]", true},                  {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "2001:db8::1", false},     {"10.0.0.0/8", "local", false},
        {"10.0.0.0/8", "", false},               {"10.0.0.0/8", "10.1", false},
    };
    for (const auto& [network, address, inside] : table) {
        const auto parsed = parse_network(network);
        ASSERT_TRUE(parsed) << network;
        const auto at = parse_address(address);
        EXPECT_EQ(at && parsed->contains(*at), inside) << network << ' ' << address;
    }
    for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1", "::/129", "all", "10.0.0"}) EXPECT_FALSE(parse_network(bad)) << bad;
}

TEST_F(OwnerRule, BelievesATrustedNetworkAndNoOther)
{
    Printer printer = *store_->printers().find(add_printer());
    const PersonId camille = add_person("camille"), domain = add_person("kim@example.org");
    const auto owner = [&](const std::string& peer, const std::string& said) { return decide_owner(store_->people(), printer, peer, std::nullopt, said); };
    for (const char* said : {"camille", "Camille", "CAMILLE", "DOMAIN\\camille", "camille@example.org", "DOMAIN\\Camille@example.org"}) {
        EXPECT_EQ(owner("10.1.2.3", said).owner, camille) << said;
        EXPECT_EQ(owner("10.1.2.3", said).tier, OwnerTier::vouched);
    }
    EXPECT_EQ(owner("::ffff:10.1.2.3", "camille").owner, camille);
    EXPECT_EQ(owner("2001:db8::7", "camille").owner, camille);
    EXPECT_EQ(owner("10.1.2.3", "kim@example.org").owner, domain);
    EXPECT_FALSE(owner("10.1.2.3", "kim").owner);
    EXPECT_FALSE(owner("10.2.0.1", "camille").owner);
    EXPECT_FALSE(owner("", "camille").owner);
    printer.keep_claimed = true;
    EXPECT_EQ(owner("10.2.0.1", "camille").owner, camille);
    EXPECT_EQ(owner("10.2.0.1", "camille").tier, OwnerTier::claimed);
    EXPECT_FALSE(owner("10.2.0.1", "nobody").owner);
    const auto proved = decide_owner(store_->people(), printer, "203.0.113.1", domain, "camille");
    EXPECT_EQ(proved.owner, domain);
    EXPECT_EQ(proved.tier, OwnerTier::proved);
    EXPECT_EQ(proved.rule, "signed in");
    EXPECT_EQ(decide_owner(store_->people(), printer, "203.0.113.1", domain, "x", "personal address Laptop").rule, "personal address Laptop");
}

TEST_F(OwnerRule, KeepsToTheRulesOfTheNetwork)
{
    Printer printer = *store_->printers().find(add_printer());
    const PersonId camille = add_person("camille"), claire = add_person("claire");
    const auto owner = [&](const std::string& rules, const std::string& said) {
        printer.trusted_networks = {"10.1.0.0/16" + rules, "10.0.0.0/8"};
        return decide_owner(store_->people(), printer, "10.1.2.3", std::nullopt, said);
    };
    for (const char* said : {"camille", "CORP\\camille", "camille@example.org", "corp\\Camille@EXAMPLE.org"}) EXPECT_EQ(owner("; domains: CORP, example.org", said).owner, camille) << said;
    for (const char* said : {"OTHER\\camille", "camille@example.com", "CORP\\camille@example.com"}) EXPECT_FALSE(owner("; domains: CORP, example.org", said).owner) << said;
    EXPECT_FALSE(owner("; domains:", "CORP\\camille").owner);
    EXPECT_EQ(owner("; domains:", "camille").owner, camille);
    const Ownership meant = owner("; names: root = claire, PC de Jean = camille", "CORP\\ROOT");
    EXPECT_EQ(meant.owner, claire);
    EXPECT_EQ(meant.tier, OwnerTier::vouched);
    EXPECT_EQ(meant.rule, "trusted network 10.1.0.0/16, ROOT is claire");
    EXPECT_EQ(owner("; names: root = claire, PC de Jean = camille", "PC de Jean").owner, camille);
    // Who is named by a rule is meant, also where somebody has that very name.
    EXPECT_EQ(owner("; names: camille = claire", "camille").owner, claire);
    EXPECT_EQ(owner("; names: root = nobody", "root").rule, "trusted network 10.1.0.0/16, root is nobody, unknown name");
    const auto asks = [&](const std::string& rules, const std::string& said) {
        printer.trusted_networks = {"10.1.0.0/16" + rules};
        return unknown_signs_in(store_->people(), printer, "10.1.2.3", said);
    };
    EXPECT_TRUE(asks("; unknown: sign-in", "root"));
    EXPECT_FALSE(asks("; unknown: sign-in", "camille"));
    EXPECT_FALSE(asks("; unknown: sign-in; names: root = claire", "root"));
    EXPECT_FALSE(asks("; unknown: keep", "root"));
    EXPECT_FALSE(asks("", "root"));
}

TEST_F(OwnerRule, RefusesRulesItCannotKeep)
{
    Printer printer = *store_->printers().find(add_printer());
    for (const char* bad : {"10.0.0.0/33; domains: A", "10.0.0.0/8 192.168.0.0/16", "10.0.0.0/8; domain: A", "10.0.0.0/8; names: root", "10.0.0.0/8; names: = claire",
                            "10.0.0.0/8; names: root =", "10.0.0.0/8; unknown: ask", "10.0.0.0/8; sign-in", "; unknown: keep"}) {
        EXPECT_FALSE(parse_trusted_network(bad)) << bad;
        printer.trusted_networks = {bad};
        const auto kept = store_->printers().update(printer);
        ASSERT_FALSE(kept) << bad;
        EXPECT_EQ(kept.error().code, Errc::malformed);
    }
    const auto read = parse_trusted_network(" 10.0.0.0/8 ;domains:CORP;; unknown: sign-in ;");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->cidr, "10.0.0.0/8");
    EXPECT_EQ(read->domains, (std::vector<std::string>{"CORP"}));
    EXPECT_TRUE(read->unknown_signs_in);
}

// Who signs in is asked whether the account is paused; somebody's own address is not.
TEST_F(OwnerRule, TakesNothingInForAPausedAccount)
{
    add_printer();
    Submission said = submission("somebody");
    said.proved = add_person("camille");
    said.proof = "personal address Laptop";
    const auto kept = submit(said);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->owner_rule, "personal address Laptop");
    EXPECT_EQ(kept->tier, OwnerTier::proved);
    Person person = *store_->people().find(*said.proved);
    person.paused = true;
    ASSERT_TRUE(store_->people().update(person));
    EXPECT_EQ(submit(said).error().code, Errc::denied);
}

// threats.md T-ID-1: no second account, and no second spelling, ever receives the job.
TEST_F(OwnerRule, TakesNoLookAlikeForAPerson)
{
    Printer printer = *store_->printers().find(add_printer());
    printer.keep_claimed = true;
    add_person("camille");
    for (const std::string& said :
         {""s, " camille"s, "camille "s, "camille\t"s, "camille\0"s, "camille\0x"s, "cam\xC3\xADlle"s, "c\xD0\xB0mille"s, "camille\xE2\x80\x8B"s,
          "\xE2\x80\xAE" "camille"s, "\xEF\xBD\x83" "amille"s, "camil1e"s, "camille\n"s, "camille."s, "camilleA"s, "camille\xCC\x81"s, "CAM\xC4\xB0LLE"s,
          "A\\B\\camille"s, "camille@a@b"s, "@camille"s, "camille'--"s, "%"s, "DOMAIN\\"s, "DOMAIN\\ camille"s, "camille @x"s, "camille\xFF"s, "\"camille\""s})
        for (const char* peer : {"127.0.0.1", "203.0.113.1"}) EXPECT_FALSE(decide_owner(store_->people(), printer, peer, std::nullopt, said).owner) << said;
}

class AdoptedJob : public TemporaryStore {
protected:
    Job read_as(const std::string& peer, bool pjl_user, const std::string& user, pdl::Language language = pdl::Language::postscript)
    {
        const auto job = submit(submission("", peer));
        pdl::Facts facts;
        facts.language = language;
        facts.user = user;
        facts.pjl = true;
        facts.pjl_user = pjl_user;
        EXPECT_TRUE(record(job->id, facts, {}));
        return adopt_by_document(*store_, *store_->jobs().find(job->id));
    }
    void keep_claimed(PrinterId id)
    {
        Printer printer = *store_->printers().find(id);
        printer.keep_claimed = true;
        ASSERT_TRUE(store_->printers().update(printer));
    }
};

TEST_F(AdoptedJob, GoesToThePjlUserInTrustedNetworks)
{
    add_printer();
    const PersonId camille = add_person("camille");
    const Job adopted = read_as("127.0.0.1", true, "DOMAIN\\Camille");
    EXPECT_EQ(adopted.owner, camille);
    EXPECT_EQ(adopted.tier, OwnerTier::vouched);
    EXPECT_EQ(adopted.owner_rule, "trusted network 127.0.0.0/8, PJL user");
    EXPECT_FALSE(read_as("203.0.113.1", true, "camille").owner);
    EXPECT_FALSE(read_as("127.0.0.1", true, "nobody").owner);
    EXPECT_FALSE(read_as("127.0.0.1", true, "").owner);
}

// threats.md T-ID-1: a document that somebody else made, printed in a PJL envelope without a user.
TEST_F(AdoptedJob, IsNeverVouchedForByItsOwnPageData)
{
    const PrinterId printer = add_printer();
    const PersonId camille = add_person("camille");
    EXPECT_FALSE(read_as("127.0.0.1", false, "camille").owner) << "%%For inside an envelope";
    keep_claimed(printer);
    const Job claimed = read_as("127.0.0.1", false, "camille");
    EXPECT_EQ(claimed.owner, camille);
    EXPECT_EQ(claimed.tier, OwnerTier::claimed);
    EXPECT_EQ(claimed.owner_rule, "claimed name, not verified, %%For");
    EXPECT_FALSE(read_as("127.0.0.1", false, "camille", pdl::Language::pdf).owner) << "an author is not who printed it";
    const Job by_envelope = read_as("203.0.113.1", true, "camille");
    EXPECT_EQ(by_envelope.owner, camille);
    EXPECT_EQ(by_envelope.tier, OwnerTier::claimed);
}

TEST_F(AdoptedJob, StaysWithWhoHasItMeanwhile)
{
    add_printer();
    add_person("camille");
    const PersonId jean = add_person("jean");
    Job job = *submit(submission("", "127.0.0.1"));
    job.facts.user = "camille";
    job.facts.pjl_user = true;
    ASSERT_TRUE(store_->jobs().give(job.id, jean, "handed over at the desk"));
    EXPECT_FALSE(adopt_by_document(*store_, job).owner) << "what was read before";
    EXPECT_EQ(store_->jobs().find(job.id)->owner, jean);
}

}  // namespace
}  // namespace consigne::spooler
