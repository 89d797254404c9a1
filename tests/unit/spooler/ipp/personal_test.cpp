// Printing to one's own address (architecture §4): its token says who prints, and nothing else does.
#include "spooler/api/personal_address.hpp"
#include "spooler/runtime/log.hpp"
#include "tests/unit/spooler/ipp/service_fixture.hpp"

namespace consigne::spooler::ipp {
namespace {

const std::string token = "abcdefghijkmnpqrstuvwxyz23", other_token = "b" + token.substr(1);
const std::string mine = "ipp://anyhost/ipp/p/" + token + "/consigne";

class Personal : public PrinterService {
protected:
    Personal()
    {
        printers.all.front().uuid = "11111111-2222-4333-8444-555555555555";
        personal = [this](const std::string& peer, const std::string& said) -> std::optional<PersonalAddress> {
            asked.push_back(peer + " " + said);
            if (said != token || revoked) return std::nullopt;
            PersonalAddress address;
            address.person = camille;
            address.label = "Laptop";
            return address;
        };
        call.path = "/ipp/p/" + token + "/consigne";
    }
    int print_to(const std::string& uri, const std::string& user = "somebody")
    {
        return number(ask(header(2) + opening(user, uri) + "\x03", "%!PS"), "job-id");
    }
    std::string text(const Message& reply, const char* name, int at = 0)
    {
        ipp_attribute_t* found = ippFindAttribute(reply.get(), name, IPP_TAG_ZERO);
        return found == nullptr || at >= ippGetCount(found) ? std::string() : ippGetString(found, at, nullptr);
    }
    /// Everything a reply says, as octets.
    std::string whole(const std::string& message) { return std::string(as_text(service.answer(call, as_bytes(message)).reply)); }
    std::vector<std::string> asked;
    bool revoked = false;
};

TEST_F(Personal, MakesTheJobItsPersonsWhateverNameIsSaid)
{
    for (const bool tls : {false, true}) {
        call.tls = tls;
        const int id = print_to(mine, "jean");
        ASSERT_GT(id, 0);
        EXPECT_EQ(jobs.all[JobId{id}].owner, camille);
        EXPECT_EQ(jobs.all[JobId{id}].tier, OwnerTier::proved);
        EXPECT_EQ(jobs.all[JobId{id}].owner_rule, "personal address Laptop");
        EXPECT_EQ(jobs.all[JobId{id}].user_name, "camille");
    }
    EXPECT_FALSE(asked_to_sign_in) << "over TLS as well";
    EXPECT_EQ(asked.front(), "192.0.2.1 " + token);
}

// Some clients know the path they post to and name another in the message; and the other way round.
TEST_F(Personal, IsTakenFromTheMessageOrFromThePath)
{
    call.path = "/";
    EXPECT_EQ(jobs.all[JobId{print_to(mine)}].owner, camille);
    call.path = "/ipp/p/" + token + "/consigne";
    EXPECT_EQ(jobs.all[JobId{print_to("ipp://anyhost/ipp/print/consigne")}].owner, camille);
    EXPECT_EQ(jobs.all[JobId{print_to("ipp://anyhost/ipp/p/" + token)}].owner, camille) << "the first printer";
    call.path = "/ipp/print/consigne";
    EXPECT_FALSE(jobs.all[JobId{print_to("ipp://anyhost/ipp/print/consigne")}].owner);
}

TEST_F(Personal, WorksFromCreateJobToCancelJob)
{
    const Message created = ask(header(5) + opening("x", mine) + "\x03");
    const int id = number(created, "job-id");
    EXPECT_EQ(text(created, "job-uri"), "ipp://server:631/ipp/p/" + token + "/consigne/" + std::to_string(id));
    const std::string job = attribute(0x21, "job-id", integer(id));
    EXPECT_EQ(status(ask(header(6) + opening("x", mine) + job + attribute(0x22, "last-document", "\x01") + "\x03", "%!PS")), IPP_STATUS_OK);
    EXPECT_EQ(jobs.all[JobId{id}].owner, camille);
    // By its own URI, as some clients follow it.
    const std::string by_uri = "\x01" + attribute(0x47, "attributes-charset", "utf-8") + attribute(0x48, "attributes-natural-language", "fr") +
                               attribute(0x45, "job-uri", "ipp://server/ipp/p/" + token + "/consigne/" + std::to_string(id)) + "\x03";
    const Message seen = ask(header(9) + by_uri);
    EXPECT_EQ(text(seen, "job-originating-user-name"), "camille");
    EXPECT_EQ(status(ask(header(8) + by_uri)), IPP_STATUS_OK);
    EXPECT_EQ(jobs.all[JobId{id}].state, JobState::canceled);
}

// T-PRIV-1: what else its person printed is a stranger's to it, at her other address, signed in or under her name.
TEST_F(Personal, SeesAndCancelsOnlyWhatCameByIt)
{
    const auto seen = [&](int id, const std::string& uri) {
        const Message reply = ask(header(9) + opening("camille", uri) + attribute(0x21, "job-id", integer(id)) + "\x03");
        EXPECT_EQ(number(reply, "job-id"), id) << "its number is no secret";
        return ippFindAttribute(reply.get(), "job-name", IPP_TAG_ZERO) != nullptr;
    };
    const auto listed = [&](const std::string& uri) {
        std::vector<int> ids;
        const Message reply = ask(header(10) + opening("camille", uri) + attribute(0x22, "my-jobs", "\x01") + "\x03");
        for (ipp_attribute_t* at = ippFirstAttribute(reply.get()); at != nullptr; at = ippNextAttribute(reply.get()))
            if (ippGetName(at) != nullptr && std::string_view(ippGetName(at)) == "job-id") ids.push_back(ippGetInteger(at, 0));
        return ids;
    };
    const auto cancel = [&](int id) { return status(ask(header(8) + opening("camille", mine) + attribute(0x21, "job-id", integer(id)) + "\x03")); };
    const int here = print_to(mine), elsewhere = print_to(mine);
    jobs.all[JobId{elsewhere}].owner_rule = "personal address Telephone";
    sign_in(camille);
    call.path = "/ipp/print/consigne";
    const std::string shared = "ipp://anyhost/ipp/print/consigne";
    const int signed_ = print_to(shared, "camille");
    EXPECT_TRUE(seen(elsewhere, shared)) << "signed in, she sees all";
    sign_out(true);
    trusted = true;
    EXPECT_TRUE(seen(here, mine));
    EXPECT_FALSE(seen(elsewhere, mine));
    EXPECT_FALSE(seen(signed_, mine));
    EXPECT_EQ(listed(mine), std::vector{here});
    EXPECT_EQ(cancel(elsewhere), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    EXPECT_EQ(cancel(signed_), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    EXPECT_EQ(status(ask(header(0x39) + opening("x", mine) + "\x03")), IPP_STATUS_OK) << "Cancel-My-Jobs";
    EXPECT_EQ(jobs.all[JobId{here}].state, JobState::canceled);
    EXPECT_EQ(jobs.all[JobId{elsewhere}].state, JobState::pending_held);
    EXPECT_EQ(jobs.all[JobId{signed_}].state, JobState::pending_held);
    // Signed in, an address takes nothing away.
    sign_in(camille);
    EXPECT_TRUE(seen(signed_, mine));
}

// Whoever may look at a client's queues sees the address: it lets documents in, not out.
TEST_F(Personal, ReleasesNothingAndAdministersNothing)
{
    const int id = print_to(mine);
    jobs.all[JobId{id}].reading = Reading::done;
    const std::string job = attribute(0x21, "job-id", integer(id));
    EXPECT_EQ(status(ask(header(0x0D) + opening("x", mine) + job + "\x03")), IPP_STATUS_ERROR_FORBIDDEN);
    call.tls = true;
    EXPECT_EQ(status(ask(header(0x0D) + opening("x", mine) + job + "\x03")), IPP_STATUS_ERROR_NOT_AUTHENTICATED);
    EXPECT_TRUE(asked_to_sign_in);
    EXPECT_TRUE(release.all.empty());
    camille = admin;
    EXPECT_EQ(status(ask(header(0x10) + opening("x", mine) + "\x03")), IPP_STATUS_ERROR_NOT_AUTHENTICATED) << "Pause-Printer, an administrator's address";
    EXPECT_FALSE(printers.all.front().paused);
}

// No oracle: a token that opens nothing, one that was revoked and a printer that is not there are told alike.
TEST_F(Personal, LeadsNowhereInOneWay)
{
    const auto about = [&](const std::string& uri) {
        call.path = uri.substr(uri.find("/ipp/"));
        return whole(header(0x0B) + opening("x", uri) + "\x03");
    };
    const std::string nowhere = about("ipp://anyhost/ipp/p/" + token + "/none");
    EXPECT_NE(nowhere.find("no printer has this address"), std::string::npos);
    EXPECT_EQ(about("ipp://anyhost/ipp/p/" + other_token + "/consigne"), nowhere);
    EXPECT_EQ(about("ipp://anyhost/ipp/p/" + other_token + "/none"), nowhere);
    EXPECT_EQ(about("ipp://anyhost/ipp/p/x"), nowhere);
    EXPECT_EQ(about("ipp://anyhost/ipp/elsewhere"), nowhere);
    EXPECT_NE(about(mine), nowhere);
    revoked = true;
    EXPECT_EQ(about(mine), nowhere);
    for (const int operation : {0x02, 0x04, 0x05, 0x0A, 0x4001}) {
        call.path = "/";
        EXPECT_EQ(status(ask(header(operation) + opening("x", mine) + "\x03")), IPP_STATUS_ERROR_NOT_FOUND) << operation;
    }
    EXPECT_TRUE(jobs.all.empty());
}

TEST_F(Personal, IsToldToNobodyElse)
{
    const auto attributes = [&](const std::string& uri) { return whole(header(0x0B) + opening("x", uri) + "\x03"); };
    const Message own = ask(header(0x0B) + opening("x", mine) + "\x03");
    EXPECT_EQ(text(own, "printer-uri-supported"), "ipp://server:631/ipp/p/" + token + "/consigne");
    EXPECT_EQ(text(own, "printer-uri-supported", 1), "ipps://server:631/ipp/p/" + token + "/consigne");
    EXPECT_EQ(text(own, "uri-authentication-supported"), "none");
    const int id = print_to(mine);
    call.path = "/ipp/print/consigne";
    const std::string shared = "ipp://anyhost/ipp/print/consigne";
    EXPECT_EQ(attributes(shared).find(token), std::string::npos);
    const Message public_ = ask(header(0x0B) + opening("x", shared) + "\x03");
    EXPECT_NE(text(public_, "printer-uuid"), text(own, "printer-uuid")) << "a client would take the two for one printer";
    trusted = true;  // where camille's name is believed, too
    const std::string all = attribute(0x44, "requested-attributes", "all");
    EXPECT_EQ(whole(header(0x0A) + opening("camille", shared) + all + "\x03").find(token), std::string::npos);
    EXPECT_EQ(whole(header(0x09) + opening("camille", shared) + attribute(0x21, "job-id", integer(id)) + all + "\x03").find(token), std::string::npos);
}

// Its log is read by more people than its address is meant for.
TEST_F(Personal, IsInNoLogHoweverItIsMistyped)
{
    log::start(log::Level::info);
    ::testing::internal::CaptureStderr();
    for (const std::string& path : {"/IPP/p/" + token + "/consigne", "/ipp/print/" + token, "/printers/" + token, "/p/" + token + "/consigne", "/ipp/p/x/" + token}) {
        call.path = path;
        EXPECT_EQ(status(ask(header(2) + opening("x", "ipp://anyhost" + path) + "\x03")), IPP_STATUS_ERROR_NOT_FOUND) << path;
    }
    const std::string logged = ::testing::internal::GetCapturedStderr();
    EXPECT_NE(logged.find("ipp.refused"), std::string::npos);
    EXPECT_EQ(logged.find(token), std::string::npos) << logged;
}

TEST_F(Personal, OfAPausedPersonTakesNothingInAndProvesNothing)
{
    const int id = print_to(mine);
    people.all.front().paused = true;
    for (const int operation : {0x02, 0x04, 0x05}) EXPECT_EQ(status(ask(header(operation) + opening("x", mine) + "\x03")), IPP_STATUS_ERROR_ACCOUNT_CLOSED) << operation;
    const std::string job = attribute(0x21, "job-id", integer(id)), all = attribute(0x44, "requested-attributes", "all");
    const Message seen = ask(header(9) + opening("camille", mine) + job + all + "\x03");
    EXPECT_EQ(text(seen, "job-name"), "");
    EXPECT_NE(status(ask(header(8) + opening("camille", mine) + job + "\x03")), IPP_STATUS_OK);
    EXPECT_EQ(jobs.all[JobId{id}].state, JobState::pending_held);
    EXPECT_EQ(jobs.all.size(), 1U);
    people.all.front().paused = false;
    EXPECT_EQ(status(ask(header(8) + opening("x", mine) + job + "\x03")), IPP_STATUS_OK);
}

TEST_F(Personal, GivesWayToWhoSignsIn)
{
    sign_in(admin);
    EXPECT_EQ(jobs.all[JobId{print_to(mine)}].owner, admin);
    EXPECT_EQ(jobs.all[JobId{1}].owner_rule, "signed in");
}

}  // namespace
}  // namespace consigne::spooler::ipp
